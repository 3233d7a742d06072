"""When a report is due: in words and as instants, over clock changes, leap days, month ends and ends of calendars."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.model import Calendar
from lms.kernel.errors import Invalid
from lms.reporting.schedules import rules
from lms.reporting.schedules.model import About, Period, Rule, Span
from lms.reporting.schedules.rules import about_day, due_instants, next_dues
from lms.reporting.schedules.wording import MOST, rule_from, words_of

NEW_YORK = "America/New_York"
WEEKENDS = Calendar("")
US = Calendar("us", holidays=frozenset({date(2027, 1, 1), date(2027, 2, 1), date(2027, 5, 31)}), first_year=2026,
              last_year=2027)  # fmt: skip
NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)


def days(text: str, after: datetime = NOON, *, count: int = 3, calendar: Calendar = WEEKENDS) -> list[date]:
    return [due.on for due in next_dues(rule_from(text), after, NEW_YORK, calendar, count).found]


@pytest.mark.parametrize(
    ("words", "dates"),
    [
        ("first working day of the month, 06:00, agency time", ["2026-12-01", "2027-01-01", "2027-02-01"]),
        ("every Monday", ["2026-11-23", "2026-11-30", "2026-12-07"]),
        ("Last day of the quarter, 18:00", ["2026-12-31", "2027-03-31", "2027-06-30"]),
        ("15th day of the month", ["2026-12-15", "2027-01-15", "2027-02-15"]),
        ("on the 31st day of each month, 06:00", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ("second last working day of the month", ["2026-11-27", "2026-12-30", "2027-01-28"]),
        ("every working day, 7:05", ["2026-11-23", "2026-11-24", "2026-11-25"]),
        ("every day", ["2026-11-23", "2026-11-24", "2026-11-25"]),
        ("first day of the year, 04:00", ["2027-01-01", "2028-01-01", "2029-01-01"]),
        ("last working day of the week, 16:00", ["2026-11-27", "2026-12-04", "2026-12-11"]),
    ],
)
def test_words_say_the_days(words: str, dates: list[str]) -> None:
    assert days(words) == [date.fromisoformat(each) for each in dates]


def test_a_working_day_is_one_of_the_agencys_calendar() -> None:
    found = days("first working day of the month, 06:00", calendar=US)
    assert found == [date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 2)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("sometimes", "says no days"),
        ("zeroth day of the month", "says no days"),
        ("0th day of the month", "says no days"),
        ("eleventh day of the month", "says no days"),
        ("32nd day of the month", "a number up to 31, or “last”"),
        ("23rd working day of the month", "a number up to 15"),
        ("every Monday, 25:00", "is no time of day"),
        ("every Monday, noon", "is no time of day"),
        ("", "says no days"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_an_example(words: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        rule_from(words)


def test_the_hour_that_is_skipped_in_spring_is_the_one_after_and_the_one_shown_twice_is_the_first() -> None:
    skipped = due_instants(rule_from("every day, 02:30"), *span(date(2027, 3, 14), date(2027, 3, 14)), NEW_YORK, US)
    assert [due.at for due in skipped.found] == [datetime(2027, 3, 14, 7, 30, tzinfo=UTC)]
    assert skipped.found[0].at.astimezone(ZoneInfo(NEW_YORK)).time() == time(3, 30)
    twice = due_instants(rule_from("every day, 01:30"), *span(date(2026, 11, 1), date(2026, 11, 1)), NEW_YORK, US)
    assert [due.at for due in twice.found] == [datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]


def span(first: date, last: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(NEW_YORK)
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def test_29_february_is_the_last_day_of_its_month() -> None:
    after = datetime(2028, 2, 1, tzinfo=UTC)
    assert days("last day of the month", after)[0] == days("30th day of the month", after)[0] == date(2028, 2, 29)
    assert days("30th day of the month", datetime(2027, 2, 2, tzinfo=UTC))[0] == date(2027, 2, 28)


def test_beyond_the_calendar_nothing_is_guessed_and_it_is_said() -> None:
    found = next_dues(
        rule_from("first working day of the month, 06:00"), datetime(2027, 11, 20, tzinfo=UTC), NEW_YORK, US
    )
    assert [due.on for due in found.found] == [date(2027, 12, 1)]
    assert found.unknown == (
        'The calendar "us" does not cover 2028, so working days of that year are not known. '
        "Add the year to the calendar file and publish it."
    )
    counted = next_dues(rule_from("first day of the month, 06:00"), datetime(2027, 11, 20, tzinfo=UTC), NEW_YORK, US)
    assert len(counted.found) == 3, "days that are simply counted need no calendar"
    assert counted.unknown == ""


def test_a_year_before_the_calendar_does_not_matter_for_what_is_to_come() -> None:
    young = Calendar("young", first_year=2027)
    found = next_dues(
        rule_from("last working day of the month, 06:00"), datetime(2027, 1, 1, 6, tzinfo=UTC), NEW_YORK, young
    )
    assert "2026" in found.unknown or found.found[0].on == date(2027, 1, 29)
    later = next_dues(
        rule_from("last working day of the month, 06:00"), datetime(2027, 1, 2, tzinfo=UTC), NEW_YORK, young
    )
    assert (later.found[0].on, later.unknown) == (date(2027, 1, 29), "")


def test_a_period_without_a_working_day_has_none_and_a_short_one_its_last() -> None:
    shut = Calendar("shut", holidays=frozenset(date(2026, 12, day) for day in range(1, 32)))
    assert days("first working day of the month", calendar=shut) == [
        date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
    ]  # fmt: skip
    two = Calendar("two", holidays=frozenset(date(2026, 12, day) for day in range(3, 32)))
    assert days("10th working day of the month", calendar=two)[0] == date(2026, 12, 2)


RULES = st.builds(
    lambda period, working, number, at: Rule(
        period, 1 if period is Period.DAY else min(number, MOST[period, working]), working, at
    ),
    st.sampled_from(Period),
    st.booleans(),
    st.one_of(st.integers(1, 365), st.integers(-5, -1)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from(
    [NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Auckland", "UTC"]
)
HOLIDAYS = st.frozensets(st.dates(date(2024, 1, 1), date(2034, 12, 31)), max_size=40)


@given(RULES, INSTANTS, st.timedeltas(timedelta(), timedelta(days=500)), st.floats(0, 1), ZONES, HOLIDAYS)
def test_a_span_cut_in_two_is_due_exactly_as_the_whole(
    rule: Rule, after: datetime, length: timedelta, part: float, zone: str, holidays: frozenset[date]
) -> None:
    calendar, until, middle = Calendar("any", holidays=holidays), after + length, after + length * part
    whole = due_instants(rule, after, until, zone, calendar).found
    cut = (
        due_instants(rule, after, middle, zone, calendar).found
        + due_instants(rule, middle, until, zone, calendar).found
    )
    assert whole == cut, "so that no due time is lost or doubled wherever a sweep happens to stop"


@given(RULES, INSTANTS, ZONES, HOLIDAYS)
def test_each_period_has_one_due_time_on_a_day_that_fits(
    rule: Rule, after: datetime, zone: str, holidays: frozenset[date]
) -> None:
    calendar = Calendar("any", holidays=holidays)
    dues = due_instants(rule, after, after + timedelta(days=800), zone, calendar).found
    instants = [due.at for due in dues]
    assert instants == sorted(set(instants))
    periods = [rules._began(rule.period, due.on) for due in dues]
    assert len(periods) == len(set(periods))
    for due in dues:
        local = due.at.astimezone(ZoneInfo(zone))
        assert local.date() == due.on
        assert abs(datetime.combine(due.on, local.time()) - datetime.combine(due.on, rule.at)) <= timedelta(hours=1)
        if rule.working:
            assert not calendar.is_free(due.on)
        elif rule.period is Period.MONTH:
            longest = months.monthrange(due.on.year, due.on.month)[1]
            wanted = rule.number if rule.number > 0 else longest + 1 + rule.number
            assert due.on.day == min(wanted, longest)


@given(RULES)
def test_the_words_of_a_rule_mean_the_rule(rule: Rule) -> None:
    again = rule_from(words_of(rule))
    assert words_of(again) == words_of(rule)
    after = NOON
    assert next_dues(again, after, NEW_YORK, WEEKENDS) == next_dues(rule, after, NEW_YORK, WEEKENDS)


@given(RULES, INSTANTS, ZONES)
def test_there_is_always_a_next_time_without_a_calendar(rule: Rule, after: datetime, zone: str) -> None:
    found = next_dues(rule, after, zone, WEEKENDS)
    assert len(found.found) == 3
    assert found.found[0].at > after


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (About.SAME_DAY, date(2027, 4, 1)),
        (About.DAY_BEFORE, date(2027, 3, 31)),
        (About.WEEK_END, date(2027, 3, 28)),
        (About.MONTH_END, date(2027, 3, 31)),
        (About.QUARTER_END, date(2027, 3, 31)),
        (About.YEAR_END, date(2026, 12, 31)),
    ],
)
def test_the_day_a_report_is_about_follows_from_the_day_it_is_due(about: About, expected: date) -> None:
    assert about_day(about, date(2027, 4, 1)) == expected


def test_a_period_that_a_report_covers_begins_with_its_month_quarter_or_year() -> None:
    last = date(2027, 5, 31)
    began = {span: rules.span_began(span, last) for span in Span}
    assert began == {Span.MONTH: date(2027, 5, 1), Span.QUARTER: date(2027, 4, 1), Span.YEAR: date(2027, 1, 1)}
