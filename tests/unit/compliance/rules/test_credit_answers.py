"""The sentence about credit and the computation of due dates agree: what is refused would not have counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules import evaluate, prepare
from lms.compliance.rules.credit import Training, refusal
from tests.unit.compliance.rules.build import history, rule

APPOINTED = date(2025, 5, 12)
CLOCKS = (
    "initial: {within: 60 days, of: appointment}",
    "initial: {within: 60 days, of: appointment}\nrecurrence: {interval: 12 months, from: completion}",
    "recurrence: {period: calendar_year}",
    "recurrence: {period: fiscal_year}\ntime: {fiscal_year_starts: 07-01}",
)
LOOKBACKS = ("none", "while_valid", "30 days", "14 months")


@given(
    st.sampled_from(CLOCKS),
    st.sampled_from(LOOKBACKS),
    st.sampled_from(LOOKBACKS),
    st.integers(-900, 30),
    st.booleans(),
)
def test_what_the_sentence_refuses_does_not_count_and_what_it_takes_does(
    clock: str, own: str, other: str, days: int, external: bool
) -> None:
    one = rule(f"{clock}\ncredit: {{before_start: {own}, external: {other}}}")
    on, as_of = APPOINTED + timedelta(days=days), APPOINTED + timedelta(days=45)
    said = f"- {{type: appointment, date: {APPOINTED}}}"
    done = f"\n- {{type: completion, date: {on}, module: m, external: {str(external).lower()}}}"
    why = refusal(one, prepare(history(said)), Training(module="m", on=on, external=external), as_of, {}, zone="UTC")
    counted = any(each.satisfied_on == on for each in evaluate(one, history(said + done), as_of).obligations)
    assert counted == (why == ""), why


@pytest.mark.parametrize(
    ("text", "training", "sentence"),
    [
        ("initial: {within: 60 days, of: appointment}", {"module": "other"}, "rule is not met by other."),
        (
            "initial: {within: 60 days, of: appointment}\ncredit: {before_start: none}", {},
            "rule began for this person on 12 May 2025 and takes no training from before that day.",
        ),
        (
            "initial: {within: 60 days, of: appointment}\ncredit: {before_start: 10 days}", {},
            "rule began for this person on 12 May 2025 and takes earlier training only from 2 May 2025 on.",
        ),
        (
            "recurrence: {period: calendar_year}", {"on": date(2024, 12, 1)},
            "rule began for this person on 12 May 2025; "
            "training of 1 December 2024 belongs to a period that was over by then.",
        ),
        (
            "initial: {within: 60 days, of: appointment}\napplies_to: {designation: filer}", {},
            "rule does not apply to this person.",
        ),
    ],
)  # fmt: skip
def test_each_refusal_says_which_day_or_setting_stands_against_it(
    text: str, training: dict[str, object], sentence: str
) -> None:
    asked = Training(**{"module": "m", "on": date(2025, 3, 1), "external": False, **training})  # type: ignore[arg-type]
    person = prepare(history(f"- {{type: appointment, date: {APPOINTED}}}"))
    assert refusal(rule(text), person, asked, date(2025, 6, 1), {}, zone="UTC") == sentence
