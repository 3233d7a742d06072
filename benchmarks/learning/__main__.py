"""How long the pages of somebody who learns take on the server, with few people in the database and with many.

python -m benchmarks.learning FOLDER [PEOPLE …]

FOLDER is the data of a demonstration (`lms demo --data FOLDER --no-serve`); it is copied, the copy's people are made
so many with everything of theirs, and `lms web` serves it to Locust, which plays some members of staff at work (see
`staff.py`). Locust stands in an environment of its own: no dependency of the product, installed here.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.request import urlopen

import sqlalchemy as sa

from benchmarks.crowd import multiply
from benchmarks.reports.measure import machine
from lms.app import create_app
from lms.compliance.records import EvidenceRecord, ObligationRecord
from lms.demo.curtain import PASSWORD
from lms.directory.records import Account, AccountRole, Person, Placement
from lms.directory.store.lines import on_day
from lms.kernel.actor import system_actor
from lms.learning.records import Attempt
from lms.platform.db import db
from lms.platform.settings import settings_from
from lms.platform.work import unit_of_work
from tests.postgres import free_port

LOCUST = ("locust==2.47.0", "lxml==6.1.3")
LINE = re.compile(r"^(\S+)Z INFO lms\.request \S+ (GET|POST) (\S+) \d+ (\d+)ms$", re.MULTILINE)
FEW = 20
"""With fewer times than these there is no 95th percentile."""
USUAL = (0, 100_000)
STAFF = (3, 12)
SECONDS = 100
WARM = 30
"""Seconds in which they arrive one by one and nothing is counted: a process that just began has everything to read."""
PATIENCE = 60
COUNTED = (Person, Attempt, EvidenceRecord, ObligationRecord)


def main(folder: Path, people: int) -> None:
    """Print one size."""
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as temporary:
        data = Path(temporary) / "data"
        shutil.copytree(folder, data)
        told, emails = _filled(data, people)
        accounts = Path(temporary) / "accounts"
        accounts.write_text("\n".join(emails), "utf-8")
        log = Path(temporary) / "log"
        with _served(data, log) as address:
            python = _locust(Path(temporary))
            print(f"\n{told}; {machine()}")
            for staff in STAFF:
                before = len(log.read_text("utf-8"))
                rows = _played(python, Path(temporary), address, accounts, staff)
                _tell(staff, rows, _inside(log.read_text("utf-8")[before:]))


def _tell(staff: int, rows: list[dict[str, str]], inside: dict[str, list[float]]) -> None:
    """Print what one load took: the wait of whoever asks, and what of it was inside the server."""
    print(f"\n{staff} members of staff for {SECONDS} s")
    print(f"  {'page':20} {'times':>6} {'failed':>6} {'median ms':>10} {'95 % ms':>10}")
    for row in rows:
        name = row["Name"] if row["Name"] != "Aggregated" else "all"
        print(f"  {name:20} {row['Request Count']:>6} {row['Failure Count']:>6} {row['50%']:>10} {row['95%']:>10}")
    print(f"\n  {'inside the server':34} {'times':>6} {'median ms':>10} {'95 % ms':>10}")
    for name, times in sorted(inside.items()):
        print(f"  {name:34} {len(times):>6} {median(times):>10.0f} {quantiles(times, n=20)[18]:>10.0f}")


def _filled(data: Path, people: int) -> tuple[str, list[str]]:
    """Make the people so many; return what there is then, and the addresses of some of them."""
    app = create_app(settings_from({**os.environ, "LMS_DATA": str(data)}))
    with app.app_context(), db.engine.connect() as connection:
        agency_id = connection.scalars(sa.select(Person.agency_id)).first() or 0
    with unit_of_work(app, system_actor(agency_id), write=True) as work:
        there = work.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 1
        multiply(work, max(people // there, 1))
        known = sa.select(Account.password_hash).where(Account.password_hash.is_not(None)).limit(1).scalar_subquery()
        work.session.execute(sa.update(Account).values(password_hash=known))
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))
    with unit_of_work(app, system_actor(agency_id), write=False) as work:
        counts = [work.session.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in COUNTED]
        working = sa.select(Account.email).where(
            Account.person_id.in_(sa.select(Attempt.person_id)),
            Account.person_id.in_(sa.select(Placement.person_id).where(*on_day(Placement, work.now.date()))),
            Account.id.not_in(sa.select(AccountRole.account_id)),
        )
        emails = sorted(work.session.scalars(working))
    told = ", ".join(f"{n:,} {table.__tablename__}s" for n, table in zip(counts, COUNTED, strict=True))
    return told, Random(1).sample(emails, min(len(emails), 2000))


def _inside(log: str) -> dict[str, list[float]]:
    """Return how long each request took inside the server, from its first line of Python to its last, by page."""
    found: dict[str, list[float]] = defaultdict(list)
    lines = LINE.findall(log)
    begun = datetime.fromisoformat(lines[0][0]) + timedelta(seconds=WARM) if lines else None
    for at, method, page, took in lines:
        if begun and datetime.fromisoformat(at) < begun:
            continue
        found[f"{method} {page}"].append(float(took))
        found["all"].append(float(took))
    return {name: times for name, times in found.items() if len(times) > FEW}


@contextmanager
def _served(data: Path, log: Path) -> Iterator[str]:
    """Serve the pages as an installation does; what it logs goes into a file."""
    port = free_port()
    environment = {**os.environ, "LMS_DATA": str(data), "LMS_LOG": "info"}
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms", "web", "--port", str(port)], env=environment, stderr=file
        )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(PATIENCE):
            time.sleep(1)
            if _answers(address):
                break
        else:
            raise SystemExit("lms web does not answer.")
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/sign-in", timeout=5):
            return True
    except OSError:
        return False


def _locust(folder: Path) -> Path:
    """Install Locust in an environment of its own and return its Python."""
    python = folder / "locust" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "locust"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *LOCUST], check=True)
    return python


def _played(python: Path, folder: Path, address: str, accounts: Path, staff: int) -> list[dict[str, str]]:
    """Let so many members of staff come, and return a row for each page."""
    command = [
        python, "-m", "locust", "-f", Path(__file__).with_name("staff.py"), "--headless", "--host", address,
        "-u", staff, "-r", staff / WARM, "-t", f"{WARM + SECONDS}s", "--reset-stats",
        "--csv", folder / "told", "--only-summary",
    ]  # fmt: skip
    environment = {**os.environ, "ACCOUNTS": str(accounts), "PASSWORD": PASSWORD}
    subprocess.run([str(each) for each in command], env=environment, check=False, capture_output=True)
    with (folder / "told_stats.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    for size in [int(a) for a in sys.argv[2:]] or USUAL:
        main(Path(sys.argv[1]), size)
