"""When somebody is told, and when they are left in peace."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.facts import Fact, FactType
from lms.notices import rules
from lms.notices.model import Fate, Step, notice_key

DUE = date(2026, 3, 6)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
ORDER = [None, Step.BEFORE_30, Step.BEFORE_7, Step.DUE_DAY, Step.OVERDUE_1, Step.OVERDUE_7, Step.OVERDUE_14]


@pytest.mark.parametrize(
    ("offset", "step"),
    [
        (-31, None), (-30, Step.BEFORE_30), (-8, Step.BEFORE_30), (-7, Step.BEFORE_7), (-1, Step.BEFORE_7),
        (0, Step.DUE_DAY), (1, Step.OVERDUE_1), (6, Step.OVERDUE_1), (7, Step.OVERDUE_7), (13, Step.OVERDUE_7),
        (14, Step.OVERDUE_14), (400, Step.OVERDUE_14),
    ],
)  # fmt: skip
def test_each_step_has_its_day(offset: int, step: Step | None) -> None:
    today = DUE + timedelta(days=offset)
    assert rules.learner_step(DUE, today, today) is step


def test_what_is_due_at_the_weekend_is_announced_on_friday() -> None:
    friday, sunday = date(2026, 3, 6), date(2026, 3, 8)
    assert rules.until_next_run(friday) == sunday
    assert rules.learner_step(sunday, friday, sunday) is Step.DUE_DAY
    assert rules.until_next_run(date(2026, 3, 5)) == date(2026, 3, 5)


@given(days, days)
def test_steps_only_go_forward_as_days_pass(due: date, today: date) -> None:
    first = rules.learner_step(due, today, rules.until_next_run(today))
    later = today + timedelta(days=1)
    second = rules.learner_step(due, later, rules.until_next_run(later))
    if today.weekday() < 5 and later.weekday() < 5:
        assert ORDER.index(first) <= ORDER.index(second)


def test_the_supervisor_hears_after_a_week_and_the_officer_after_two() -> None:
    assert rules.escalations(6, led=True) == ()
    assert rules.escalations(7, led=True) == (Step.ESCALATED_7,)
    assert rules.escalations(14, led=True) == (Step.ESCALATED_7, Step.ESCALATED_14)
    assert rules.escalations(7, led=False) == (Step.ESCALATED_14,)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo"]),
)
def test_letters_go_out_by_day_and_never_earlier_than_written(now: datetime, zone: str) -> None:
    at = rules.not_before(now, zone)
    local = at.astimezone(ZoneInfo(zone))
    assert at >= now
    assert at - now < timedelta(hours=15)
    assert 7 <= local.hour < 18


def test_leave_is_peace_until_its_last_day_and_revoked_leave_is_none() -> None:
    leave = Fact(type=FactType.LEAVE, on=date(2026, 3, 1), until=date(2026, 3, 10), id="fact:1")
    gone = Fact(type=FactType.REVOCATION, of="fact:1", recorded_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert rules.on_leave([leave], date(2026, 3, 10))
    assert not rules.on_leave([leave], date(2026, 3, 11))
    assert not rules.on_leave([leave, gone], date(2026, 3, 5))
    assert rules.on_leave([Fact(type=FactType.LEAVE, on=date(2026, 3, 1), id="fact:2")], date(2027, 1, 1))


def test_a_claim_without_an_answer_is_unknown() -> None:
    assert rules.fate_of("claimed", settled=False) is Fate.UNKNOWN
    assert rules.fate_of(None, settled=False) is Fate.WAITING
    assert rules.fate_of("failed", settled=True) is Fate.FAILED
    assert rules.fate_of("failed", settled=False) is Fate.RETRYING


def test_a_notice_is_counted_by_recipient_cycle_step_and_channel() -> None:
    assert notice_key("12", "us-ethics", DUE, Step.BEFORE_7) == "notice:12:us-ethics:2026-03-06:before7:email"


def test_a_week_begins_with_its_first_run() -> None:
    assert rules.opens_week(date(2026, 3, 10), None)
    assert rules.opens_week(date(2026, 3, 10), date(2026, 3, 6))
    assert not rules.opens_week(date(2026, 3, 10), date(2026, 3, 9))
