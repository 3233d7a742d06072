"""The dirt that really occurs in extracts: every such row gets its verdict, with line, field and what to do."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from ruamel.yaml import YAML

from lms.directory.model import VerdictKind
from lms.directory.rules.intake import people_intake
from lms.directory.rules.rows import read_row
from lms.directory.services.extracts import Plan
from lms.platform import yamlfile
from lms.platform.content import root
from tests.conftest import on_sqlite
from tests.unit.directory.samples import DAYS, DIRTY, found, part_of, planned, taken_in

REFUSED = [
    (5, "StaffNo", "100021 is already on line 4"),
    (9, "HireDate", "31/06/2025 is not a day of the calendar"),
    (11, "HireDate", "03/04/2025 can be 3 April 2025 or 4 March 2025"),
    (13, "SupervisorStaffNo", "Nobody has the number 999999"),
    (15, "SupervisorStaffNo", "100098 cannot be their own supervisor"),
    (19, "SupervisorStaffNo", "100126 and 100140 supervise each other"),
    (21, "SupervisorStaffNo", "100140 and 100126 supervise each other"),
    (33, "FamilyName", "This has 300 characters"),
    (39, "Email", "not an address is not an e-mail address"),
    (43, "UnitCode", "This cell is empty"),
    (45, "ParentUnit", "The unit D6-4 cannot hang under itself"),
    (55, "StaffNo", "This cell is empty"),
    (63, "PositionStart", "1 January 2031 lies too far after 1 November 2026"),
    (69, "Grade", "thirteen is not a grade"),
    (73, "HireDate", "2025-02-29 is not a day of the calendar"),
    (75, "Designations", "supervisor,purchase-card seems to be several tags. Put ';' between them"),
    (85, "Email", "is also the address of 100581 on line 84"),
    (91, "HireDate", "45000 is a number"),
    (99, "HireDate", "an instant, not a day"),
    (103, "UnitName", "The unit D5-4 is called 'Procurement branch 4' on most rows"),
]
ACCEPTED = [
    (25, "100168", "GivenName", "looks like a spreadsheet's formula"),
    (31, "100210", "", ""),
    (49, "100336", "", ""),
    (61, "100420", "", ""),
    (81, "100560", "", ""),
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Plan:
    with on_sqlite(migrated_sqlite, tmp_path_factory.mktemp("dirty")) as app:  # it is only read, so all tests share it
        actor = found(app)
        taken_in(app, actor, part_of("09"), DAYS["09"])
        return planned(app, actor, DIRTY.read_bytes(), DAYS["11"])


def test_exactly_the_dirty_rows_are_refused(plan: Plan) -> None:
    assert [refusal.line for refusal in plan.refusals] == [line for line, _field, _sentence in REFUSED]


@pytest.mark.parametrize(("line", "field", "sentence"), REFUSED)
def test_a_refused_row_says_where_and_why(plan: Plan, line: int, field: str, sentence: str) -> None:
    refusal = next(refusal for refusal in plan.refusals if refusal.line == line)
    assert [found for found in refusal.findings if found.field == field and sentence in found.sentence], refusal


@pytest.mark.parametrize(("line", "number", "field", "sentence"), ACCEPTED)
def test_what_is_only_unusual_is_taken(plan: Plan, line: int, number: str, field: str, sentence: str) -> None:
    one = next(difference for difference in plan.differences if difference.row.staff_no == number)
    assert (one.row.line, one.verdict) in {(line, VerdictKind.NEW), (line, VerdictKind.CHANGED)}
    assert not field or [r for r in one.remarks if r.field == field and sentence in r.sentence]


def test_names_are_kept_in_any_script_and_without_the_spaces_around_them(plan: Plan) -> None:
    names = {one.row.staff_no: (one.row.given_name, one.row.family_name) for one in plan.differences}
    assert names["100420"] == ("محمد", "الأحمد")
    assert names["100210"] == ("Alexis", "O’Brien-Müller")
    assert names["100560"][0] == "Robert'); DROP TABLE person;--"
    assert names["100168"][0] == '=HYPERLINK("http://example.invalid","x")'


def test_nothing_of_a_file_with_a_refused_row_is_applied(app: Flask) -> None:
    from lms.kernel.errors import Refused

    actor = found(app)
    with pytest.raises(Refused, match=r"rows are refused, so nothing was applied"):
        taken_in(app, actor, DIRTY.read_bytes(), DAYS["11"])
    assert planned(app, actor, part_of("09"), DAYS["09"]).counts["unchanged"] == 0


def test_a_name_with_a_sign_of_no_width_is_taken_in_without_it_and_that_is_said() -> None:
    intake = people_intake(yamlfile.plain(YAML().load(root("policies") / "intake.yaml")))
    head, first, *_rest = (root("policies") / "sample-agency/hr/hr-2026-11.csv").read_text("utf-8-sig").splitlines()
    cells = dict(zip(head.split(","), first.split(","), strict=True))
    name = cells["GivenName"]
    row, problems = read_row(2, cells | {"GivenName": f"{name[:1]}\u200b{name[1:]}"}, intake, date(2026, 11, 2))
    assert (problems, row and row.given_name) == ([], name)
    assert row
    assert [(each.field, each.sentence) for each in row.remarks] == [
        ("GivenName", "A character that cannot be seen (U+200B ZERO WIDTH SPACE) was left out.")
    ]
    row, problems = read_row(2, cells | {"GivenName": f"\u202e{name}"}, intake, date(2026, 11, 2))
    assert row is None
    assert ["RIGHT-TO-LEFT OVERRIDE" in each.sentence for each in problems] == [True]
