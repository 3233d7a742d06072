"""Addresses that calendars were given before there were podcasts go on working."""

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from lms.app import MIGRATIONS
from lms.desk.addresses import services as addresses
from lms.desk.addresses.model import Serves
from lms.platform.db import db
from tests.unit.signoff.team import team


def test_addresses_survive_the_change_of_their_table_both_ways(both: Flask) -> None:
    one = team(both)
    who = one.person("Bo Hill")
    with one.work_as(who) as work:
        addresses.make(work, Serves.CALENDAR)
        secret = addresses.make(work, Serves.CALENDAR)
        addresses.make(work, Serves.PODCAST)
    with both.app_context():
        flask_migrate.downgrade(directory=MIGRATIONS, revision="318_secret_addresses-1")
        assert db.session.scalar(sa.text("SELECT count(*) FROM calendar_address")) == 2
        db.session.remove()
        flask_migrate.upgrade(directory=MIGRATIONS)
    with one.work_as(who) as work:
        assert addresses.owner_of(work, secret, Serves.CALENDAR) == (one.bed.agency_id, who)
        assert not addresses.has_one(work, Serves.PODCAST)
        newer = addresses.make(work, Serves.CALENDAR)
        assert addresses.owner_of(work, newer, Serves.CALENDAR) == (one.bed.agency_id, who)
