"""What a unit of work asks once, and when it asks again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.directory.records import Agency
from lms.directory.services.agencies import agency
from lms.platform.work import Work, unit_of_work


@pytest.fixture
def agency_id(both: Flask) -> int:
    with unit_of_work(both, write=True) as work:
        made = Agency(code="A", name="First", zone="UTC", founded_on=date(2020, 1, 1), created_at=work.now)
        work.session.add(made)
        work.session.flush()
        return made.id


@contextmanager
def counting(work: Work, of: str) -> Iterator[list[str]]:
    """Yield a list that grows by each statement about a table that the work sends."""
    sent: list[str] = []
    connection = work.session.connection()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if f"FROM {of}" in statement:
            sent.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    yield sent
    sa.event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize("write", [False, True])
def test_the_same_is_asked_once(both: Flask, agency_id: int, write: bool) -> None:
    with unit_of_work(both, write=write) as work, counting(work, "agency") as sent:
        assert agency(work, agency_id) is agency(work, agency_id)
        assert len(sent) == 1


def test_what_the_work_itself_wrote_is_seen(both: Flask, agency_id: int) -> None:
    with unit_of_work(both, write=True) as work:
        assert agency(work, agency_id).name == "First"
        work.session.execute(sa.update(Agency).values(name="Second"))
        assert agency(work, agency_id).name == "Second"


def test_what_is_about_to_be_written_is_seen(both: Flask, agency_id: int) -> None:
    with unit_of_work(both, write=True) as work:
        found = work.session.get_one(Agency, agency_id)
        assert agency(work, agency_id).name == "First"
        found.name = "Third"
        assert agency(work, agency_id).name == "Third"


def test_what_somebody_else_wrote_is_seen_once_the_lock_is_ours(both: Flask, agency_id: int) -> None:
    if both.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("SQLite has one writer anyway")
    with unit_of_work(both, write=True) as work:
        assert agency(work, agency_id).name == "First"
        engine = work.session.get_bind()
        assert isinstance(engine, sa.Engine)
        with engine.begin() as other:
            other.execute(sa.update(Agency).values(name="Theirs"))
        work.session.execute(sa.select(Agency.id).with_for_update())
        assert agency(work, agency_id).name == "Theirs"


def test_what_is_taken_back_is_forgotten(both: Flask, agency_id: int) -> None:
    with unit_of_work(both, write=True) as work:
        work.session.execute(sa.update(Agency).values(name="Never"))
        assert agency(work, agency_id).name == "Never"
        work.discard()
        assert agency(work, agency_id).name == "First"
