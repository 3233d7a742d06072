"""The agency's own figures: recorded, corrected, taken back, and compared around training with how sure that is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import sqrt

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.audit import services as audit
from lms.audit.model import Act
from lms.evaluation.model.indicator import Better, Indicator, IndicatorText, Value
from lms.evaluation.rules import series
from lms.evaluation.rules.values import month_of, number_of, value_of
from lms.evaluation.services import indicators as services
from lms.evaluation.store import indicators as store
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.platform.work import unit_of_work
from tests.unit.compliance.agency import Bed, found

TEXT = IndicatorText(
    name="Clicks on test messages", unit="clicks", better=Better.DOWN, source="Help desk", module="security-awareness",
    trained_from=date(2026, 2, 1), trained_until=date(2026, 3, 1), target=5.0, per=100.0,
)  # fmt: skip
TODAY = date(2026, 11, 22)
FILE = b"period,value,denominator\n2026-01,30,200\n2026-02-14,20,200\n2026-04,8,200\n"


def plus(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def known(values: list[float], trained_from: int, trained_until: int) -> Indicator:
    """An indicator of months from January 2025 on; training from and until so many months later."""
    first = date(2025, 1, 1)
    text = IndicatorText(
        name="Errors", unit="errors", better=Better.DOWN, source="s", module="m",
        trained_from=plus(first, trained_from), trained_until=plus(first, trained_until),
    )  # fmt: skip
    return Indicator(1, text, tuple(Value(plus(first, n), value) for n, value in enumerate(values)))


def bed(app: Flask) -> Bed:
    return found(app).on(TODAY)


# The comparison.


def test_phases_are_whole_months_and_training_is_neither() -> None:
    result = series.result(known([10, 12, 11, 9, 8, 5, 4, 6], 3, 4), TODAY)
    assert result.before
    assert result.during
    assert result.after
    assert (result.before.n, result.before.mean) == (3, 11)
    assert (result.during.n, result.during.mean) == (2, 8.5)
    assert (result.after.n, result.after.mean) == (3, 5)
    assert result.difference
    assert result.difference.value == -6
    # Welch by hand: variances 1 and 1, three months each, so t(4) = 2.7764 times sqrt(2/3)
    assert result.difference.high == pytest.approx(-6 + 2.776445 * sqrt(2 / 3), abs=1e-5)
    assert result.interrupted is None


def test_too_few_months_are_not_compared() -> None:
    assert series.result(known([10, 12, 9, 8, 5], 2, 2), TODAY).difference is None
    assert series.result(known([10, 12, 9], 0, 8), TODAY).before is None


def test_a_trend_that_was_there_before_is_no_result_of_training() -> None:
    falling = [30 - month + (0.4 if month % 2 else -0.4) for month in range(18)]
    result = series.result(known(falling, 10, 10), TODAY)
    assert result.difference
    assert result.difference.is_certain
    assert result.interrupted
    assert not result.interrupted.level.is_certain
    assert result.interrupted.before.slope == pytest.approx(-1, abs=0.1)


def test_a_drop_is_seen_with_its_size() -> None:
    values = [20 + (0.5 if month % 2 else -0.5) for month in range(12)]
    values += [12 + (0.5 if month % 2 else -0.5) for month in range(6)]
    both = series.result(known(values, 11, 11), TODAY).interrupted
    assert both
    assert both.level.value == pytest.approx(-8, abs=0.6)
    assert both.level.is_certain
    assert not both.slope.is_certain


def test_the_line_is_that_of_scipy() -> None:
    from scipy.stats import linregress

    values = [3.0, 5.5, 4.0, 6.5, 7.0, 6.0, 9.5, 9.0]
    points = list(enumerate(values))
    both = series.interrupted(points, [(8, 1.0), (9, 4.0), (10, 2.0), (11, 5.0)])
    wanted = linregress(range(8), values)
    assert both.before.slope == pytest.approx(wanted.slope)
    assert both.before.at(0) == pytest.approx(wanted.intercept)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 100), min_size=16, max_size=30), st.integers(-50, 50), st.sampled_from([0.1, 0.5, 4, 10])
)
def test_another_unit_changes_no_verdict(values: list[int], shift: int, times: float) -> None:
    one = series.result(known([float(value) for value in values], 9, 10), TODAY)
    other = series.result(known([value * times + shift for value in values], 9, 10), TODAY)
    assert one.difference
    assert other.difference
    assert other.difference.value == pytest.approx(one.difference.value * times, abs=1e-6)
    assert one.interrupted
    assert other.interrupted
    assert other.interrupted.level.low == pytest.approx(one.interrupted.level.low * times, abs=1e-5)


# What is recorded.


def test_values_are_recorded_corrected_and_taken_back_by_new_records(both: Flask) -> None:
    one = bed(both)
    with one.work() as work:
        made = services.define(work, TEXT)
    with one.work() as work:
        assert services.take_in(work, made, "clicks.csv", FILE) == (3, 0)
    with one.work() as work:
        assert services.indicator(work, made).points()[0] == (date(2026, 1, 1), 15.0)
        assert services.take_in(work, made, "clicks.csv", FILE) == (0, 3)
        assert services.record(work, made, "2026-01", "28", "200")
        assert not services.record(work, made, "2026-01", "28", "200")
        assert services.indicator(work, made).points()[0][1] == 14.0
        before = services.entries(work, made)
        assert [(entry.kind, entry.values) for entry in before] == [("typed", 1), ("file", 3)]
    knew = one.now
    with one.work() as work:
        services.undo(work, made, before[0].id)
        assert services.indicator(work, made).points()[0][1] == 15.0
        with pytest.raises(Conflict, match="taken back already"):
            services.undo(work, made, before[0].id)
        assert [entry.undone for entry in services.entries(work, made)] == [False, True, False]
        services.undo(work, made, before[1].id)
        assert services.indicator(work, made).points() == []
    with one.work() as work:
        (as_known,) = store.indicators(work.session, one.agency_id, knew)
        assert as_known.points()[0][1] == 14.0
        assert store.indicators(work.session, one.agency_id, knew - timedelta(days=1)) == []
        acts = [Act.INDICATOR_DEFINED, Act.INDICATOR_RECORDED, Act.INDICATOR_UNDONE]
        assert len(audit.latest(work, one.agency_id, acts)) == 5
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), one.work() as work:
        work.session.execute(sa.text("UPDATE indicator_value SET value = 0"))


def test_what_an_indicator_is_may_change_and_what_it_was_stays(both: Flask) -> None:
    one = bed(both)
    with one.work() as work:
        made = services.define(work, TEXT)
        services.record(work, made, "2026-01", "28", "200")
    knew = one.now
    with one.work() as work:
        assert not services.redefine(work, made, TEXT)
        changed = IndicatorText(**{**fields(TEXT), "target": 3.0, "trained_until": date(2026, 4, 30)})
        assert services.redefine(work, made, changed)
        assert services.indicator(work, made).text.trained_until == date(2026, 4, 1)
        with pytest.raises(Invalid, match="cannot become a rate"):
            services.redefine(work, made, IndicatorText(**{**fields(TEXT), "per": None}))
        with pytest.raises(Invalid, match="Turn the two months round"):
            services.redefine(work, made, IndicatorText(**{**fields(TEXT), "trained_until": date(2026, 1, 1)}))
    with one.work() as work:
        assert store.indicators(work.session, one.agency_id, knew)[0].text.target == 5.0
        services.withdraw(work, made)
        assert services.indicators(work) == []
        with pytest.raises(NotFound):
            services.indicator(work, made)
        assert services.results(work, TEXT.module, TODAY, knew)
        assert services.results(work, TEXT.module, TODAY, work.now + timedelta(minutes=1)) == []


def fields(text: IndicatorText) -> dict[str, object]:
    return {name: getattr(text, name) for name in IndicatorText.__slots__}


def test_a_file_with_mistakes_records_nothing_and_says_where(app: Flask) -> None:
    one = bed(app)
    rows = ["2026-01,30,200", "March,1,2", '2026-02,"1,5",200', "2026-04,8,0", "2026-01,9,200", "2027-01,1,9"]
    bad = "\n".join(["period,value,denominator", *rows]).encode()
    with one.work() as work:
        made = services.define(work, TEXT)
        with pytest.raises(Invalid) as told:
            services.take_in(work, made, "clicks.csv", bad)
        assert services.entries(work, made) == []
    for words in (
        "nothing was recorded",
        "line 3: “March” is no month. Write it as year and month, such as 2026-03.",
        "line 4: “1,5” has a comma",
        "line 5: The denominator 0 is not above zero.",
        "line 6: 2026-01 is there twice",
        "line 7: 2027-01 has not begun yet",
    ):
        assert words in told.value.message
    with one.work() as work, pytest.raises(Invalid, match="column value cannot be found"):
        services.take_in(work, made, "clicks.csv", b"period,amount\n2026-01,3\n")


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1,000", "--1"])
def test_what_is_no_number_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        number_of(text, "value")


def test_months_and_numbers_as_people_write_them() -> None:
    assert month_of(" 2026-3 ", TODAY) == date(2026, 3, 1)
    assert (number_of("\u22123.5", "value"), number_of(" 7 ", "value")) == (-3.5, 7)
    with pytest.raises(Invalid, match="has no denominator"):
        value_of(IndicatorText(**{**fields(TEXT), "per": None}), "2026-01", "3", "4", TODAY)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="a rate per 100"):
        value_of(TEXT, "2026-01", "3", "", TODAY)


def test_nobody_sees_or_changes_the_figures_of_another_agency_or_without_the_right(app: Flask) -> None:
    one, other = bed(app), found(app)
    with one.work() as work:
        made = services.define(work, TEXT)
    with unit_of_work(app, system_actor(other.agency_id), write=True, clock=Clock(stopped_at=one.now)) as work:
        with pytest.raises(NotFound):
            services.record(work, made, "2026-01", "1", "2")
        assert services.results(work, TEXT.module, TODAY, datetime(2027, 1, 1, tzinfo=UTC)) == []
    nobody = Actor(name="Ana", agency_id=one.agency_id, account_id=1, person_id=1)
    with unit_of_work(app, nobody, write=False) as work, pytest.raises(Refused):
        services.indicators(work)
