"""A step of an explanation cites the amendment whose words made its day, and only that one, everywhere it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from lms.compliance.model import Step
from lms.compliance.model.requirement import Clause
from lms.compliance.rules import evaluate
from lms.compliance.services.wording import said
from lms.kernel.permissions import Role
from lms.reporting.datasets.compliance import compiled
from lms.reporting.model import Question
from tests.unit.compliance.agency import RECORDS
from tests.unit.compliance.rules.build import history, rule
from tests.unit.compliance.test_explain_command import run
from tests.unit.reporting.agency import found_office
from tests.unit.reporting.signed_in import signed_in

YEARLY = "citation: Old Act s. 1\ninitial: {within: 60 days, of: appointment}\nrecurrence: {interval: 12 months}\n"
SHORTER = "- {effective_on: 2025-01-01, citation: New Act s. 7, initial: {within: 30 days, of: appointment}}\n"
AMENDED = (
    "amendments:\n- {effective_on: 2026-02-01, announced_on: 2025-12-01, citation: Act of 2026 s. 2, "
    "transition: open_cycles, initial: {within: 90 days, of: appointment}}\n"
)


def cited(text: str, facts: str, as_of: date, known_at: datetime | None = None) -> dict[str, str]:
    outcome = evaluate(rule(text), history(facts), as_of, known_at, explain=True)
    return {s.setting: s.clause.citation if s.clause else "" for o in outcome.obligations for s in o.explanation}


def test_what_was_counted_under_the_original_words_cites_no_amendment() -> None:
    steps = cited(YEARLY + "amendments:\n" + SHORTER, "- {type: appointment, date: 2024-06-03}\n", date(2025, 3, 1))
    assert steps == {"initial.within": ""}


def test_what_was_counted_under_the_changed_words_cites_the_amendment_and_the_rest_does_not() -> None:
    done = "- {type: appointment, date: 2025-06-03}\n- {type: completion, date: 2025-06-20, module: m}\n"
    steps = cited(YEARLY + "amendments:\n" + SHORTER, done, date(2025, 7, 1))
    assert steps == {"initial.within": "New Act s. 7", "satisfied_by": "", "recurrence.interval": ""}


def test_of_several_amendments_the_last_that_replaced_the_setting_is_cited() -> None:
    later = (
        "- {effective_on: 2025-02-01, citation: Third Act, recurrence: {interval: 6 months}}\n"
        "- {effective_on: 2025-03-01, citation: Fourth Act, recurrence: {interval: 3 months}}\n"
    )
    done = "- {type: appointment, date: 2025-06-03}\n- {type: completion, date: 2025-06-20, module: m}\n"
    steps = cited(YEARLY + "amendments:\n" + SHORTER + later, done, date(2025, 7, 1))
    assert (steps["initial.within"], steps["recurrence.interval"]) == ("New Act s. 7", "Fourth Act")


def test_an_amendment_that_is_not_announced_yet_is_not_cited() -> None:
    announced = SHORTER.replace("effective_on", "announced_on: 2024-11-01, effective_on")
    known = datetime(2024, 10, 1, tzinfo=UTC)
    appointed = '- {type: appointment, date: 2025-01-03, recorded_at: "2024-09-01T00:00:00Z"}\n'
    text = YEARLY + "amendments:\n" + announced
    assert cited(text, appointed, date(2025, 3, 1), known) == {"initial.within": ""}
    assert cited(text, appointed, date(2025, 3, 1)) == {"initial.within": "New Act s. 7"}


def test_an_obligation_computed_again_cites_the_change_that_moved_it() -> None:
    appointed = "- {type: appointment, date: 2026-01-05}\n"
    assert cited(YEARLY + AMENDED, appointed, date(2026, 3, 1)) == {
        "initial.within": "",
        "amendments": "Act of 2026 s. 2",
    }


def test_a_changed_way_of_counting_is_cited_where_days_are_counted_and_a_changed_roll_only_where_it_rolls() -> None:
    appointed = "- {type: appointment, date: 2025-06-03}\n"
    counting = "amendments:\n- {effective_on: 2025-01-01, citation: Counting Act, time: {first_day: included}}\n"
    assert cited(YEARLY + counting, appointed, date(2025, 7, 1)) == {"initial.within": "Counting Act"}
    notice = "amendments:\n- {effective_on: 2025-01-01, citation: Counting Act, time: {first_day: included}}\n"
    early = YEARLY + "applies_to: {designation: d}\n" + notice
    told = "- {type: appointment, date: 2024-06-03}\n- {type: designation, date: 2025-06-03, tag: d}\n"
    assert cited(early, told, date(2025, 7, 1)) == {"initial.within": "Counting Act", "minimum_notice": ""}
    rolling = "amendments:\n- {effective_on: 2025-01-01, citation: Rolling Act, time: {roll: forward}}\n"
    assert cited(YEARLY + rolling, appointed, date(2025, 7, 1)) == {"initial.within": "", "time.roll": "Rolling Act"}


@pytest.mark.parametrize(
    ("citation", "words"),
    [("Act s. 7", "Act s. 7, in force since 1 February 2026"), ("", "the change in force since 1 February 2026")],
)
def test_a_clause_is_cited_with_its_day_or_named_by_it(app: Flask, citation: str, words: str) -> None:
    step = Step("amendments", "", date(2026, 3, 6), {"since": date(2026, 2, 1)}, Clause(citation, date(2026, 2, 1)))
    with app.app_context():
        assert [line.clause for line in said([step])] == [words]


def test_page_annex_and_command_cite_the_amendment(app: Flask, tmp_path: Path) -> None:
    office = found_office(app)
    office.publish(RECORDS + AMENDED)
    person = office.hire("Late", "A", "D1")
    cite = "Act of 2026 s. 2, in force since 1 February 2026"
    browser = signed_in(app, office.agency_id, Role.OFFICER)
    page = browser.get(f"/register/{person}/records?as_of=2026-05-20")
    assert page.status_code == 200
    assert f"by {cite}" in BeautifulSoup(page.data, "html.parser").get_text()
    with office.on(date(2026, 5, 20)).work() as work:
        (table,) = compiled(work, Question(date(2026, 5, 20), work.now)).registers["reasons"]
    assert f"This gives 5 April 2026, by {cite}." in table.rows[0][5]
    number = table.rows[0][1]
    assert f"[amendments; {cite}]" in run(tmp_path, "explain", number, "records", "--as-of", "2026-05-20").output
