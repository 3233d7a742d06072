"""What a later extract says that is not yet known, as facts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.directory.model import VerdictKind
from lms.directory.rules.difference import difference
from lms.directory.rules.found import Difference, Frame, Name, attributes_of
from lms.directory.rules.intake import Meaning, PeopleIntake
from lms.directory.rules.rows import Row
from lms.directory.rules.service import Recorded, spans, standing

WORDS = (
    "staff_no given_name family_name email unit unit_name parent position grade employment_type supervisor hired "
    "position_start separated location tags"
)
INTAKE = PeopleIntake(
    columns={word: word for word in WORDS.split()},
    tags={tag: Meaning(designation=tag) for tag in ("card", "cui")},
    for_everybody=("system_user",),
    grants_access=True,
)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
NAME = Name("Ana", "Silva", "ana@agency.example")
ROW = Row(
    line=2,
    staff_no="7",
    given_name="Ana",
    family_name="Silva",
    email="ana@agency.example",
    unit="D1",
    unit_name="One",
    parent="",
    position="Nurse",
    grade="7",
    employment_type="permanent",
    supervisor_no="1",
    hired_on=date(2019, 5, 6),
    started_on=date(2019, 5, 6),
    separated_on=None,
    location="Here",
    time_zone="",
    designations=frozenset({"cui"}),
    is_supervisor=False,
)


def frame(day: date = OCTOBER, previous: date | None = SEPTEMBER) -> Frame:
    return Frame(effective_on=day, previous_on=previous, intake=INTAKE)


def recorded(found: Difference, known: list[Recorded]) -> list[Recorded]:
    """Return what is known after a difference was recorded."""
    start = len(known) + 1
    return known + [replace(fact, id=start + number) for number, fact in enumerate(found.facts)]


@pytest.fixture
def known() -> list[Recorded]:
    return recorded(difference(ROW, [], None, frame(SEPTEMBER, None)), [])


def told(found: Difference) -> list[tuple[str, str, str | None]]:
    return [(fact.type.value, str(fact.on), fact.tag) for fact in found.facts]


def test_a_new_person_is_appointed_with_designations_and_access_from_the_first_day(known: list[Recorded]) -> None:
    assert [(fact.type.value, str(fact.on), fact.tag) for fact in known] == [
        ("appointment", "2019-05-06", None),
        ("designation", "2019-05-06", "system_user"),
        ("access_grant", "2019-05-06", None),
        ("designation", "2019-05-06", "cui"),
    ]


def test_a_position_that_began_after_the_hire_date_leaves_the_days_before_without_a_unit() -> None:
    row = replace(ROW, started_on=date(2026, 8, 5))
    found = difference(row, [], None, frame(SEPTEMBER, None))
    before, after = spans(found.facts)
    assert (before.unit, before.employment_type, before.holds_until) == (None, "permanent", date(2026, 8, 5))
    assert (after.unit, after.position, after.supervisor_no) == ("D1", "Nurse", "1")
    assert ("designation", "2026-08-05", "cui") in told(found)


def test_a_move_takes_effect_on_the_first_day_of_the_position(known: list[Recorded]) -> None:
    row = replace(ROW, unit="D2", started_on=date(2026, 9, 25), designations=frozenset({"card"}))
    found = difference(row, known, NAME, frame())
    assert found.verdict is VerdictKind.CHANGED
    assert told(found) == [
        ("assignment", "2026-09-25", None),
        ("designation", "2026-09-25", "card"),
        ("designation_end", "2026-09-24", "cui"),
    ]
    assert {(change.field, change.before, change.after) for change in found.changes} == {
        ("unit", "D1", "D2"),
        ("position_start", "2019-05-06", "2026-09-25"),
        ("tags", "cui", "card"),
    }


def test_a_change_without_a_date_takes_effect_on_the_extracts_day(known: list[Recorded]) -> None:
    found = difference(replace(ROW, supervisor_no="2"), known, NAME, frame())
    assert told(found) == [("assignment", "2026-10-01", None)]
    assert found.facts[0].attributes == {"supervisor_no": "2"}


def test_a_leaver_is_separated_and_a_returner_appointed_again(known: list[Recorded]) -> None:
    left = replace(ROW, separated_on=date(2026, 9, 20))
    after = recorded(difference(left, known, NAME, frame()), known)
    assert [span.holds_until for span in spans(after)] == [date(2026, 9, 21)]
    back = replace(ROW, hired_on=date(2026, 10, 30), started_on=date(2026, 10, 30))
    found = difference(back, after, NAME, frame(date(2026, 11, 1), OCTOBER))
    assert told(found)[0] == ("appointment", "2026-10-30", None)
    assert ("access_grant", "2026-10-30", None) in told(found)
    assert [span.holds_from for span in spans(recorded(found, after))] == [date(2019, 5, 6), date(2026, 10, 30)]


def test_who_left_and_came_back_between_two_extracts_is_separated_the_day_before_and_the_import_says_so(
    known: list[Recorded],
) -> None:
    back = replace(ROW, hired_on=date(2026, 9, 29), started_on=date(2026, 9, 29))
    found = difference(back, known, NAME, frame())
    assert told(found)[:2] == [("separation", "2026-09-28", None), ("appointment", "2026-09-29", None)]
    assert "Left and came back between two extracts" in found.remarks[0].sentence


def test_an_agency_may_have_such_rows_refused_instead(known: list[Recorded]) -> None:
    strict = Frame(effective_on=OCTOBER, previous_on=SEPTEMBER, intake=replace(INTAKE, infers_separation=False))
    back = replace(ROW, hired_on=date(2026, 9, 29), started_on=date(2026, 9, 29))
    assert difference(back, known, NAME, strict).verdict is VerdictKind.REFUSED


@pytest.mark.parametrize("hired", [date(2019, 4, 1), date(2019, 6, 1)])
def test_a_corrected_hire_date_takes_the_old_one_back(known: list[Recorded], hired: date) -> None:
    row = replace(ROW, hired_on=hired, started_on=max(hired, ROW.started_on))
    found = difference(row, known, NAME, frame())
    after = recorded(found, known)
    at = standing(after)
    assert at is not None
    assert (at.hired_on, set(at.tags)) == (hired, {"cui", "system_user"})
    assert dict(at.attributes) == attributes_of(row)
    assert spans(after)[0].holds_from == hired


def test_a_separation_that_was_withdrawn_never_happened(known: list[Recorded]) -> None:
    left = recorded(difference(replace(ROW, separated_on=date(2026, 9, 20)), known, NAME, frame()), known)
    found = difference(ROW, left, NAME, frame(date(2026, 11, 1), OCTOBER))
    assert [fact.type.value for fact in found.facts] == ["revocation"]
    assert spans(recorded(found, left)) == spans(known)


def test_a_changed_name_is_told_but_is_no_fact(known: list[Recorded]) -> None:
    found = difference(replace(ROW, family_name="Souza"), known, NAME, frame())
    assert (found.facts, found.name) == ([], Name("Ana", "Souza", "ana@agency.example"))
    assert found.verdict is VerdictKind.CHANGED


def test_what_is_said_about_somebody_after_their_last_day_changes_nothing(known: list[Recorded]) -> None:
    left = replace(ROW, separated_on=date(2026, 9, 20))
    after = recorded(difference(left, known, NAME, frame()), known)
    later = difference(replace(left, supervisor_no="9", unit="D3"), after, NAME, frame(date(2026, 11, 1), OCTOBER))
    assert later.verdict is VerdictKind.UNCHANGED


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """Draw what an extract might say of one person."""
    hired = draw(st.sampled_from([date(2019, 5, 6), date(2026, 3, 1), date(2026, 8, 1), date(2026, 9, 15)]))
    started = max(hired, draw(DAYS | st.just(hired)))
    separated = draw(st.none() | DAYS)
    return replace(
        ROW,
        hired_on=hired,
        started_on=started,
        separated_on=None if separated is None else max(separated, started),
        unit=draw(st.sampled_from(["D1", "D2"])),
        supervisor_no=draw(st.sampled_from(["", "1", "2"])),
        is_supervisor=draw(st.booleans()),
        designations=draw(st.frozensets(st.sampled_from(["card", "cui"]))),
    )


@settings(max_examples=100)
@given(st.lists(rows(), min_size=1, max_size=4))
def test_an_extract_twice_changes_nothing_and_the_present_is_what_it_says(extracts: list[Row]) -> None:
    known: list[Recorded] = []
    previous = None
    for month, row in enumerate(extracts, 9):
        now = frame(date(2026, month, 1), previous)
        known = recorded(difference(row, known, NAME if known else None, now), known)
        assert difference(row, known, NAME, now).verdict is VerdictKind.UNCHANGED
        at = standing(known)
        assert at is not None
        assert (at.hired_on, at.separated_on) == (row.hired_on, row.separated_on)
        if row.separated_on is None or row.separated_on >= now.effective_on:
            assert {**attributes_of(row), **at.attributes} == attributes_of(row)
            assert set(at.tags) == row.designations | {"system_user"}
        previous = now.effective_on
