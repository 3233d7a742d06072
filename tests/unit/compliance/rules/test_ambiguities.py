"""Every row of the table of ambiguities has its setting: the same person, read in two ways, gets two answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from lms.compliance.model import Calendar
from lms.compliance.rules import evaluate
from tests.unit.compliance.rules.build import history, rule

PAGE = Path(__file__).parents[4] / "docs" / "requirements.md"
JOINED = "- {type: appointment, date: 2024-02-29}\n"
MONDAYS_FREE = {"free": Calendar("free", weekend=frozenset({5, 6}), holidays=frozenset({date(2025, 5, 26)}))}


@dataclass(frozen=True)
class Readings:
    """Two (or more) readings of one question about one person, and what each answers: status and next due date."""

    facts: str
    as_of: str
    readings: dict[str, str]
    """Settings -> "status, next due date, last on time"."""


def once(within: str) -> str:
    """Return a rule with an initial deadline."""
    return f"{{initial: {{within: {within}, of: appointment}}}}"


def yearly(more: str) -> str:
    """Return a rule with an initial deadline and a recurrence."""
    return f"{{initial: {{within: 30 days, of: appointment}}, recurrence: {more}}}"


TAUGHT = "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-02-29, module: m, id: c}\n"
READINGS = {
    '"Annually"': Readings(
        TAUGHT, "2024-06-01",
        {
            yearly("{interval: 12 months}"): "compliant, 2025-02-28, True",
            yearly("{interval: 366 days}"): "compliant, 2025-03-01, True",
            "{recurrence: {period: calendar_year}}": "compliant, 2025-12-31, True",
            "{recurrence: {period: fiscal_year}}": "compliant, 2025-09-30, True",
            "{recurrence: {period: 1 year, starting: appointment}}": "compliant, 2026-01-31, True",
        },
    ),
    '"Within one year"': Readings(
        JOINED, "2024-06-01",
        {
            once("1 year"): "pending, 2025-02-28, None",
            "{initial: {within: 1 year, of: appointment}, time: {first_day: included}}": "pending, 2025-02-27, None",
        },
    ),
    '"Every 2 years thereafter"': Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-02-10, module: m}\n"
        "- {type: completion, date: 2026-01-15, module: m}\n", "2026-06-01",
        {
            yearly("{interval: 2 years}"): "compliant, 2028-01-15, True",
            yearly("{interval: 2 years, from: due, renewal_window: 60 days}"): "compliant, 2028-03-02, True",
            yearly("{interval: 2 years, from: first_completion, renewal_window: 60 days}"):
                "compliant, 2028-02-10, True",
        },
    ),
    "Weekend or holiday": Readings(
        "- {type: appointment, date: 2025-04-26}\n", "2025-05-01",
        {
            once("30 days"): "pending, 2025-05-26, None",
            "{initial: {within: 30 days, of: appointment}, time: {calendar: free, roll: forward}}":
                "pending, 2025-05-27, None",
            "{initial: {within: 30 days, of: appointment}, time: {calendar: free, roll: back}}":
                "pending, 2025-05-23, None",
        },
    ),
    "First odd-numbered year": Readings(
        "- {type: appointment, date: 2025-03-01}\n- {type: completion, date: 2025-03-10, module: welcome}\n",
        "2025-06-01",
        {
            "{recurrence: {period: 2 years, starting: 2024-01-01}}": "pending, 2025-12-31, None",
            "{initial: {within: 30 days, of: appointment, satisfied_by: welcome}, "
            "recurrence: {period: 2 years, starting: 2024-01-01}}": "compliant, 2027-12-31, True",
        },
    ),
    '"Prior to"': Readings(
        "- {type: appointment, date: 2025-03-01}\n- {type: access_grant, date: 2025-04-01}\n"
        "- {type: completion, date: 2025-04-01, module: m}\n", "2025-04-01",
        {
            "{initial: {before: access_grant}}": "compliant, None, False",
            "{initial: {by: access_grant}}": "compliant, None, True",
        },
    ),
    '"As soon as practicable"': Readings(
        "- {type: appointment, date: 2025-03-01}\n- {type: leave, date: 2025-03-10, until: 2025-06-30}\n", "2025-07-01",
        {
            "{initial: {within: 10 days, of: appointment}, leave: {treatment: suspend, resume_within: 5 days}}":
                "pending, 2025-07-05, None",
            "{initial: {within: 10 days, of: appointment}, leave: {treatment: suspend, resume_within: 30 days}}":
                "pending, 2025-07-30, None",
        },
    ),
    "Rehire inside the validity": Readings(
        "- {type: appointment, date: 2024-01-01}\n- {type: completion, date: 2024-01-20, module: m}\n"
        "- {type: separation, date: 2024-06-30}\n- {type: appointment, date: 2024-09-01}\n", "2024-09-10",
        {
            yearly("{interval: 12 months}"): "compliant, 2025-01-20, True",
            f"{{credit: {{before_start: none}}, {yearly('{interval: 12 months}')[1:]}": "pending, 2024-10-01, True",
            f"{{credit: {{before_start: none}}, on_return: resume, {yearly('{interval: 12 months}')[1:]}":
                "compliant, 2025-01-20, True",
        },
    ),
    "Hours: excess": Readings(
        "- {type: appointment, date: 2024-01-01}\n- {type: completion, date: 2024-03-01, module: m, minutes: 90}\n"
        "- {type: completion, date: 2024-04-01, module: n, minutes: 30}\n", "2024-06-01",
        {
            "{satisfied_by: {hours: 2, of: [m, n]}, recurrence: {period: calendar_year}}":
                "compliant, 2025-12-31, True",
            "{satisfied_by: {all: [{hours: 1, of: [m]}, {hours: 1, of: [n]}]}, recurrence: {period: calendar_year}}":
                "pending, 2024-12-31, None",
        },
    ),
    "Hire anniversary opens or closes": Readings(
        "- {type: appointment, date: 2024-03-15}\n- {type: completion, date: 2024-03-20, module: m}\n", "2024-06-01",
        {
            "{recurrence: {period: 1 year, starting: appointment}}": "compliant, 2026-03-14, True",
            "{initial: {by: appointment}, recurrence: {interval: 1 year, from: due}}": "compliant, 2025-03-15, False",
        },
    ),
    "Longer course covers": Readings(
        "- {type: appointment, date: 2024-03-15}\n- {type: completion, date: 2024-03-20, module: long}\n", "2024-03-20",
        {
            "{satisfied_by: m, initial: {within: 30 days, of: appointment}}": "pending, 2024-04-14, None",
            "{satisfied_by: {any: [m, long]}, initial: {within: 30 days, of: appointment}}": "compliant, None, True",
        },
    ),
    "Joined late in a year": Readings(
        "- {type: appointment, date: 2024-11-20}\n", "2024-12-01",
        {
            "{recurrence: {period: calendar_year}}": "pending, 2024-12-31, None",
            "{recurrence: {period: calendar_year, joined_by: 09-30}}": "upcoming, 2025-12-31, None",
        },
    ),
    "Late completion repairs": Readings(
        "- {type: appointment, date: 2023-06-01}\n- {type: completion, date: 2024-02-01, module: m}\n", "2024-03-01",
        {
            "{recurrence: {period: calendar_year}}": "pending, 2024-12-31, False",
            "{recurrence: {period: calendar_year, late_completion: current}}": "compliant, 2025-12-31, True",
        },
    ),
    "Tightened rule": Readings(
        "- {type: appointment, date: 2024-01-01}\n", "2024-03-05",
        {
            "{initial: {within: 90 days, of: appointment}, amendments: [{effective_on: 2024-03-01, "
            "initial: {within: 30 days, of: appointment}}]}": "pending, 2024-03-31, None",
            "{initial: {within: 90 days, of: appointment}, amendments: [{effective_on: 2024-03-01, "
            "transition: open_cycles, minimum_notice: 10 days, initial: {within: 30 days, of: appointment}}]}":
                "pending, 2024-03-11, None",
        },
    ),
    "29 February": Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-02-29, module: m}\n"
        "- {type: completion, date: 2025-02-20, module: m}\n", "2025-03-01",
        {
            yearly("{interval: 12 months, from: first_completion}"): "compliant, 2026-02-28, True",
            yearly("{interval: 365 days, from: first_completion}"): "compliant, 2026-02-28, True",
            yearly("{interval: 4 years, from: first_completion}"): "compliant, 2032-02-29, True",
        },
    ),
    "Next anniversary from first or last segment": Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-02-10, module: m}\n"
        "- {type: completion, date: 2025-02-01, module: m}\n", "2025-03-01",
        {
            yearly("{interval: 12 months, from: completion}"): "compliant, 2026-02-01, True",
            yearly("{interval: 12 months, from: first_completion, renewal_window: 60 days}"):
                "compliant, 2026-02-10, True",
        },
    ),
    "Early renewal": Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-02-10, module: m}\n"
        "- {type: completion, date: 2024-08-01, module: m}\n", "2024-09-01",
        {
            yearly("{interval: 12 months, renewal_window: 60 days}"): "compliant, 2025-08-01, True",
            yearly("{interval: 12 months, renewal_window: 60 days, early: ignored}"): "compliant, 2025-02-10, True",
        },
    ),
    "Completion in grace": Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-03-10, module: m}\n", "2024-03-10",
        {
            f"{{grace: {{for: 10 days}}, {once('30 days')[1:]}": "compliant, None, False",
            f"{{grace: {{for: 10 days, counts_as: on_time}}, {once('30 days')[1:]}": "compliant, None, True",
        },
    ),
    "Which date counts": Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: 2024-02-20, module: m, id: c}\n"
        "- {type: sign_off, date: 2024-03-20, of: c, by: supervisor}\n", "2024-03-20",
        {
            f"{{sign_off: {{by: [supervisor]}}, {once('30 days')[1:]}": "compliant, None, False",
            f"{{sign_off: {{by: [supervisor], counts_on: completion}}, {once('30 days')[1:]}": "compliant, None, True",
        },
    ),
    "Whose midnight": Readings(
        "- {type: appointment, date: 2024-02-01}\n- {type: completion, date: \"2024-03-03T03:30:00Z\", module: m}\n",
        "2024-03-04",
        {
            once("30 days"): "compliant, None, False",
            "{initial: {within: 30 days, of: appointment}, time: {zone: America/New_York}}": "compliant, None, True",
        },
    ),
}  # fmt: skip


def questions() -> list[str]:
    """Return the questions of the table on the page."""
    section = PAGE.read_text(encoding="utf-8").split("## 13 ")[1].split("\n## ")[0]
    return re.findall(r"^\| (?!Question|---)(.+?) \|", section, flags=re.MULTILINE)


def test_the_table_of_the_page_is_the_table_of_this_test() -> None:
    rows = questions()
    assert len(rows) == 20
    for row in rows:
        assert sum(row.startswith(question) for question in READINGS) == 1, f"no reading shows: {row}"
    assert all(any(row.startswith(question) for row in rows) for question in READINGS)


@pytest.mark.parametrize("question", READINGS)
def test_each_reading_of_the_question_has_its_setting_and_its_answer(question: str) -> None:
    case = READINGS[question]
    answers = {settings: _answer(settings, case) for settings in case.readings}
    assert answers == case.readings
    assert len(set(answers.values())) > 1


def _answer(settings: str, case: Readings) -> str:
    calendars = MONDAYS_FREE
    outcome = evaluate(rule(settings), history(case.facts), date.fromisoformat(case.as_of), calendars=calendars)
    s = outcome.summary
    return f"{s.status.value}, {s.next_due_on}, {s.last_on_time}"
