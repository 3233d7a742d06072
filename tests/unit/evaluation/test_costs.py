"""Hours and money: dated, corrected and taken back by new records, counted by what held on the day of a completion."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from lms.evaluation.model.cost import Amount, CostEntry, Element
from lms.evaluation.model.facts import Period
from lms.evaluation.rules.cost import amount_on, cost_of
from lms.evaluation.services import costs as services
from lms.evaluation.store import costs as store
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Role
from lms.reporting.datasets import cost_words
from tests.unit.reporting.crowd import found_crowd
from tests.unit.reporting.signed_in import signed_in

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
MODULE = "records-management"
FROM = date(2026, 1, 1)


def entry(number: int, element: Element, amount: float, holds_from: date = FROM, **more: object) -> CostEntry:
    return CostEntry(number, element, holds_from, amount, "", NOW, "Ola", **more)  # type: ignore[arg-type]


def test_each_completion_counts_with_what_held_on_its_day() -> None:
    entries = [
        entry(1, Element.HOURLY_RATE, 40),
        entry(2, Element.HOURLY_RATE, 50, date(2026, 7, 15)),
        entry(3, Element.MATERIALS, 3),
        entry(4, Element.CONTRIBUTION, 1),
        entry(5, Element.DESIGN, 3650),
        entry(6, Element.NON_DUTY_HOURS, 0.5),
    ]
    found = cost_of(entries, [date(2026, 7, 2), date(2026, 7, 20)], 90, JULY)
    assert (found.duty_hours, found.stated, found.non_duty_hours) == (3.0, True, 1.0)
    assert found.time == 1.5 * 40 + 1.5 * 50
    assert found.direct == {Element.MATERIALS: 6, Element.CONTRIBUTION: -2}
    assert found.yearly == pytest.approx(310)
    assert found.total == pytest.approx(135 + 4 + 310)
    assert found.per_completion == pytest.approx(224.5)
    assert found.per_hour == pytest.approx(449 / 4)
    assert found.left_out == []


def test_what_was_not_entered_is_in_no_total_and_is_named() -> None:
    nothing = cost_of([], [date(2026, 7, 2)], 60, JULY)
    assert (nothing.is_entered, nothing.per_completion, nothing.time, nothing.yearly) == (False, None, None, None)
    assert cost_words.findings(nothing) == []
    some = cost_of([entry(1, Element.TRAVEL, 10), entry(2, Element.DUTY_HOURS, 2)], [date(2026, 7, 2)], 60, JULY)
    assert (some.duty_hours, some.stated, some.total) == (2, False, 10)
    with force_locale("en"):
        said = " ".join(cost_words.findings(some))
        assert "The 1 completions took 2.0 hours and 10.00" in said
        assert (
            "in no total: the cost of an hour on duty, making and mending the module, its share of the platform" in said
        )
        assert ("Travel", "10.00") in cost_words.rows(some)
    assert cost_of([entry(1, Element.TRAVEL, 10)], [], 60, JULY).per_completion is None


def test_the_latest_day_holds_and_of_one_day_the_last_entry_that_stands() -> None:
    entries = [
        entry(1, Element.MATERIALS, 3),
        entry(2, Element.MATERIALS, 4),
        entry(3, Element.MATERIALS, 9, undone=True),
        entry(4, Element.MATERIALS, 9, undoes=3),
        entry(5, Element.MATERIALS, 7, date(2026, 8, 1)),
    ]
    days = (date(2025, 12, 31), date(2026, 7, 1), date(2026, 8, 1))
    assert [amount_on(entries, Element.MATERIALS, day) for day in days] == [None, 4, 7]


def test_amounts_are_recorded_corrected_and_taken_back(both: Flask) -> None:
    crowd = found_crowd(both, 1)
    first = Amount(Element.MATERIALS, FROM, 3.5, "Print shop")
    with crowd.work() as work:
        assert services.record(work, MODULE, first)
        assert not services.record(work, MODULE, first)
        assert services.record(work, MODULE, Amount(Element.MATERIALS, FROM, 4.0))
        found = services.entries(work, MODULE)
        assert services.holding(found, date(2026, 2, 1)) == {Element.MATERIALS: 4.0}
        services.undo(work, MODULE, found[0].id)
        assert services.holding(services.entries(work, MODULE), date(2026, 2, 1)) == {Element.MATERIALS: 3.5}
        with pytest.raises(Conflict):
            services.undo(work, MODULE, found[0].id)
        with pytest.raises(Invalid):
            services.record(work, MODULE, Amount(Element.MATERIALS, FROM, -1))
        for wrong in ("gardening", MODULE):
            with pytest.raises(NotFound):
                services.undo(work, wrong, 99)
        assert store.entries(work.session, crowd.agency_id, MODULE, work.now - timedelta(days=1)) == []
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), crowd.work() as work:
        work.session.execute(sa.text("DELETE FROM module_cost"))


def test_the_officer_enters_an_amount_and_takes_it_back(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    crowd = found_crowd(app, 1)
    client = signed_in(app, crowd.agency_id, Role.OFFICER)
    assert "0/10" in client.get("/evaluation/costs").text
    address = f"/evaluation/costs/{MODULE}"
    data = {"element": "hourly_rate", "amount": "52.5", "holds_from": "2026-01-01", "source": "Finance"}
    wrong = client.post(address, data={**data, "amount": "1,000"})
    assert wrong.status_code == 422
    assert "has a comma" in wrong.text
    assert client.post(address, data=data).status_code == 303
    page = client.get(address).text
    assert "Cost of an hour on duty: 52.50 from 1 January 2026" in page
    assert "(Finance)" in page
    assert "1/10" in client.get("/evaluation/costs").text
    assert client.post(f"{address}/undo/1").status_code == 303
    assert "Taken back." in client.get(address).text
    assert client.get("/evaluation/costs/gardening").status_code == 404
    assert signed_in(app, crowd.agency_id, Role.AUDITOR).get(address).status_code == 403
