"""A refusal leaves nothing behind."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from lms.directory.records import FailedSignIn
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work, unit_of_work

done: list[str] = []


def planted(app: Flask, status: int, *, keeps_refusals: bool) -> int:
    """Send a form to a page that writes a row and then answers with a status; return how many rows there are."""
    blueprint = Blueprint("planted", __name__)
    app.config["WTF_CSRF_ENABLED"] = False

    @page(blueprint, "/planted", needs=Permission.PUBLIC, methods=("POST",), keeps_refusals=keeps_refusals)
    def half_done(work: Work) -> ResponseReturnValue:
        work.session.add(FailedSignIn(address_hash="x", at=work.now))
        work.session.flush()
        work.after_commit(lambda: done.append("a letter"))
        return "said", status

    app.register_blueprint(blueprint)
    assert app.test_client().post("/planted").status_code == status
    with unit_of_work(app, write=False) as work:
        return work.session.scalar(sa.select(sa.func.count()).select_from(FailedSignIn)) or 0


@pytest.mark.parametrize(("status", "rows"), [(200, 1), (303, 1), (409, 0), (422, 0)])
def test_what_was_done_for_a_refused_form_is_taken_back(app: Flask, status: int, rows: int) -> None:
    done.clear()
    assert planted(app, status, keeps_refusals=False) == rows
    assert done == ["a letter"] * rows


def test_a_page_that_counts_wrong_passwords_keeps_its_count(app: Flask) -> None:
    assert planted(app, 422, keeps_refusals=True) == 1


def test_a_character_that_no_database_keeps_is_refused_wherever_it_is_sent(both: Flask) -> None:
    both.config["WTF_CSRF_ENABLED"] = False
    person = both.test_client()
    for sent in ({"email": "a\0b", "password": "x"}, {"email": ["a@b.example", "\0"], "password": "x"}):
        answer = person.post("/sign-in", data=sent)
        assert (answer.status_code, "could not be read, so nothing was changed" in answer.text) == (400, True)
    assert person.get("/sign-in?next=%00").status_code == 400
    assert person.get("/certificates/a%00b").status_code == 400
    assert person.post("/sign-in", data={"email": "a@b.example", "password": "x"}).status_code == 422


def test_a_form_that_takes_no_large_file_refuses_one_before_it_is_read(app: Flask) -> None:
    class Endless(io.BytesIO):
        """A body of which no byte may be asked for before its length is looked at."""

        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError(f"{size} bytes were read")

    answer = app.test_client().post(
        "/sign-in",
        input_stream=Endless(),
        environ_overrides={"CONTENT_LENGTH": str(100 * 1024**2)},
        content_type="multipart/form-data; boundary=x",
    )
    assert (answer.status_code, "does not take a file of this size" in answer.text) == (413, True)
