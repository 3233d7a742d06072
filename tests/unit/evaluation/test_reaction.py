"""Whoever has completed a module is asked once how it was, and the answers cannot be traced to them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient

from lms.evaluation.model.survey import REACTION, Answers
from lms.evaluation.records import SurveyAsked, SurveyComment, SurveyResponse
from lms.evaluation.rules.answering import accepted
from lms.evaluation.services import surveys as services
from lms.evaluation.store import surveys as store
from lms.kernel.errors import Invalid, NotFound
from lms.learning.model import PaperKind
from lms.learning.services import attempts
from lms.platform.db import Record
from lms.platform.work import LastInstant
from tests.unit.learning.world import MODULE, World, make_world

RATINGS = {name: 4 for name in ("relevant", "clear", "engaged", "time", "access", "able", "committed", "recommend")}


def completed(app: Flask, folder: Path) -> tuple[World, int]:
    world = make_world(app, folder / "policies")
    world.start()
    world.take(PaperKind.PRE, wrong=2)
    world.learn()
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        (_, facts) = attempts.completions(work)[0]
    return world, facts.id


@pytest.fixture
def done(both: Flask, tmp_path: Path) -> tuple[World, int]:
    return completed(both, tmp_path)


@pytest.fixture
def page(app: Flask, tmp_path: Path) -> tuple[World, int, FlaskClient]:
    world, attempt = completed(app, tmp_path)
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "actor", world.actor))
    return world, attempt, app.test_client()


def counts(world: World) -> tuple[int, ...]:
    with world.work(write=False) as work:
        tables = (SurveyAsked, SurveyResponse, SurveyComment)
        return tuple(work.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables)


def test_answers_are_kept_once_an_attempt(done: tuple[World, int]) -> None:
    world, attempt = done
    given = Answers(RATINGS, {"first_step": "  Lock twice. ", "obstacle": " "})
    with world.work() as work:
        assert not services.asked(work, attempt).answered
        assert services.answer(work, attempt, given)
    with world.work() as work:
        assert services.asked(work, attempt).answered
        assert not services.answer(work, attempt, given)
    assert counts(world) == (1, 1, 1)
    with world.work(write=False) as work:
        months = store.answered_in(work.session, world.agency_id, MODULE)
        assert months == {date(2026, 11, 1): 1}
        assert store.ratings_in(work.session, world.agency_id, MODULE, list(months)) == [RATINGS]
        assert store.comments_in(work.session, world.agency_id, MODULE, list(months)) == [("first_step", "Lock twice.")]


def test_what_was_answered_says_nothing_about_whose_it_is(done: tuple[World, int]) -> None:
    world, attempt = done

    def everything() -> dict[str, list[tuple[object, ...]]]:
        with world.work(write=False) as work:
            return {
                table.name: [tuple(row) for row in work.session.execute(sa.select(table))]
                for table in Record.metadata.sorted_tables
            }

    before = everything()
    with world.work() as work:
        services.answer(work, attempt, Answers(RATINGS, {"first_step": "Lock twice."}))
    changed = {name: rows for name, rows in everything().items() if rows != before[name]}
    assert set(changed) == {"survey_asked", "survey_response", "survey_comment"}
    assert changed["survey_asked"] == [(attempt, REACTION)]
    for table in ("survey_response", "survey_comment"):
        columns = Record.metadata.tables[table].columns
        assert not {"person", "person_id", "attempt_id", "account_id", "actor"} & set(columns.keys())
        assert not any(column.name.endswith("_at") for column in columns)
        ((identity, *values),) = changed[table]
        assert isinstance(identity, str)
        assert len(identity) == 32
        assert date(2026, 11, 1) in values
        assert not any(isinstance(value, date) and value.day != 1 for value in values)
    assert LastInstant.__tablename__ not in changed


@pytest.mark.parametrize("table", ["survey_asked", "survey_response", "survey_comment"])
def test_sqlite_keeps_no_order_of_the_answers(done: tuple[World, int], table: str) -> None:
    world, _ = done
    with world.work(write=False) as work:
        if work.session.get_bind().dialect.name == "sqlite":
            with pytest.raises(sa.exc.OperationalError, match="no such column"):
                work.session.execute(sa.text(f"SELECT rowid FROM {table}"))


@pytest.mark.parametrize("change", ["DELETE FROM survey_response", "UPDATE survey_comment SET text = ''"])
def test_answers_are_not_changed(done: tuple[World, int], change: str) -> None:
    world, attempt = done
    with world.work() as work:
        services.answer(work, attempt, Answers(RATINGS, {"first_step": "Lock."}))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), world.work() as work:
        work.session.execute(sa.text(change))


def test_nobody_answers_for_another_or_before_the_end(done: tuple[World, int]) -> None:
    world, attempt = done
    with world.work(person_id=world.person_id + 1) as work, pytest.raises(NotFound, match="when you have completed"):
        services.answer(work, attempt, Answers(RATINGS))
    with world.work() as work, pytest.raises(NotFound):
        services.asked(work, attempt + 1)


def test_only_answers_on_the_scale_are_kept(done: tuple[World, int]) -> None:
    world, attempt = done
    with world.work(write=False) as work:
        survey = services.asked(work, attempt).survey
    assert accepted(survey, Answers({**RATINGS, "stranger": 3}, {"stranger": "x"})) == Answers(RATINGS, {})
    with pytest.raises(Invalid, match="Choose an answer"):
        accepted(survey, Answers({**RATINGS, "clear": 6}))
    with pytest.raises(Invalid, match="Choose an answer"):
        accepted(survey, Answers({"clear": 3}))
    with pytest.raises(Invalid, match="at most 1000 characters"):
        accepted(survey, Answers(RATINGS, {"first_step": "x" * 1001}))


def test_the_page_asks_keeps_and_says_thank_you(page: tuple[World, int, FlaskClient]) -> None:
    world, attempt, client = page
    address = f"/reaction/{attempt}"
    asked = client.get(address)
    assert asked.status_code == 200
    assert asked.text.count('type="radio"') == 40
    assert "Keys and doors" in asked.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', asked.text)
    assert token
    empty = client.post(address, data={"csrf_token": token[1], "answer_first_step": "Lock twice."})
    assert empty.status_code == 422
    assert "Choose an answer: “The module was relevant to my job.”" in empty.text
    assert "Lock twice." in empty.text
    data = {f"answer_{name}": "5" for name in RATINGS}
    for _ in range(2):
        sent = client.post(address, data={"csrf_token": token[1], **data})
        assert sent.status_code in {200, 303}
    assert "Thank you" in client.get(address).text
    assert counts(world) == (1, 1, 0)


def test_somebody_elses_page_is_not_found(page: tuple[World, int, FlaskClient]) -> None:
    _, attempt, client = page
    assert client.get(f"/reaction/{attempt + 7}").status_code == 404
