"""What the directory tells the rooms above about people."""

from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask

from lms.directory.records import Agency, DirectoryFact, Person
from lms.directory.services.facts import facts_of
from lms.kernel.facts import FactType
from lms.platform.work import unit_of_work
from tests.conftest import NOON


def test_facts_come_in_the_order_of_recording_and_only_as_far_as_they_were_known(both: Flask) -> None:
    with unit_of_work(both, write=True) as work:
        work.session.add(Agency(id=1, code="A", name="A", zone="UTC", founded_on=date(2000, 1, 1), created_at=work.now))
        work.session.flush()
        work.session.add(Person(id=7, agency_id=1, staff_no="7"))
        work.session.flush()
        common = {"agency_id": 1, "person_id": 7, "recorded_by": "test", "source": "test"}
        given = {"unit": "X", "supervisor_id": 3}
        rows = [
            {
                "type": FactType.APPOINTMENT,
                "on_date": date(2020, 1, 1),
                "attributes": given,
            },
            {"type": FactType.REVOCATION, "on_date": None, "attributes": {}, "revokes_id": 1},
        ]
        for hours, row in enumerate(rows):
            values = {"id": hours + 1, "recorded_at": NOON + timedelta(hours=hours), **common, **row}
            work.session.execute(sa.insert(DirectoryFact).values(**values))
    with unit_of_work(both, write=False) as work:
        appointed, revoked = facts_of(work.session, [7])[7]
        assert (appointed.type, appointed.on, appointed.attributes) == ("appointment", date(2020, 1, 1), {"unit": "X"})
        assert (revoked.type, revoked.on, revoked.of) == ("revocation", None, appointed.id)
        assert facts_of(work.session, [7, 8], NOON) == {7: [appointed], 8: []}
