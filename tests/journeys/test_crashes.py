"""Parts of `lms serve` are killed in the middle of an act: they come back, and what was acknowledged is there, once."""

from __future__ import annotations

import configparser
import csv
import hashlib
import http.client
import io
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from lms.demo.curtain import PASSWORD
from lms.demo.founding import EXTRACTS, policies_folder, small, staff_numbers
from tests.journeys.client import Answer, Client
from tests.journeys.sample import Serving, email_of, serving, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1500)]
LONG = pytest.mark.torture
"""The same at other moments: among the long runs."""
LATEST = policies_folder() / EXTRACTS[-1][1]


@pytest.fixture(scope="module")
def running(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """`lms serve` on a copy of the sample agency."""
    folder = tmp_path_factory.mktemp("crashes") / "data"
    shutil.copytree(sample, folder)
    with serving(folder) as one:
        yield one


def somebody(running: Serving, role: str) -> Client:
    client = Client(running.address)
    client.sign_in(email_of(running.folder, role), PASSWORD)
    return client


def stored(running: Serving, query: str, *values: object) -> list[tuple[object, ...]]:
    database = sqlite3.connect(f"file:{running.folder / 'lms.sqlite'}?mode=ro", uri=True, timeout=30)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def pressed(press: Callable[[], Answer], running: Serving, part: str, after: float) -> Answer | None:
    """Press a button and kill a part a moment later; return the answer if one came."""
    answers: list[Answer] = []

    def press_it() -> None:
        with suppress(OSError, http.client.HTTPException):  # the connection broke: nothing was acknowledged
            answers.append(press())

    hand = threading.Thread(target=press_it)
    hand.start()
    time.sleep(after)  # the moment is what is varied here, nothing is waited for
    killed = running.kill(part)
    hand.join(60)
    running.is_back(part, killed)
    return answers[0] if answers else None


def test_each_part_that_dies_is_started_again(running: Serving) -> None:
    for part in ("gunicorn", "worker", "scheduler"):
        running.is_back(part, running.kill(part))


@pytest.mark.parametrize(
    ("after", "many"),
    [pytest.param(0.02, 1, marks=LONG), (0.1, 1), pytest.param(0.25, 2, marks=LONG)],
)
def test_a_sign_off_under_way_is_there_whole_or_not_at_all_and_never_twice(
    running: Serving, after: float, many: int
) -> None:
    boss = somebody(running, "supervisor")
    inbox = boss.get("/sign-off")
    waiting = [str(box["value"]) for box in inbox.page.select("input[name=e]")][:many]
    assert waiting, "the supervisor has nothing to sign; the sample agency has changed"
    chosen = [("e", one) for one in waiting]
    boss.get("/sign-off/check?" + "&".join(f"e={one}" for one in waiting))
    fields = [*chosen, ("password", PASSWORD)]
    answer = pressed(lambda: boss.post("/sign-off/check", fields), running, "gunicorn", after)
    kept = signed(running, waiting)
    assert set(kept.values()) in ({0}, {1}), f"half of a batch was signed: {kept}"
    if answer is not None:
        assert answer.address.startswith("/sign-off/done/")
        assert set(kept.values()) == {1}
    boss.get("/sign-off")
    boss.post("/sign-off/check", fields)
    assert set(signed(running, waiting).values()) == {1}


def signed(running: Serving, evidence: list[str]) -> dict[str, object]:
    """Return how many approvals of each completion are stored."""
    count = "SELECT count(*) FROM sign_off_statement WHERE evidence_id = ? AND decision = 'approved'"
    return {one: stored(running, count, int(one))[0][0] for one in evidence}


def with_joiners(number: int, prefix: str) -> bytes:
    """Return the sample agency's latest extract with some more people."""
    lines = list(csv.reader(io.StringIO(small(LATEST.read_bytes(), staff_numbers(["D8"])).decode())))
    head, model = lines[0], lines[-1]
    for n in range(number):
        new = list(model)
        new[head.index("StaffNo")] = f"{prefix}{n:04d}"
        new[head.index("Email")] = f"{prefix.lower()}{n:04d}@agency.example"
        lines.append(new)
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


@pytest.mark.parametrize("after", [pytest.param(0.1, marks=LONG), 0.6, pytest.param(1.5, marks=LONG)])
def test_an_import_under_way_is_applied_whole_or_not_at_all_and_can_be_pressed_again(
    running: Serving, after: float
) -> None:
    administrator = somebody(running, "administrator")
    prefix = f"{900 + round(after * 10)}"
    administrator.get("/imports/people")
    shown = administrator.hand_in("/imports/people", f"joiners-{prefix}.csv", with_joiners(60, prefix))
    assert re.fullmatch(r"/imports/people/\d+", shown.address), shown.page.get_text(" ", strip=True)[:600]
    confirm = shown.page.select_one("input[name=sha256]")
    assert confirm is not None, shown.page.get_text(" ", strip=True)[:600]
    fields = [("sha256", str(confirm["value"]))]
    count = f"SELECT count(*) FROM person WHERE staff_no LIKE '{prefix}%'"
    answer = pressed(lambda: administrator.post(shown.address, fields), running, "gunicorn", after)
    there = stored(running, count)[0][0]
    assert there in (0, 60), "half an import"
    if answer is not None:
        assert there == 60
    administrator.get(shown.address)
    administrator.post(shown.address, fields)
    assert stored(running, count)[0][0] == 60


def test_a_report_whose_worker_is_killed_is_made_by_the_next_one(running: Serving) -> None:
    officer = somebody(running, "training officer")
    officer.get("/reports/compliance/ask")
    day = [("as_of-day", "20"), ("as_of-month", "11"), ("as_of-year", "2026"), ("unit", ""), ("requirement", "")]
    run = officer.post("/reports/compliance/ask", day)
    assert re.fullmatch(r"/reports/runs/\d+", run.address), run.page.get_text(" ", strip=True)[:600]
    number = run.address.rsplit("/", 1)[1]
    item = "SELECT state FROM work_item WHERE id = (SELECT work_item_id FROM report_run WHERE id = ?)"
    wait_until(lambda: stored(running, item, number)[0][0] == "running", "the report is under way")
    time.sleep(Random(number).random())
    running.is_back("worker", running.kill("worker"))
    over = wait_until(lambda: _links(officer.get(run.address)), "the report is made")
    for link in over:
        body = officer.get(link).body
        assert stored(running, "SELECT 1 FROM report_file WHERE sha256 = ?", hashlib.sha256(body).hexdigest()), link
        if body.startswith(b"%PDF-"):
            assert body.rstrip().endswith(b"%%EOF")


def _links(answer: Answer) -> list[str]:
    return [str(link["href"]) for link in answer.page.select('a[href^="/reports/files/"]')]


def test_the_unit_file_starts_lms_serve_and_starts_it_again() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read("docs/lms.service")
    assert unit["Service"]["Restart"] == "always"
    assert " serve " in unit["Service"]["ExecStart"]
    assert unit["Install"]["WantedBy"] == "multi-user.target"
