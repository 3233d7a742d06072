"""When somebody is told, and when they are left in peace."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.model import Calendar
from lms.kernel.facts import Fact, FactType
from lms.notices import rules
from lms.notices.model import WEEKENDS_ONLY, Fate, Hours, Kind, Step, Steps, fate_of, letter_key, notice_key

DUE = date(2026, 3, 6)
OURS = Steps()
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
some_days = st.lists(st.integers(1, 90), max_size=4, unique=True).map(tuple)
plans = st.builds(Steps, before=some_days, after=some_days, on_the_day=st.booleans())
HOLIDAYS = Calendar("here", holidays=frozenset({date(2026, 3, 9)}), first_year=2026, last_year=2026)


def step(text: str) -> Step:
    return Step.of(text)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (-31, None), (-30, "before30"), (-8, "before30"), (-7, "before7"), (-1, "before7"), (0, "due"),
        (1, "overdue1"), (6, "overdue1"), (7, "overdue7"), (13, "overdue7"), (14, "overdue14"), (400, "overdue14"),
    ],
)  # fmt: skip
def test_each_step_has_its_day(offset: int, expected: str | None) -> None:
    today = DUE + timedelta(days=offset)
    found = rules.learner_step(OURS, DUE, today, today)
    assert (str(found) if found else None) == expected


def test_an_agency_may_have_other_steps_or_leave_some_out() -> None:
    theirs = Steps(before=(60, 14), after=(3,), on_the_day=False)
    told = {offset: rules.learner_step(theirs, DUE, DUE + timedelta(days=offset), DUE) for offset in (-60, -14, 0, 3)}
    assert [str(one) for one in told.values()] == ["before60", "before14", "before14", "overdue3"]
    assert rules.learner_step(Steps(before=(), after=(), on_the_day=False), DUE, DUE, DUE) is None


def test_what_is_due_at_the_weekend_is_announced_on_friday() -> None:
    friday, sunday = date(2026, 3, 6), date(2026, 3, 8)
    assert rules.until_next_run(friday, WEEKENDS_ONLY) == sunday
    assert rules.learner_step(OURS, sunday, friday, sunday) == Step(Kind.DUE)
    assert rules.until_next_run(date(2026, 3, 5), WEEKENDS_ONLY) == date(2026, 3, 5)


def test_what_is_due_on_a_holiday_is_announced_before_it() -> None:
    assert rules.until_next_run(date(2026, 3, 6), HOLIDAYS) == date(2026, 3, 9)
    assert HOLIDAYS.is_free(date(2026, 3, 9))
    assert HOLIDAYS.covers(date(2026, 3, 9))
    assert not HOLIDAYS.covers(date(2027, 3, 9))


@given(plans, days, days)
def test_steps_only_go_forward_as_days_pass(plan: Steps, due: date, today: date) -> None:
    later = today + timedelta(days=1)
    first = rules.learner_step(plan, due, today, rules.until_next_run(today, WEEKENDS_ONLY))
    second = rules.learner_step(plan, due, later, rules.until_next_run(later, WEEKENDS_ONLY))
    if first is not None and today.weekday() < 5 and later.weekday() < 5:
        assert second is not None
        assert first.place <= second.place


@given(plans, plans, days, st.lists(st.integers(-100, 100), min_size=1, max_size=30).map(sorted))
def test_however_the_days_of_an_agency_change_nobody_is_told_an_earlier_step_after_a_later_one(
    before: Steps, after: Steps, due: date, mornings: list[int]
) -> None:
    told: list[Step] = []
    for number, offset in enumerate(mornings):
        today = due + timedelta(days=offset)
        plan = before if number < len(mornings) // 2 else after
        found = rules.learner_step(plan, due, today, rules.until_next_run(today, WEEKENDS_ONLY))
        if found is not None and not rules.was_said(found, told):
            told.append(found)
    places = [one.place for one in told]
    assert places == sorted(set(places))


def test_the_supervisor_hears_after_a_week_and_the_officer_after_two() -> None:
    assert rules.escalations(OURS, 6, led=True) == (False, False)
    assert rules.escalations(OURS, 7, led=True) == (True, False)
    assert rules.escalations(OURS, 14, led=True) == (True, True)
    assert rules.escalations(OURS, 7, led=False) == (False, True)
    assert rules.escalations(Steps(supervisor_after=None, officer_after=None), 99, led=True) == (False, False)


def test_a_signature_is_asked_for_again_as_the_agency_says() -> None:
    assert [str(rules.sign_step(OURS, waited)) for waited in (0, 6, 7, 14, 40)] == [
        "sign",
        "sign",
        "sign7",
        "sign14",
        "sign14",
    ]
    assert rules.was_said(step("sign7"), {step("sign14")})
    assert not rules.was_said(step("sign14"), {step("sign7")})


def test_who_is_above_hears_once_a_cycle_even_where_the_days_changed() -> None:
    assert rules.was_said(step("escalated10"), {step("escalated7")})
    assert not rules.was_said(step("escalated7"), {step("overdue7")})


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo"]),
)
def test_letters_go_out_in_working_hours_and_never_earlier_than_written(now: datetime, zone: str) -> None:
    at = rules.not_before(now, Hours(zone=zone))
    local = at.astimezone(ZoneInfo(zone))
    assert at >= now
    assert at - now < timedelta(hours=64)
    assert 7 <= local.hour < 18
    assert local.weekday() < 5
    assert rules.not_before(at, Hours(zone=zone)) == at


def test_a_letter_of_a_friday_evening_waits_for_monday_and_over_a_holiday_for_tuesday() -> None:
    friday = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
    hours = Hours(zone="America/New_York", first=time(8, 30))
    assert rules.not_before(friday, hours) == datetime(2026, 3, 9, 12, 30, tzinfo=UTC)
    over = Hours(zone="America/New_York", first=time(8, 30), calendar=HOLIDAYS)
    assert rules.not_before(friday, over) == datetime(2026, 3, 10, 12, 30, tzinfo=UTC)


def test_a_calendar_without_a_working_day_is_not_followed() -> None:
    never = Calendar("never", weekend=frozenset(range(7)))
    assert rules.working_day_from(DUE, never) == DUE


def test_leave_is_peace_until_its_last_day_and_revoked_leave_is_none() -> None:
    leave = Fact(type=FactType.LEAVE, on=date(2026, 3, 1), until=date(2026, 3, 10), id="fact:1")
    gone = Fact(type=FactType.REVOCATION, of="fact:1", recorded_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert rules.on_leave([leave], date(2026, 3, 10))
    assert not rules.on_leave([leave], date(2026, 3, 11))
    assert not rules.on_leave([leave, gone], date(2026, 3, 5))
    assert rules.on_leave([Fact(type=FactType.LEAVE, on=date(2026, 3, 1), id="fact:2")], date(2027, 1, 1))


def test_a_claim_without_an_answer_is_unknown() -> None:
    assert fate_of("claimed", settled=False) is Fate.UNKNOWN
    assert fate_of(None, settled=False) is Fate.WAITING
    assert fate_of("failed", settled=True) is Fate.FAILED
    assert fate_of("failed", settled=False) is Fate.RETRYING
    assert fate_of("bounced", settled=True) is Fate.BOUNCED


def test_only_what_is_said_of_the_address_condemns_it() -> None:
    assert rules.condemns("5.1.1")
    assert rules.condemns("5.0.0")
    assert not rules.condemns("5.7.1")
    assert not rules.condemns("4.4.7")


def test_a_notice_is_counted_by_recipient_cycle_step_and_channel() -> None:
    assert notice_key("12", "us-ethics", DUE, step("before7")) == "notice:12:us-ethics:2026-03-06:before7:email"
    assert letter_key("12", "duties", ["a", "b"]) == letter_key("12", "duties", ["b", "a"])
    assert letter_key("12", "duties", ["a", "b"]) != letter_key("12", "duties", ["a"])


@given(st.sampled_from(Kind), st.integers(0, 20991231))
def test_a_step_is_what_its_text_says(kind: Kind, number: int) -> None:
    assert Step.of(str(Step(kind, number))) == Step(kind, number)


def test_an_unknown_step_is_an_error() -> None:
    for text in ("", "before-3", "yesterday3"):
        with pytest.raises(ValueError, match=r"step|Kind"):
            Step.of(text)
