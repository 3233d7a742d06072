"""Somebody is named by staff number or e-mail address; a name, an address of two people or of elsewhere is nobody."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from lms.directory.records import Account
from lms.directory.services import agencies
from lms.directory.services.identified import Identified, identified
from lms.platform.work import unit_of_work
from tests.unit.notices.test_bounces import moved
from tests.unit.signoff.team import Team, team


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.person("Ana Lee")
    found.person("Bo Hill")
    with found.bed.work() as work:
        work.session.add(
            Account(agency_id=found.bed.agency_id, email="chief@agency.example", name="The chief", created_at=work.now)
        )
    return found


def who(one: Team, text: str) -> Identified | None:
    with one.bed.work() as work:
        return identified(work, text)


ANA, BO = Identified("Ana Lee", "000001", 1), Identified("Bo Hill", "000002", 2)
CHIEF = Identified("The chief", "chief@agency.example", None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("000001", ANA),
        (" 000001 ", ANA),
        ("ana.lee@agency.example", ANA),
        ("Ana.Lee@Agency.example", ANA),
        ("bo.hill@agency.example", BO),
        ("Bo Hill (000002)", BO),
        ("Somebody Else (000002)", BO),
        ("chief@agency.example", CHIEF),
        ("The chief (chief@agency.example)", CHIEF),
        ("Ana Lee", None),
        ("Ana Maria Lee", None),
        ("Director of Region 1", None),
        ("000009", None),
        ("x@other.example", None),
        ("Ana Lee (000009)", None),
        ("", None),
    ],
)
def test_number_and_address_name_somebody_and_nothing_else_does(one: Team, text: str, found: Identified | None) -> None:
    assert who(one, text) == found
    if found is not None:
        assert who(one, found.shown) == found, "what is shown names the same again"


def test_an_address_that_two_people_share_is_nobodys(one: Team) -> None:
    moved(one, 2, "desk@agency.example")
    assert who(one, "Desk@agency.example") == BO
    moved(one, 1, "desk@agency.example")
    assert who(one, "desk@agency.example") is None
    assert who(one, "000002") == BO


def test_whoever_belongs_to_another_agency_is_nobody_here(one: Team) -> None:
    with unit_of_work(one.bed.app, write=True) as work:
        one.bed.agency_id = agencies.found_agency(
            work, code="OTHER", name="Other", zone="UTC", founded_on=date(2020, 1, 1)
        )
    assert [who(one, text) for text in ("000001", "ana.lee@agency.example", "chief@agency.example")] == [None] * 3
