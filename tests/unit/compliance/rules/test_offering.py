"""Which requirements hold a module on offer: those that nothing else on offer can meet, now or later."""

from __future__ import annotations

from datetime import date

import pytest

from lms.compliance.rules.offering import needs
from tests.unit.compliance.rules.build import rule

HEAD = "requirement: doors\ninitial: {within: 60 days, of: appointment}\nsatisfied_by: "
AMENDED = "old\namendments: [{effective_on: 2026-03-01, satisfied_by: new%s}]"
MOVED = AMENDED % ", transition: open_cycles"
ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "on", "is_needed"),
    [
        ("old", ON, True),
        ("new", ON, False),
        ("{any: [old, new]}", ON, False),
        ("{any: [old, gone]}", ON, True),
        ("{all: [old, new]}", ON, True),
        ("{any: [new, {all: [old, new]}]}", ON, False),
        ("{hours: 2, of: [old]}", ON, True),
        ("{hours: 2, of: [old, new]}", ON, False),
        (AMENDED % "", ON, True),  # cycles that are open go on under the older text
        (MOVED, ON, False),
        (MOVED, date(2026, 2, 28), True),
        (MOVED, date(2026, 3, 1), False),
        ("new\namendments: [{effective_on: 2027-01-01, satisfied_by: old}]", ON, True),
        ("old\nin_force: {from: 2025-01-01, until: 2026-05-31}", ON, False),
        ("old\nin_force: {from: 2025-01-01, until: 2026-06-01}", ON, True),
    ],
)
def test_a_requirement_needs_a_module_that_nothing_left_can_stand_in_for(text: str, on: date, is_needed: bool) -> None:
    assert needs(rule(HEAD + text), "old", {"new"}, on) is is_needed
