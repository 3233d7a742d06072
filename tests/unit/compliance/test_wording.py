"""Every step of every explanation is a sentence that a person reads, with its day written out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from flask import Flask

from lms.compliance.model import Step
from lms.compliance.model.requirement import Anchor, Offset, Unit
from lms.compliance.rules import evaluate
from lms.compliance.services.sentences import ANCHORS, SENTENCES, length
from lms.compliance.services.wording import SETTINGS, said
from lms.kernel.facts import FactType
from tests.strategies.rules import FIRST, grow_history, grow_requirement, requirement_from

DAY = date(2026, 3, 6)
APPOINTED = Anchor("appointment")
ENOUGH, MOST_SEEDS = 300, 4000
"""Random rules and people: some hundreds, and more only until every setting has acted once."""


def test_every_step_of_many_rules_and_people_is_said_in_words(app: Flask) -> None:
    met: set[str] = set()
    with app.app_context():
        for seed in range(MOST_SEEDS):
            if seed > ENOUGH and met == set(SENTENCES):
                break
            r = Random(seed)
            rule, history = requirement_from(grow_requirement(r)), grow_history(r, 14)
            as_of = FIRST + timedelta(days=r.randint(0, 2500))
            outcome = evaluate(rule, history, as_of, datetime(2029, 1, 1, tzinfo=UTC), explain=True)
            for line in said([step for o in outcome.obligations for step in o.explanation]):
                met.add(line.setting)
                assert not re.search(r"\d{4}-\d\d-\d\d|%\(|_", line.text), line
                assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", line.result)
                assert line.name
    assert met == set(SENTENCES)


def test_every_setting_and_every_anchor_has_its_words() -> None:
    assert set(SETTINGS) == set(SENTENCES)
    assert set(ANCHORS) == {kind.value for kind in FactType} - {"revocation"} | {"applicability"}


@pytest.mark.parametrize(
    ("setting", "parts", "words"),
    [
        (
            "initial.within",
            {"anchor": APPOINTED, "day": date(2026, 1, 5), "offset": Offset(60, Unit.DAYS), "first_day": False},
            "Appointed on 5 January 2026, plus 60 days. That day itself is not counted.",
        ),
        (
            "triggers.within",
            {
                "anchor": Anchor("event", "late_filing"),
                "day": date(2026, 1, 5),
                "offset": Offset(1, Unit.BUSINESS_DAYS),
                "first_day": None,
            },
            "It happened on 5 January 2026 (late filing), plus 1 working day.",
        ),
        (
            "leave.treatment",
            {"day": DAY, "days": 12, "first": date(2026, 2, 1), "last": date(2026, 2, 12)},
            "12 days of leave, 1 February 2026 to 12 February 2026, do not count. They are added to 6 March 2026.",
        ),
        (
            "recurrence.interval",
            {"base": "due", "day": DAY, "times": 2, "offset": Offset(12, Unit.MONTHS), "first_day": None},
            "Due on 6 March 2026, plus 2 times 12 months.",
        ),
        ("extension", {"new_due": DAY, "granted": False}, "More time was asked for, until 6 March 2026, and refused."),
    ],
)
def test_a_step_reads_as_a_sentence(app: Flask, setting: str, parts: dict[str, object], words: str) -> None:
    with app.app_context():
        (line,) = said([Step(setting, "", DAY, parts)])
    assert (line.text, line.result, line.setting) == (words, "6 March 2026", setting)


def test_a_span_is_said_in_the_right_number(app: Flask) -> None:
    with app.app_context():
        assert [length(Offset(1, unit)) for unit in Unit] == [
            "1 day",
            "1 working day",
            "1 month",
            "1 year",
            "1 whole calendar month",
        ]
