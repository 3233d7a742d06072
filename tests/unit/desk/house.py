"""A team in the middle of everything: late, done, on leave, waiting for a signature, due soon; letters went out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import Flask

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from tests.unit.compliance.agency import RECORDS
from tests.unit.desk.record.world import give
from tests.unit.notices.test_morning import morning
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 3, 10)


@dataclass
class House:
    """A team in which something of everything is owed; `names`: a person of every role, with their number."""

    team: Team
    names: dict[str, tuple[int, str]] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        """Sign somebody in."""
        return Browser(self.team, *self.names[role])


def house_of(app: Flask) -> House:
    """Make it all happen between January and DAY."""
    one = team(app)
    one.bed.publish(RECORDS)
    boss = one.person("Ana Lee")
    names = ("Bo Hill", "Cy Done", "Di Away", "Ed Sign", "Flo Soon")
    bo, cy, di, ed, flo = (one.person(name, supervisor=boss) for name in names)
    olga, otto, al = (one.person(name, "B") for name in ("Olga Reyes", "Otto Berg", "Al Finch"))
    give(one, olga, Role.OFFICER)
    give(one, otto, Role.OFFICER)
    give(one, al, Role.AUDITOR)
    for done in (boss, cy, ed):
        one.complete(done, date(2026, 1, 20), "records-management")
    one.complete(one.cardholder(ed), date(2026, 1, 21))
    one.cardholder(flo, date(2026, 2, 15))
    morning(one, date(2026, 2, 4))
    one.today(date(2026, 3, 6))
    with one.bed.work() as work:
        facts.record_fact(
            work,
            FactEntry(person_id=di, type=FactType.LEAVE, on=date(2026, 3, 1), until=date(2026, 3, 20), kind="medical"),
        )
        facts.record_fact(
            work,
            FactEntry(
                person_id=bo, type=FactType.EXTENSION, on=date(2026, 2, 2), new_due=date(2026, 3, 8),
                requirement="records", reason="workload", approver="Olga Reyes",
            ),
        )  # fmt: skip
    morning(one, DAY)
    return House(one, {
        "staff": (bo, "Bo Hill"), "supervisor": (boss, "Ana Lee"), "officer": (olga, "Olga Reyes"),
        "second officer": (otto, "Otto Berg"), "auditor": (al, "Al Finch"),
    })  # fmt: skip
