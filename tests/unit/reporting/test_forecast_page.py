"""The forecast's page: ranges, how they did, the duties behind them, the hours owed; never a person's odds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.model.forecast import Compared, Hindsight, Outlook
from lms.compliance.model.requirement import AllOf, AnyOf, Hours
from lms.compliance.rules.workload import minutes_needed
from lms.compliance.services import forecast, forecast_wording, workload
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Role
from tests.conftest import on_sqlite
from tests.unit.reporting.agency import Office, found_office
from tests.unit.reporting.signed_in import signed_in

SOON = """
requirement: records
title: Records management
satisfied_by: records-management
initial: {within: 60 days, of: appointment}
"""
CARD = """
requirement: card
title: Charge card
satisfied_by: purchase-card
initial: {within: 90 days, of: appointment}
"""
FIRST = date(2026, 1, 5)
TODAY = date(2026, 8, 31)


def lived(app: Flask, people: int = 60) -> Office:
    """An agency that hired all year: most are in time, every fifth is late, every tenth never."""
    office = found_office(app)
    office.publish(SOON, CARD)
    hires = [(FIRST + timedelta(days=number * 240 // people), number, True) for number in range(people)]
    ends = [(since + timedelta(days=_taken(number)), number, False) for since, number, _ in hires if number % 10]
    who: dict[int, int] = {}
    for day, number, joins in sorted(hires + ends):
        if joins:
            office.on(day)
            who[number] = office.hire("Doe", f"Jo{number}", ("D11", "D2")[number % 2], day)
        elif day < TODAY:
            office.completes(who[number], day)
    office.on(TODAY)
    return office


def _taken(number: int) -> int:
    return 75 if number % 5 == 0 else 60 - number % 25


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The agency, for all tests that only read."""
    folder = tmp_path_factory.mktemp("forecast")
    with on_sqlite(migrated_sqlite, folder, datetime(2026, 8, 31, 17, tzinfo=UTC)) as app:
        yield lived(app)


@pytest.fixture(scope="module")
def officer(office: Office) -> FlaskClient:
    return signed_in(office.app, office.agency_id, Role.OFFICER)


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_same_question_has_the_same_answer_on_both_databases(both: Flask) -> None:
    office = lived(both, 40)
    with office.work() as work:
        found = forecast.ahead(work, date(2026, 9, 30))
        now, then = found.overdue(TODAY), found.overdue(date(2026, 9, 30))
        said = found.outlook(then, date(2026, 9, 30))
        judged = forecast.hindsight(work)
        owed = workload.owed(work)
    assert len(found.curves) == 1
    assert said is not None
    assert 0 < said.low <= said.expected <= said.high <= said.forecast < len(then)
    assert {(duty.person_id, duty.requirement_id) for duty in now} <= {
        (duty.person_id, duty.requirement_id) for duty in then
    }
    assert said.unknown == sum(duty.requirement_id not in found.curves for duty in then)
    assert judged is None, "a quarter ago too few duties had been met"
    assert {one.minutes for one in owed} == {None}
    assert {duty.person_id for duty in now} <= {one.duty.person_id for one in owed}


def test_a_day_that_no_forecast_reaches_is_refused(office: Office) -> None:
    with office.work() as work:
        for day in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
            with pytest.raises(Invalid, match="forecast"):
                forecast.ahead(work, day)
        with pytest.raises(Invalid, match="does not reach"):
            forecast.ahead(work, TODAY + timedelta(days=9)).overdue(TODAY + timedelta(days=10))


def test_of_fewer_than_five_people_no_figure_is_given(office: Office) -> None:
    with office.work() as work:
        found = forecast.ahead(work, date(2026, 9, 30))
        duties = found.overdue(date(2026, 9, 30))
        assert found.outlook(duties[:4], date(2026, 9, 30)) is None
        assert found.outlook([], date(2026, 9, 30)) is not None


def test_the_page_gives_a_range_says_how_it_did_and_shows_what_is_behind_it(officer: FlaskClient) -> None:
    page = read(officer, "/forecast")
    assert "How many duties will be overdue on 30 September 2026" in page
    assert re.search(r"We expect about \d+ \(\d+ to \d+, four times in five\) overdue on 30 September 2026\.", page)
    assert re.search(r"The range held on \d of \d days?; ", page)
    assert "It is about numbers, never about a person." in page
    for words in ("Records management", "Parks", "Roads", "Open duties at risk", "Hours still owed", "If nobody did"):
        assert words in page
    assert "%" not in page[page.index("Open duties at risk") :], "no probability stands beside a name"


def test_the_day_to_come_is_chosen_from_a_calendar(officer: FlaskClient) -> None:
    page = BeautifulSoup(officer.get("/forecast?day=2026-12-31").data, "html.parser")
    (field,) = page.find_all("input", {"name": "day"})
    assert (field["type"], field["value"]) == ("date", "2026-12-31")


def test_the_chart_has_its_words_and_a_table_beside_it(officer: FlaskClient) -> None:
    html = officer.get("/forecast").text
    assert re.search(r"<title>Overdue duties: \d+ today; \d+ September 2026: about", html)
    assert "The same in numbers" in html


def test_the_duties_at_risk_are_listed_by_due_date_and_lead_to_their_reason(officer: FlaskClient) -> None:
    html = officer.get("/forecast").text
    assert re.search(r'href="/register/\d+/(records|card)"', html)
    rows = officer.get("/forecast?format=csv").text.lstrip("\ufeff").splitlines()
    assert rows[0] == "Staff number,Name,Unit,Requirement,Due on,Overdue from"
    days = [row.split(",")[-2] for row in rows[1:]]
    assert days == sorted(days)
    assert len(days) > 5


def test_requirement_and_unit_narrow_everything(officer: FlaskClient) -> None:
    everything = officer.get("/forecast?format=csv").text.count("\r\n")
    records = officer.get("/forecast?format=csv&requirement=records").text
    roads = officer.get("/forecast?format=csv&unit=D2").text
    assert "Charge card" not in records
    assert ",D11," not in roads
    assert max(records.count("\r\n"), roads.count("\r\n")) < everything
    assert "Too few such duties were met" in read(officer, "/forecast?requirement=card&day=2026-12-31")


@pytest.mark.parametrize(
    "day, sentence",
    [("soon", "Write the day as"), ("2026-08-31", "a day to come"), ("2030-01-01", "reaches a year ahead")],
)
def test_a_day_that_cannot_be_meant_gets_a_sentence(officer: FlaskClient, day: str, sentence: str) -> None:
    assert sentence in read(officer, f"/forecast?day={day}", 422)


@pytest.mark.parametrize("asked", ["unit=NOWHERE", "requirement=unheard-of"])
def test_what_is_not_here_is_not_forecast_as_nothing(officer: FlaskClient, asked: str) -> None:
    for more in ("", "&format=csv", "&format=hours"):
        assert f"“{asked.partition('=')[2]}”" in read(officer, f"/forecast?{asked}{more}", 422)


def test_hours_are_owed_by_part_and_month_and_unknown_lengths_are_counted(officer: FlaskClient) -> None:
    rows = officer.get("/forecast?format=hours").text.lstrip("\ufeff").splitlines()
    assert rows[0] == "Unit,Due,Minutes,Duties,Duties of unknown length"
    cells = [row.split(",") for row in rows[1:]]
    assert {cell[0] for cell in cells} == {"Parks", "Roads"}
    assert [cell[1] for cell in cells][:6] == ["overdue", "2026-08", "2026-09", "2026-10", "2026-11", "later"]
    assert all(cell[3] == cell[4] for cell in cells)


def test_an_agency_without_anything_open_is_told_so(app: Flask) -> None:
    empty = found_office(app)
    page = read(signed_in(app, empty.agency_id, Role.AUDITOR), "/forecast")
    assert "Nothing will be overdue on that day" in page
    assert "Nothing is owed" in page


def test_who_may_not_read_the_register_sees_no_forecast(office: Office) -> None:
    read(signed_in(office.app, office.agency_id, Role.ADMINISTRATOR), "/forecast", 403)


def test_too_little_history_is_said_and_no_number_given(office: Office) -> None:
    with office.app.test_request_context():
        said = forecast_wording.hindsight(None)
        assert forecast_wording.expected(None) == ""
    assert len(said) == 1
    assert "cannot be said yet" in said[0]
    assert not any(letter.isdigit() for letter in said[0])


def test_how_it_did_is_said_with_its_direction_and_what_it_missed(office: Office) -> None:
    def compared(expected: float, came: int, besides: int = 0) -> Compared:
        return Compared(Outlook(TODAY, 40, expected, 8, 12), came, besides)

    with office.app.test_request_context():
        low = Hindsight(FIRST, (compared(9, 11), compared(9, 13, besides=2)), (compared(9, 11),))
        said = " ".join(forecast_wording.hindsight(low))
        assert "Made on 5 January 2026" in said
        assert (
            "The range held on 1 of 2 days; on average it expected 3 duties fewer than the 12 that were overdue."
            in said
        )
        assert "in 1 of 1 cases" in said
        assert "less than the four in five" in said
        assert "Of 2 more duties" in said
        good = Hindsight(FIRST, (compared(10, 10),), (compared(10, 10),))
        said = " ".join(forecast_wording.hindsight(good))
        assert "on average it was right to within one duty" in said
        assert "less than the four in five" not in said
        high = Hindsight(FIRST, (compared(14, 10),), (compared(14, 10),))
        assert "expected 4 duties more than the 10" in " ".join(forecast_wording.hindsight(high))
        assert "wider by what that forecast missed" not in " ".join(forecast_wording.hindsight(high))
        moved = replace(high, by_day=(replace(compared(14, 10), shift=0.8, doubt=0.04),))
        assert "wider by what that forecast missed" in " ".join(forecast_wording.hindsight(moved))


def test_the_shortest_known_way_counts_and_every_needed_part() -> None:
    lengths = {"long": 120, "short": 60}
    assert minutes_needed("long", lengths) == 120
    assert minutes_needed("elsewhere", lengths) is None
    assert minutes_needed(AnyOf(("long", "short", "elsewhere")), lengths) == 60
    assert minutes_needed(AllOf(("long", "short")), lengths) == 180
    assert minutes_needed(AllOf(("long", "elsewhere")), lengths) is None
    assert minutes_needed(AnyOf(("elsewhere",)), lengths) is None
    assert minutes_needed(Hours(240, frozenset({"long"})), lengths) == 240
