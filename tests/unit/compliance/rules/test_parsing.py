"""Mistakes in requirement and calendar files: each is told with its place and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.main import main
from lms.compliance.checks import check_files, format_json, format_text
from lms.compliance.content import calendar_from, requirement_from
from lms.compliance.model.vocabulary import AUDIENCES, TOPICS
from lms.platform.content import Overlay, root
from tests.unit.compliance.rules.build import problems_of, rule

HEAD = "requirement: r\nsatisfied_by: m\n"
INITIAL = "initial: {within: 30 days, of: appointment}\n"
POLICIES = Overlay("policies")


@pytest.mark.parametrize(
    "text, path, words",
    [
        (HEAD + INITIAL + "leaves: ignore", ("leaves",), 'Did you mean "leave"?'),
        ("requirement: r\n" + INITIAL, (), '"satisfied_by" is missing'),
        (HEAD, (), 'needs "initial" or "recurrence"'),
        (HEAD + "initial: {within: sixty days}", ("initial", "within"), 'such as "60 days"'),
        (HEAD + "initial: {within: 9999 years}", ("initial", "within"), "from 0 to 200 years"),
        (HEAD + "initial: {within: 1 day, of: apointment}", ("initial", "of"), 'Did you mean "appointment"?'),
        (HEAD + "initial: {by: appointment, of: oath}", ("initial", "of"), "Remove it"),
        (HEAD + "initial: {by: appointment, within: 1 day}", ("initial",), "exactly one of"),
        (HEAD + "recurrence: {interval: 1 year}", ("recurrence",), "counts from a first obligation"),
        (HEAD + INITIAL + "recurrence: {interval: 5 business days}", ("recurrence", "interval"), "cannot count"),
        (HEAD + INITIAL + "recurrence: {interval: 1 year, early: ignored}", ("recurrence", "early"), "renewal_window"),
        (HEAD + "recurrence: {period: 2 years}", ("recurrence",), 'needs "starting"'),
        (HEAD + "recurrence: {period: 1 year, starting: 02-30}", ("recurrence", "starting"), "day of the year"),
        (HEAD + INITIAL + "applies_to: {supervisor: yes}", ("applies_to", "supervisor"), 'true or false, not "yes"'),
        (HEAD + INITIAL + "applies_to: {grade: 12}", ("applies_to", "grade"), "quotation marks"),
        (HEAD + INITIAL + "time: {zone: Mars/Olympus}", ("time", "zone"), "not a time zone"),
        (HEAD + INITIAL + "in_force: {from: 2025-13-01}", ("in_force", "from"), "a day such as 2025-03-03"),
        (HEAD + INITIAL + "minimum_attendance: 120", ("minimum_attendance",), "from 1 to 100"),
        (HEAD + INITIAL + "satisfied_by: {any: [a], all: [b]}", (), ""),
        (
            HEAD
            + INITIAL
            + "examples: [{title: t, as_of: 2025-01-01, expect: {status: x}, history: [{type: apointment}]}]",
            ("examples", 0, "history", 0, "type"),
            'Did you mean "appointment"?',
        ),
        (
            HEAD + INITIAL + "examples: [{title: t, as_of: 2025-01-01, expect: {staus: x},\n  history: []}]",
            ("examples", 0, "expect", "staus"),
            'Did you mean "status"?',
        ),
        (
            HEAD + "recurrence: {period: calendar_year}\n"
            "amendments: [{effective_on: 2025-01-01, recurrence: {period: fiscal_year}}]",
            ("amendments",),
            "Close this file with in_force.until",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place_with_how_to_mend_it(text: str, path: tuple[str | int, ...], words: str):
    if words == "":
        assert requirement_from(text, "r.yaml").mistakes[0].line == 4
        return
    found = {problem.path: problem.sentence for problem in problems_of(text)}
    assert path in found, found
    assert words in found[path]


def test_a_mistake_has_the_line_it_is_on():
    file = requirement_from(HEAD + "# a comment\n\ninitial:\n  within: 30 dais\n  of: appointment\n", "r.yaml")
    assert file.requirement is None
    assert [str(mistake) for mistake in file.mistakes] == [
        'r.yaml:6: "within" must be a number and a unit, such as "60 days", "5 business days", "3 months", "1 year" or '
        '"2 calendar months", not "30 dais".'
    ]


def test_a_setting_written_twice_is_told():
    file = requirement_from(HEAD + INITIAL + INITIAL, "r.yaml")
    assert "duplicate key" in str(file.mistakes[0])


def test_the_words_for_finding_a_rule_are_read_and_change_nothing_else():
    plain = rule(INITIAL)
    found = rule(INITIAL + "audience: Card holders\naudience_groups: role-holders\ntopics: [ethics, records]\n")
    assert (found.audience, found.audience_groups, found.topics) == (
        "Card holders",
        ("role-holders",),
        ("ethics", "records"),
    )
    assert found.texts == plain.texts


@pytest.mark.parametrize("setting, allowed", [("audience_groups", AUDIENCES), ("topics", TOPICS)])
def test_a_word_that_is_not_in_the_list_is_told_with_the_whole_list(setting: str, allowed: Mapping[str, str]):
    (problem,) = problems_of(HEAD + INITIAL + f"{setting}: [elephants]")
    assert problem.path == (setting, 0)
    assert problem.sentence == f'"{setting}" cannot be "elephants". The words are: {", ".join(allowed)}.'


def test_a_word_nearly_right_is_told_which_was_meant_and_a_word_twice_is_refused():
    (near,) = problems_of(HEAD + INITIAL + "topics: [ethic]")
    assert 'Did you mean "ethics"?' in near.sentence
    (twice,) = problems_of(HEAD + INITIAL + "topics: [ethics, ethics]")
    assert '"ethics" twice' in twice.sentence


def test_the_page_about_the_language_lists_every_word():
    page = (root("policies").parent / "docs" / "requirements.md").read_text()
    for word, meaning in (*AUDIENCES.items(), *TOPICS.items()):
        assert f"| `{word}` | {meaning} |" in page


def test_a_calendar_says_which_years_it_covers():
    file = calendar_from(
        "calendar: c\nweekend: [sun]\nyears: {from: 2024, until: 2025}\nholidays: [2024-01-01]\n", "c.yaml"
    )
    assert file.calendar is not None
    assert (file.calendar.first_year, file.calendar.last_year) == (2024, 2025)
    twice = calendar_from("calendar: c\nholidays: [2024-01-01, 2024-01-01]\n", "c.yaml")
    assert "Named twice: 2024-01-01" in str(twice.mistakes[0])


def test_a_rule_that_names_an_unknown_calendar_is_told_with_its_line(tmp_path: Path):
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + INITIAL + "time:\n  calendar: us-federl\n")
    (mistake,) = check_files([path], POLICIES).mistakes
    assert mistake.line == 5
    assert 'There is no calendar named "us-federl"' in mistake.what


def test_an_impossible_day_and_an_endless_value_are_told(tmp_path: Path):
    (mistake,) = requirement_from(HEAD + INITIAL + "reviewed_on: 2026-02-30\n", "r.yaml").mistakes
    assert (mistake.line, "2026-02-30" in mistake.what) == (4, True)
    assert "nested without end" in str(requirement_from("a: " + "[" * 400 + "]" * 400, "r.yaml").mistakes[0])


def test_two_files_cannot_state_the_same_requirement(tmp_path: Path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(HEAD + INITIAL)
    (mistake,) = check_files([tmp_path], POLICIES).mistakes
    assert 'The requirement "r" is also in' in mistake.what


def test_an_example_that_does_not_come_out_is_shown_with_what_did(tmp_path: Path):
    path = tmp_path / "r.yaml"
    path.write_text(
        HEAD + INITIAL + "examples:\n- title: wrong\n  history:\n  - {type: appointment, date: 2025-01-01}\n"
        "  as_of: 2025-01-02\n  expect: {status: overdue, next_due_on: 2025-01-31}\n"
    )
    report = check_files([path], POLICIES)
    assert report.failed
    assert 'r.yaml:5: "wrong" of r is not as expected.' in format_text(report)
    assert 'status: expected "overdue", got "pending"' in format_text(report)
    assert "initial 1, initial.within: appointment 2025-01-01 + 30 days" in format_text(report)
    assert "= 2025-01-31" in format_text(report)
    assert '"expected": {"status": "overdue"' in format_json(report)


def test_a_case_may_name_its_requirement_file(tmp_path: Path):
    (tmp_path / "r.yaml").write_text(HEAD + INITIAL)
    case = tmp_path / "cases" / "c.yaml"
    case.parent.mkdir()
    case.write_text(
        "cases:\n- id: A\n  requirement: ../r.yaml\n  history: [{type: appointment, date: 2025-01-01}]\n"
        "  as_of: 2025-01-02\n  expect: {next_due_on: 2025-01-31}\n"
        "- id: B\n  requirement: ../other.yaml\n  history: []\n  as_of: 2025-01-02\n  expect: {status: upcoming}\n"
    )
    report = check_files([case], POLICIES)
    assert [(result.case, result.passed) for result in report.results] == [("A", True)]
    assert [mistake.line for mistake in report.mistakes] == [8]


def test_files_that_are_nothing_of_ours_are_told(tmp_path: Path):
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "broken.yaml").write_text("requirement: [")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    report = check_files([tmp_path, tmp_path / "gone.yaml"], POLICIES)
    said = " ".join(str(mistake) for mistake in report.mistakes)
    assert "neither a requirement, nor a calendar" in said
    assert "not YAML" in said
    assert "not UTF-8" in said
    assert "no such file" in said


def test_the_command_fails_where_a_case_does_and_prints_each_case(tmp_path: Path):
    text = (
        "cases:\n- id: A\n  requirement: {requirement: r, satisfied_by: m, initial: {by: appointment}}\n"
        "  history: [{type: appointment, date: 2025-01-01}]\n  as_of: 2025-01-01\n  expect: {status: STATUS}\n"
    )
    for status, code in (("pending", 0), ("overdue", 1)):
        path = tmp_path / f"{status}.yaml"
        path.write_text(text.replace("STATUS", status))
        shown = CliRunner().invoke(main, ["policies", "check", str(path), "--json"])
        assert shown.exit_code == code
        (case,) = json.loads(shown.output)["cases"]
        assert (case["case"], case["passed"]) == ("A", code == 0)
        assert (case["expected"], case["got"]) == ({"status": status}, {"status": "pending"})
