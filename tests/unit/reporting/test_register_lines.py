"""A page of the register has the lines that the whole register has in that place, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from lms.compliance.model import Status
from lms.reporting.model import Question
from lms.reporting.queries.browse import Wish, every, lines
from tests.unit.reporting.agency import Office, busy

SIZE = 3


@pytest.fixture
def office(both: Flask) -> Office:
    return busy(both)


@pytest.mark.parametrize("sort", ["name", "due", "overdue"])
@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"descending": True},
        {"status": Status.OVERDUE},
        {"status": Status.AWAITING_SIGNOFF},
        {"owing": True},
        {"soon": True},
        {"requirement": "records"},
        {"search": "o"},
    ],
    ids=str,
)
def test_a_page_has_the_lines_of_its_place(office: Office, sort: str, wish: dict[str, object]) -> None:
    seen = 0
    with office.work() as work:
        for as_of in (date(2026, 2, 20), date(2026, 4, 30), date(2026, 9, 1)):
            asked = Wish(asked=Question(as_of, work.instant()), sort=sort, **wish)  # type: ignore[arg-type]
            whole = list(every(work, asked))
            for offset in range(0, len(whole) + 1, SIZE):
                page, total = lines(work, replace(asked, offset=offset, limit=SIZE))
                assert (page, total) == (whole[offset : offset + SIZE], len(whole))
            seen += len(whole)
    assert seen, "there must be lines to part into pages"
