"""The log is a chain: an entry that was changed or left out shows."""

import sqlalchemy as sa
from flask import Flask

from lms.audit import services
from lms.audit.model import Act
from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work


def test_entries_follow_one_another_and_the_chain_is_whole(both: Flask) -> None:
    for n in range(5):
        with unit_of_work(both, system_actor(1), write=True) as work:
            services.record(work, Act.JOB_RUN, f"job:{n}", {"n": n})
    with unit_of_work(both, write=False) as work:
        assert services.first_break(work, 1) is None
        assert [entry.sequence for entry in services.latest(work, 1)] == [5, 4, 3, 2, 1]
        instants = [entry.at for entry in services.latest(work, 1)]
        assert instants == sorted(instants, reverse=True)
        assert len(set(instants)) == 5


def test_a_changed_entry_breaks_the_chain(app: Flask) -> None:
    with unit_of_work(app, system_actor(1), write=True) as work:
        services.record(work, Act.JOB_RUN, "job:1")
        services.record(work, Act.JOB_RUN, "job:2")
    with unit_of_work(app, write=True) as work:
        work.session.execute(sa.text("DROP TRIGGER audit_entry_keep_values"))
        work.session.execute(sa.text("UPDATE audit_entry SET subject = 'job:9' WHERE sequence = 2"))
    with unit_of_work(app, write=False) as work:
        assert services.first_break(work, 1) == 2
