"""Files that are taken away: kept and not opened, by their name, piece by piece where they are long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, request

from lms.platform.download import as_file


@pytest.fixture
def small() -> Flask:
    app = Flask(__name__)

    def pieces() -> Iterator[str]:
        yield "a,b\n"
        yield f"{request.path},2\n"

    app.add_url_rule("/rows", view_func=lambda: as_file(pieces(), "rows-2026.csv"), endpoint="rows")
    app.add_url_rule("/zip", view_func=lambda: as_file(b"PK", "c.zip", "application/zip", size=2), endpoint="zip")
    return app


def test_a_file_has_its_name_and_its_kind_and_is_made_while_it_is_sent(small: Flask) -> None:
    answer = small.test_client().get("/rows")
    assert answer.text == "a,b\n/rows,2\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rows-2026.csv"'
    assert answer.mimetype == "text/csv"
    packed = small.test_client().get("/zip")
    assert (packed.data, packed.mimetype, packed.content_length) == (b"PK", "application/zip", 2)
