"""The register of a whole agency, by the command: from the ledger to the signed file, with its CSV and spreadsheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from benchmarks.deadlines.stage import Stage
from benchmarks.reports.roster import FAMILIES, GIVEN
from lms.directory.records import Person, PersonName

SEED = 300
A_PERSON = 8.3
"""Lines of the register that a person of the stage has, about."""


def agency(folder: Path, rows: int) -> None:
    """Make a data folder with an agency whose register has about so many rows."""
    stage = Stage(folder)
    stage.lived(SEED)
    stage.multiply(max(round(rows / A_PERSON / SEED), 1))
    with stage.work() as work:
        people = work.session.scalars(sa.select(Person.id)).all()
        known = work.instant()
        named = [
            {
                "person_id": i, "given_name": GIVEN[i % 11], "family_name": f"{FAMILIES[i * 7 % 10]} {i:05d}",
                "email": "", "holds_from": date(2000, 1, 1), "known_from": known,
            }
            for i in people
        ]  # fmt: skip
        work.session.execute(sa.insert(PersonName), named)
    stage.tidy()
    stage.close()
