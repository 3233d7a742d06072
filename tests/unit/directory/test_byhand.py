"""Facts of the directory recorded by hand, and what the next extract of HR makes of them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from lms.directory.rules import byhand as rules
from lms.directory.rules.service import Recorded
from lms.directory.services import byhand, people
from lms.directory.services.byhand import DirectoryEntry
from lms.kernel.actor import Actor
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.facts import FactType
from lms.platform.work import unit_of_work
from tests.unit.directory.samples import DAYS, chiefs, extract_of, found, taken_in

BETWEEN = date(2026, 9, 15)


@pytest.fixture
def actor(both: Flask) -> Actor:
    actor = found(both)
    taken_in(both, actor, extract_of(chiefs()), DAYS["09"])
    return actor


def record(app: Flask, actor: Actor, kind: FactType, on: date, tag: str | None = None, **attributes: str) -> int:
    with unit_of_work(app, actor, write=True) as work:
        person_id = people.ids_by_number(work)["100014"]
        return byhand.record(
            work, DirectoryEntry(person_id=person_id, type=kind, on=on, tag=tag, attributes=attributes, reason="why")
        )


def held(app: Flask, actor: Actor) -> dict[str, tuple[date, date | None]]:
    with unit_of_work(app, actor, write=False) as work:
        person_id = people.ids_by_number(work)["100014"]
        return {one.tag: (one.since, one.until) for one in people.designations(work, person_id)}


def position(app: Flask, actor: Actor, day: date) -> str:
    with unit_of_work(app, actor, write=False) as work:
        return people.by_number(work, "100014", day).position


def test_hr_ends_a_designation_that_it_speaks_of_and_leaves_the_others(both: Flask, actor: Actor) -> None:
    record(both, actor, FactType.DESIGNATION, BETWEEN, "cardholder")
    record(both, actor, FactType.DESIGNATION, BETWEEN, "night_watch")
    with unit_of_work(both, actor, write=False) as work:
        assert "cardholder" in byhand.told_by_extracts(work)
        assert "night_watch" not in byhand.told_by_extracts(work)
    taken_in(both, actor, extract_of(chiefs()), DAYS["10"])
    found = held(both, actor)
    assert found["cardholder"] == (BETWEEN, date(2026, 9, 30))
    assert found["night_watch"] == (BETWEEN, None)


def test_hr_overrules_a_place_from_its_own_day_on_and_not_before(both: Flask, actor: Actor) -> None:
    was = position(both, actor, DAYS["09"])
    record(both, actor, FactType.ASSIGNMENT, BETWEEN, position="Acting director")
    taken_in(both, actor, extract_of(chiefs()), DAYS["10"])
    assert [position(both, actor, day) for day in (date(2026, 9, 14), BETWEEN, DAYS["10"])] == [
        was, "Acting director", was,
    ]  # fmt: skip


def test_taking_back_is_a_new_row_and_happens_once(both: Flask, actor: Actor) -> None:
    made = record(both, actor, FactType.ASSIGNMENT, BETWEEN, position="Acting director")
    was = position(both, actor, DAYS["09"])
    with unit_of_work(both, actor, write=True) as work:
        with pytest.raises(Invalid):
            byhand.take_back(work, made, " ")
        byhand.take_back(work, made, "Somebody else acts")
    assert position(both, actor, BETWEEN) == was
    with unit_of_work(both, actor, write=True) as work:
        with pytest.raises(Conflict):
            byhand.take_back(work, made, "again")
        with pytest.raises(NotFound):
            byhand.take_back(work, 10**6, "no such")
        person_id = people.ids_by_number(work)["100014"]
        rows = byhand.records(work, person_id)
        assert [(row.id, row.reason) for row in rows if row.revokes_id == made] == [(rows[-1].id, "Somebody else acts")]


def test_an_appointment_on_which_more_hangs_cannot_be_taken_back(both: Flask, actor: Actor) -> None:
    with unit_of_work(both, actor, write=True) as work:
        rows = byhand.records(work, people.ids_by_number(work)["100014"])
        appointment = next(row for row in rows if row.type is FactType.APPOINTMENT)
        with pytest.raises(Invalid, match="within this service"):
            byhand.take_back(work, appointment.id, "never came")


def test_somebody_of_another_agency_does_not_exist(both: Flask, actor: Actor) -> None:
    stranger = found(both, "other")
    with unit_of_work(both, actor, write=False) as work:
        person_id = people.ids_by_number(work)["100014"]
    with unit_of_work(both, stranger, write=True) as work:
        with pytest.raises(NotFound):
            byhand.records(work, person_id)
        with pytest.raises(NotFound):
            byhand.record(work, DirectoryEntry(person_id=person_id, type=FactType.OATH, on=BETWEEN, attributes={}))


JOINED = Recorded(type=FactType.APPOINTMENT, on=date(2020, 1, 1), id=1, attributes={"unit": "A"})
LEFT = Recorded(type=FactType.SEPARATION, on=date(2024, 6, 30), id=2)
HELD = Recorded(type=FactType.DESIGNATION, on=date(2021, 1, 1), tag="filer", id=3)


def fact(kind: FactType, on: date, tag: str | None = None, **attributes: str) -> Recorded:
    return Recorded(type=kind, on=on, tag=tag, attributes=attributes)


@pytest.mark.parametrize(
    "new, known, sentence",
    [
        (fact(FactType.SEPARATION, date(2019, 1, 1)), [JOINED], "The last day lies before the first"),
        (fact(FactType.SEPARATION, date(2025, 1, 1)), [], "Nobody can leave who never joined"),
        (fact(FactType.SEPARATION, date(2025, 1, 1)), [JOINED, LEFT], "The service ends on 30 June 2024 already"),
        (fact(FactType.SEPARATION, date(2020, 6, 1)), [JOINED, HELD], "recorded for a later day, 1 January 2021"),
        (fact(FactType.APPOINTMENT, date(2025, 1, 1), unit="A"), [JOINED], "nobody holds two appointments at once"),
        (fact(FactType.APPOINTMENT, date(2024, 6, 30), unit="A"), [JOINED, LEFT], "ends on 30 June 2024. Begin later"),
        (fact(FactType.APPOINTMENT, date(2025, 1, 1)), [JOINED, LEFT], "An appointment needs a unit"),
        (fact(FactType.ASSIGNMENT, date(2025, 1, 1), position="x"), [JOINED, LEFT], "Not in service on 1 January 2025"),
        (fact(FactType.ASSIGNMENT, date(2021, 1, 1)), [JOINED], "Nothing is different"),
        (fact(FactType.DESIGNATION, date(2022, 1, 1), "filer"), [JOINED, HELD], "is held since 1 January 2021 already"),
        (fact(FactType.DESIGNATION, date(2020, 6, 1), "filer"), [JOINED, HELD], "recorded from 1 January 2021 on"),
        (fact(FactType.DESIGNATION, date(2024, 7, 1), "filer"), [JOINED, LEFT], "Not in service on 1 July 2024"),
        (fact(FactType.DESIGNATION, date(2021, 1, 1), "The boss"), [JOINED], "lower case"),
        (fact(FactType.DESIGNATION_END, date(2020, 6, 1), "filer"), [JOINED, HELD], "is not held on 1 June 2020"),
    ],
)
def test_a_contradiction_is_said_in_words(new: Recorded, known: list[Recorded], sentence: str) -> None:
    assert any(sentence in found.sentence for found in rules.findings(new, known)), rules.findings(new, known)


def test_what_fits_is_not_objected_to() -> None:
    again = fact(FactType.APPOINTMENT, date(2024, 7, 1), unit="A")
    assert rules.findings(again, [JOINED, LEFT]) == []
    assert rules.findings(fact(FactType.DESIGNATION_END, date(2022, 1, 1), "filer"), [JOINED, HELD]) == []
    assert rules.undoing(HELD, [JOINED, HELD]) == []
    assert rules.undoing(JOINED, [JOINED]) == []
