"""The whole circle on the sample agency, walked by its own people, at both widths."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.demo.curtain import PASSWORD
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE, Visitor
from tests.journeys.sample import email_of, serving

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1500)]
BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture(scope="module")
def address(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `lms serve` on a copy of the sample agency."""
    folder = tmp_path_factory.mktemp("circle") / "data"
    shutil.copytree(sample, folder)
    with serving(folder) as running:
        yield running.address


def enter(visitor: Visit, address: str, sample: Path, role: str, size: tuple[int, int]) -> Visitor:
    person = visitor(address, size)
    page = person.go("/sign-in")
    page.get_by_label("Work email address").fill(email_of(sample, role))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))
    return person


@BOTH
def test_a_member_of_staff_sees_what_is_owed_by_when_and_why(
    visitor: Visit, address: str, sample: Path, size: tuple[int, int]
) -> None:
    person = enter(visitor, address, sample, "member of staff", size)
    person.check("circle-my-learning")
    assert person.page.get_by_text("Why this date?").count() > 0
    assert person.page.get_by_text("Demonstration.").count() == 1
    assert person.page.get_by_text("Rehearsal.").count() == 1


@BOTH
def test_a_supervisor_finds_completions_to_sign(
    visitor: Visit, address: str, sample: Path, size: tuple[int, int]
) -> None:
    person = enter(visitor, address, sample, "supervisor", size)
    person.go("/sign-off")
    person.check("circle-inbox")
    assert person.page.locator('a[href^="/sign-off/"]').count() > 0


@BOTH
def test_an_officer_reads_register_reports_and_timetable(
    visitor: Visit, address: str, sample: Path, size: tuple[int, int]
) -> None:
    person = enter(visitor, address, sample, "training officer", size)
    for path in ("/register", "/reports", "/timetable", "/notices"):
        person.go(path)
        person.check(f"circle-officer{path.replace('/', '-')}")


def test_an_auditor_takes_the_report_and_sees_nothing_else(visitor: Visit, address: str, sample: Path) -> None:
    person = enter(visitor, address, sample, "auditor", DESK)
    page = person.go("/reports")
    person.check("circle-auditor-reports")
    person.press(page.locator('a[href^="/reports/runs/"]').first)
    person.check("circle-auditor-run")
    with page.expect_download() as taken:
        page.locator('a[href^="/reports/files/"]').first.click()
    assert Path(taken.value.path()).read_bytes()[:5] == b"%PDF-"
    for path in ("/accounts", "/log", "/my-learning"):
        person.go(path, 403)
    person.go("/register")
    person.check("circle-auditor-register")


def test_the_timetable_makes_a_report_when_told(visitor: Visit, address: str, sample: Path) -> None:
    person = enter(visitor, address, sample, "training officer", DESK)
    page = person.go("/timetable")
    person.press(page.get_by_role("button", name=re.compile("Run now.*[Dd]eadlines")))
    for _ in range(60):
        page = person.go("/timetable")
        if page.get_by_text(re.compile(r"Deadlines of [\d,]+ people settled")).count():
            return
        page.wait_for_timeout(1000)
    pytest.fail("the worker did not do the job")


def test_a_second_demo_loses_nothing_and_is_quick(sample: Path) -> None:
    before = (sample / "lms.sqlite").stat().st_size
    command = [sys.executable, "-m", "lms", "demo", "--data", str(sample), "--no-serve"]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert PASSWORD in again.stdout
    assert (sample / "lms.sqlite").stat().st_size >= before
