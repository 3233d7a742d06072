"""A small agency with units and names, to report on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask

from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.services import evidence, facts
from lms.directory.records import Agency, PersonName, Placement, Unit, UnitVersion
from lms.jobs import worker
from lms.kernel.facts import FactType
from lms.reporting.model import RunView
from lms.reporting.services import runs as services
from tests.unit.compliance.agency import RECORDS, SIGNED, Bed
from tests.unit.compliance.agency import found as found_bed

BEGAN = date(2026, 1, 5)


class Office(Bed):
    """An agency with a director's office, two divisions and a branch."""

    units: dict[str, int]

    def open(self) -> None:
        """Make the units."""
        self.units = {}
        with self.work() as work:
            tree = (("AG", "Office of the Director", None), ("D1", "Parks", "AG"), ("D2", "Roads", "AG"))
            for code, name, parent in (*tree, ("D11", "Parks North", "D1")):
                unit = Unit(agency_id=self.agency_id, code=code)
                work.session.add(unit)
                work.session.flush()
                self.units[code] = unit.id
                work.session.add(
                    UnitVersion(
                        unit_id=unit.id,
                        name=name,
                        parent_id=self.units[parent] if parent else None,
                        holds_from=date(2000, 1, 1),
                        known_from=work.instant(),
                    )
                )

    def hire(self, family: str, given: str, unit: str, since: date = BEGAN, supervisor: int | None = None) -> int:
        """Appoint somebody with a name in a unit, under a supervisor."""
        person = self.person(since)
        with self.work() as work:
            common = {"person_id": person, "holds_from": since, "known_from": work.instant()}
            name = {"given_name": given, "family_name": family, "email": ""}
            place = {
                "agency_id": self.agency_id, "unit_id": self.units[unit], "position": "Ranger", "grade": "",
                "employment_type": "permanent", "location": "", "is_supervisor": False,
                "supervisor_id": supervisor,
            }  # fmt: skip
            work.session.add_all([PersonName(**common, **name), Placement(**common, **place)])
        return person

    def completes(self, person: int, on: date, module: str = "records-management") -> int:
        """Record a completion on its day."""
        with self.on(on).work() as work:
            posting = Posting(
                kind=EvidenceKind.COMPLETION, person_id=person, source="test", record_id=f"{person}-{module}-{on}",
                on=on, module=module,
            )  # fmt: skip
            return evidence.post(work, posting)

    def away(self, person: int, since: date) -> None:
        """Record an open leave."""
        with self.on(since).work() as work:
            facts.record_fact(work, FactEntry(person_id=person, type=FactType.LEAVE, on=since, kind="parental"))

    def exempts(self, person: int, since: date) -> int:
        """Record an exemption and return it."""
        entry = FactEntry(person_id=person, type=FactType.EXEMPTION, on=since, reason="detail", approver="Head")
        with self.on(since).work() as work:
            return facts.record_fact(work, entry)

    def report(self, as_of: date, **more: object) -> RunView:
        """Ask for the compliance report, at the application's own time, and make it here."""
        return self.make("compliance", as_of, **more)

    def make(self, name: str, as_of: date, **more: object) -> RunView:
        """Ask for a report, at the application's own time, and make it here."""
        self.now = max(self.now, self.app.extensions["lms"].clock.now())
        with self.work() as work:
            run = services.ask(work, name, as_of, **more)  # type: ignore[arg-type]
            item = services.work_item_of(work, run)
        worker.do(self.app, item)
        with self.work() as work:
            return services.run(work, run)

    def bytes_of(self, run: RunView, kind: str = "report") -> bytes:
        """Return a stored file."""
        return self.file_of(run, next(each.name for each in run.files if each.kind.value == kind))

    def file_of(self, run: RunView, ending: str) -> bytes:
        """Return the stored file whose name ends so."""
        file = next(each for each in run.files if each.name.endswith(ending))
        with self.work() as work:
            return b"".join(services.hand_out(work, file.id)[1])


def found_office(app: Flask) -> Office:
    """Found the agency."""
    bed = found_bed(app)
    office = Office(bed.app, bed.agency_id, bed.now)
    with office.work() as work:
        agency = work.session.get_one(Agency, bed.agency_id)
        agency.name, agency.founded_on = "Agency of Parks", date(2000, 1, 1)
    office.open()
    return office


def busy(app: Flask) -> Office:
    """Found an agency where something of everything has happened by the end of April 2026."""
    office = found_office(app)
    office.publish(RECORDS, SIGNED)
    done = office.hire("Dvořák", "Zoë", "D1")
    office.hire("Иванова", "Анна", "D1")
    office.hire("O'Connor", "=HYPERLINK", "D2")
    waiting = office.hire("Brown", "Ann", "D11")
    absent = office.hire("Chan", "Wei", "D2")
    fresh = office.hire("Young", "Kim", "AG", date(2026, 4, 20))
    office.fact(waiting, FactType.DESIGNATION, date(2026, 4, 10), tag="cardholder")
    office.fact(fresh, FactType.DESIGNATION, date(2026, 4, 20), tag="cardholder")
    office.completes(done, date(2026, 2, 1))
    office.away(absent, date(2026, 2, 2))
    office.completes(waiting, date(2026, 3, 20))
    office.completes(waiting, date(2026, 4, 20), "purchase-card")
    return office.on(date(2026, 4, 30))  # type: ignore[return-value]


def written(folder: Path, name: str, data: bytes) -> Path:
    """Write a file to look at."""
    path = folder / name
    path.write_bytes(data)
    return path
