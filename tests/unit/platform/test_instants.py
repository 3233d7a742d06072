"""Instants grow in the order of commits; a later day that was lived refuses an earlier one, the same day does not."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from lms.kernel.clock import Clock
from lms.kernel.errors import Refused
from lms.platform.work import unit_of_work


def at(app: Flask, day: int, hour: int) -> datetime:
    with unit_of_work(app, write=True, clock=Clock(stopped_at=datetime(2026, 11, day, hour, tzinfo=UTC))) as work:
        return work.instant()


def test_instants_grow_even_when_the_clock_stands_or_goes_back_within_a_day(both: Flask) -> None:
    instants = [at(both, 20, hour) for hour in (17, 17, 1, 23)]
    assert instants == sorted(set(instants))


def test_a_database_that_has_lived_a_later_day_refuses_an_earlier_one(both: Flask) -> None:
    at(both, 20, 17)
    with pytest.raises(Refused, match="20 November 2026"):
        at(both, 19, 17)
    assert at(both, 20, 18).hour == 18
