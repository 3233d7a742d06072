"""The directory's pages: people, one person, gaps and deputies."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask import Flask

from lms.directory.services import lines, people
from lms.kernel.actor import Actor
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from tests.unit.directory.clerk import Clerk, text
from tests.unit.directory.samples import DAYS, chiefs, extract_of, found, taken_in

TODAY = date(2026, 11, 22)


@pytest.fixture
def actor(app: Flask) -> Actor:
    actor = found(app)
    rows = chiefs()
    rows[2] |= {"GivenName": "=1+1"}
    taken_in(app, actor, extract_of(rows), DAYS["09"], invite=True)
    rows[1] |= {"SeparationDate": "2026-09-20"}
    taken_in(app, actor, extract_of(rows), DAYS["10"])
    return actor


def id_of(app: Flask, actor: Actor, number: str) -> int:
    with unit_of_work(app, actor, write=False) as work:
        return people.ids_by_number(work)[number]


def test_people_are_listed_filtered_and_sorted(app: Flask, actor: Actor) -> None:
    officer = Clerk(app, actor, Role.OFFICER)
    page = officer.read("/people")
    assert "Miranda, Notburga" in page
    assert "Wyatt, Shannon" not in page
    assert "Wyatt, Shannon" in officer.read("/people?state=left")
    assert "Miranda, Notburga" in officer.read("/people?search=notburga+100007")
    branch = officer.read("/people?unit=D2&sort=unit&order=down")
    assert branch.index("D2-4") < branch.rindex("D2-1")
    assert "No row fits the filter" in officer.read("/people?search=nobody-of-this-name")


def test_the_list_as_csv_holds_what_is_shown_and_no_formula(app: Flask, actor: Actor) -> None:
    officer = Clerk(app, actor, Role.OFFICER)
    answer = officer.client.get("/people?unit=D1&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert {row["UnitCode"] for row in rows} == {"D1-1", "D1-2", "D1-3", "D1-4"}
    assert [row["GivenName"] for row in rows if row["StaffNo"] == "100021"] == ["'=1+1"]


def test_a_persons_page_tells_places_designations_signer_and_account(app: Flask, actor: Actor) -> None:
    administrator = Clerk(app, actor, Role.ADMINISTRATOR)
    page = administrator.read(f"/people/{id_of(app, actor, '100035')}")
    assert "Jacob Griffin" in page
    assert "Invited: no password chosen yet" in page
    assert "Head of the unit above" in page
    assert "cui_access" in page
    assert "1 November 2025" in page
    assert "Not in service" in administrator.read(f"/people/{id_of(app, actor, '100014')}")


def test_somebody_of_another_agency_does_not_exist_here(app: Flask, actor: Actor) -> None:
    stranger = Clerk(app, found(app, "other"), Role.OFFICER)
    stranger.read(f"/people/{id_of(app, actor, '100007')}", 404)
    assert "Miranda" not in stranger.read("/people?state=")


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_other_roles_do_not_see_people(app: Flask, actor: Actor, role: Role) -> None:
    clerk = Clerk(app, actor, role)
    clerk.read("/people", 403)
    clerk.read("/people/gaps", 403)
    clerk.read("/imports/people", 403)


def test_the_officer_sees_the_gaps_and_names_a_deputy(app: Flask, actor: Actor) -> None:
    officer = Clerk(app, actor, Role.OFFICER)
    page = officer.read("/people/gaps")
    assert "For 1 person nobody signs. Name a deputy." in page
    assert "Shannon Wyatt (100014) has left" in page
    values = {"unit": "", "person": "100007", "deputy": "100049", "since": "2026-11-22", "until": ""}
    address = "/people/deputies/new"
    assert officer.send(address, **values).status_code == 303
    page = officer.read("/people/gaps")
    assert "nobody signs" not in page
    assert "Gurli Larson (100049), named deputy" in page
    with unit_of_work(app, actor, write=False) as work:
        director, deputy = (people.ids_by_number(work)[number] for number in ("100007", "100049"))
        assert set(lines.line_of(work.session, actor.agency_id, director, TODAY).leads) == {deputy}
        assert lines.line_of(work.session, actor.agency_id, director, date(2026, 11, 21)).is_gap


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"deputy": "5"}, "Nobody has the staff number 5."),
        ({"deputy": "100007"}, "Nobody can stand in for themselves."),
        ({"deputy": "100014"}, "is not in service on that day"),
        ({"deputy": ""}, "Enter the staff number of the deputy"),
        ({"person": ""}, "Choose a unit or enter a person"),
        ({"until": "2026-11-01"}, "The last day lies before the first."),
        ({"until": "2026-02-30"}, "Last day must be a real date"),
    ],
)
def test_a_naming_that_cannot_be_is_refused_with_a_sentence(
    app: Flask, actor: Actor, changed: dict[str, str], sentence: str
) -> None:
    officer = Clerk(app, actor, Role.OFFICER)
    values = {"unit": "", "person": "100007", "deputy": "100049", "since": "2026-11-22", "until": ""} | changed
    answer = officer.send("/people/deputies/new", **values)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_naming_can_be_ended_and_what_was_known_stays(app: Flask, actor: Actor) -> None:
    officer = Clerk(app, actor, Role.OFFICER)
    values = {"unit": "D1", "person": "", "deputy": "100049", "since": "2026-11-01", "until": ""}
    officer.send("/people/deputies/new", **values)
    assert "D1 Benefits division" in officer.read("/people/gaps")
    assert officer.send("/people/deputies/1/end", page="/people/gaps").status_code == 303
    assert "from 1 November 2026 to 22 November 2026" in officer.read("/people/gaps")
    assert officer.send("/people/deputies/1/end", page="/people/gaps").status_code == 404
    with unit_of_work(app, actor, write=False) as work:
        branch, deputy = (people.ids_by_number(work)[number] for number in ("100021", "100049"))
        assert deputy in lines.line_of(work.session, actor.agency_id, branch, TODAY).leads
        assert deputy not in lines.line_of(work.session, actor.agency_id, branch, date(2026, 11, 23)).leads
