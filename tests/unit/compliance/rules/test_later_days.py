"""A later day takes no satisfaction back, but where the text of the specification says so."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random

import pytest

from lms.compliance.model import Obligation, Requirement
from lms.compliance.model.requirement import Periodic
from lms.compliance.rules import evaluate, prepare
from lms.compliance.rules.reading import Person
from lms.compliance.rules.relevance import names_of
from tests.strategies.rules import FIRST, grow_history, grow_requirement, requirement_from
from tests.unit.compliance.rules.build import history, rule

ZONE = "America/New_York"
SERVED = "- {type: appointment, date: 2024-01-01}\n- {type: completion, date: 2024-02-01, module: m}\n"


def test_what_was_satisfied_stays_satisfied_on_its_day() -> None:
    """In random rules and people; how many ways the text knows to take it back is counted below."""
    looked = 0
    for seed in range(int(os.environ.get("LMS_SEEDS", "250"))):
        r = Random(seed)
        of, person = requirement_from(grow_requirement(r)), prepare(grow_history(r, 14))
        earlier = FIRST + timedelta(days=r.randint(0, 2200))
        later = earlier + timedelta(days=r.randint(1, 700))
        if takes_back(of, person, earlier, later):
            continue
        before, after = satisfied(of, person, earlier), satisfied(of, person, later)
        lost = {key: day for key, day in before.items() if after.get(key) != day}
        assert not lost, f"seed {seed}: satisfied by {earlier}, not any more by {later}"
        looked += bool(before)
    assert looked > 20, "the rules and people must meet"


@pytest.mark.torture
def test_what_was_satisfied_stays_satisfied_for_many_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SEEDS", "20000")
    test_what_was_satisfied_stays_satisfied_on_its_day()


def takes_back(of: Requirement, person: Person, earlier: date, later: date) -> bool:
    """Tell whether the text says that between two days an obligation may be another one.

    Section 9: an amendment computes open obligations again, brings another audience, or governs an initial obligation
    whose clock has started under it. Section 4.2: a clock counts from the first fact inside the spell, else from the
    latest before it. Section 7.3: with `on_return: resume` all spells become one. Section 4.5: the initial obligation
    uses up every completion until it is satisfied; if another course than the periods' satisfies it after them, it
    takes theirs too.
    """
    if of.amendments or of.body.resume_on_return:
        return True
    if _initial_uses_up(of, person, earlier, later):
        return True
    anchors = {anchor.name for anchor in names_of(of).anchors} - {"applicability"}
    recurrence = of.body.recurrence
    counts = of.body.initial is not None or (isinstance(recurrence, Periodic) and recurrence.starting is not None)
    return counts and any(
        earlier < day <= later and fact.type.value in anchors for day, _, fact in person.dated_in(ZONE)
    )


def _initial_uses_up(of: Requirement, person: Person, earlier: date, later: date) -> bool:
    first, again = of.body.initial, of.body.recurrence
    if first is None or not isinstance(again, Periodic) or first.satisfied_by == again.satisfied_by:
        return False
    found = satisfied(of, person, later)
    return any(kind == "initial" and day > earlier for (_, kind, _), day in found.items())


def satisfied(of: Requirement, person: Person, as_of: date) -> dict[tuple[int, str, int], date]:
    """Return the day on which each obligation was satisfied."""
    return {_key(o): o.satisfied_on for o in evaluate(of, person, as_of, zone=ZONE).obligations if o.satisfied_on}


def _key(o: Obligation) -> tuple[int, str, int]:
    return o.spell, o.kind.value, o.cycle


@pytest.mark.parametrize(
    ("of", "facts", "clause"),
    [
        (
            "{initial: {within: 60 days, of: appointment}, credit: {before_start: none}, "
            "amendments: [{effective_on: 2023-06-01, initial: {within: 60 days, of: 'event:incident'}}]}",
            SERVED + "- {type: event, date: 2024-06-01, name: incident}\n",
            "9: the newest text under which the clock has started",
        ),
        (
            "{initial: {within: 60 days, of: access_grant}, credit: {before_start: none}}",
            "- {type: access_grant, date: 2023-01-01}\n" + SERVED + "- {type: access_grant, date: 2024-06-01}\n",
            "4.2: the first such fact inside the spell, else the latest before it",
        ),
        (
            "{satisfied_by: {all: [m, n]}, initial: {within: 60 days, of: applicability}, "
            "recurrence: {period: calendar_year, satisfied_by: m}}",
            "- {type: appointment, date: 2022-06-01}\n- {type: completion, date: 2024-02-01, module: m}\n"
            "- {type: completion, date: 2024-06-01, module: n}\n",
            "4.5: the initial obligation uses up all completions up to the day on which it is satisfied",
        ),
    ],
)  # fmt: skip
def test_the_text_takes_it_back(of: str, facts: str, clause: str) -> None:
    person = prepare(history(facts))
    before, after = (satisfied(rule(of), person, date(2024, month, 1)) for month in (3, 7))
    assert date(2024, 2, 1) in before.values(), clause
    assert date(2024, 2, 1) not in after.values(), clause
