"""The readings written down in docs/decisions, and other places where a wrong date would hide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.compliance.model import BeyondCalendar, Calendar, Status, UnknownCalendar
from lms.compliance.rules import evaluate
from tests.unit.compliance.rules.build import history, rule

APPOINTED = "- {type: appointment, date: 2023-01-09, id: a}\n"


def test_a_course_after_an_excused_year_counts_for_its_own_year():
    yearly = rule("{recurrence: {period: calendar_year}, exemption: {}}")
    facts = history(
        APPOINTED
        + "- {type: completion, date: 2023-05-01, module: m}\n"
        + "- {type: exemption, date: 2023-12-01, until: 2024-12-31}\n"
        + "- {type: completion, date: 2025-03-01, module: m}\n"
    )
    outcome = evaluate(yearly, facts, date(2025, 4, 1))
    assert [o.status for o in outcome.obligations[:3]] == [Status.COMPLIANT, Status.EXEMPT, Status.COMPLIANT]


def test_a_course_during_an_excused_year_makes_that_year_compliant():
    yearly = rule("{recurrence: {period: calendar_year}, exemption: {}}")
    facts = history(
        APPOINTED
        + "- {type: exemption, date: 2023-12-01, until: 2024-12-31}\n"
        + "- {type: completion, date: 2023-02-01, module: m}\n"
        + "- {type: completion, date: 2024-03-01, module: m}\n"
    )
    assert evaluate(yearly, facts, date(2024, 4, 1)).obligations[1].status is Status.COMPLIANT


def test_a_revoked_revocation_restores_the_fact():
    once = rule("initial: {within: 30 days, of: appointment}")
    facts = history(
        APPOINTED
        + "- {type: completion, date: 2023-01-20, module: m, id: c}\n"
        + '- {type: revocation, of: c, id: r1, recorded_at: "2023-02-01T00:00:00Z"}\n'
        + '- {type: revocation, of: r1, id: r2, recorded_at: "2023-03-01T00:00:00Z"}\n'
    )
    day = date(2023, 4, 1)
    assert evaluate(once, facts, day, datetime(2023, 2, 15, tzinfo=UTC)).summary.status is Status.OVERDUE
    assert evaluate(once, facts, day).summary.status is Status.COMPLIANT


def test_overlapping_leaves_are_added_once():
    tolled = rule("{initial: {within: 60 days, of: appointment}, leave: {treatment: toll}}")
    facts = history(
        APPOINTED + "- {type: leave, date: 2023-02-01, until: 2023-02-10}\n"
        "- {type: leave, date: 2023-02-06, until: 2023-02-15}\n"
    )
    assert evaluate(tolled, facts, date(2023, 4, 1)).summary.next_due_on == date(2023, 3, 10) + timedelta(days=15)


def test_twenty_monthly_renewals_from_the_last_of_january_do_not_drift():
    monthly = rule("{initial: {by: appointment}, recurrence: {interval: 1 month, from: first_completion}}")
    facts = "- {type: appointment, date: 2023-01-31}\n- {type: completion, date: 2023-01-31, module: m}\n"
    ends = [date(2023 + n // 12, n % 12 + 1, 1) - timedelta(days=1) for n in range(2, 22)]
    facts += "".join(f"- {{type: completion, date: {end - timedelta(days=3)}, module: m}}\n" for end in ends)
    outcome = evaluate(monthly, history(facts), date(2024, 12, 1))
    assert [o.due_on for o in outcome.obligations[1:21]] == ends
    assert all(o.on_time for o in outcome.obligations[1:21])


def test_twenty_periods_from_a_leap_day_do_not_drift():
    yearly = rule("recurrence: {period: 1 year, starting: appointment}")
    outcome = evaluate(yearly, history("- {type: appointment, date: 2024-02-29}\n"), date(2044, 2, 29))
    starts = [o.period.starts_on for o in outcome.obligations if o.period]
    assert starts[4] == date(2028, 2, 29)
    assert starts[5] == date(2029, 2, 28)
    assert starts[20] == date(2044, 2, 29)


def test_an_open_leave_slides_its_row_and_the_one_before():
    suspended = rule(
        "{initial: {by: appointment}, recurrence: {interval: 1 year}, "
        "leave: {treatment: suspend, resume_within: 30 days}}"
    )
    facts = history(
        "- {type: appointment, date: 2023-01-09}\n- {type: completion, date: 2023-01-09, module: m}\n"
        "- {type: leave, date: 2023-12-01, kind: medical}\n"
    )
    first, renewal = evaluate(suspended, facts, date(2024, 3, 1)).obligations
    assert renewal.status is Status.SUSPENDED
    assert (first.slides, renewal.slides) == (True, True)
    assert first.next_due_on == renewal.due_on == date(2024, 3, 31)


def test_a_period_that_takes_no_late_completion_counts_no_late_minutes():
    current = rule("{satisfied_by: {hours: 4, of: [m]}, recurrence: {period: calendar_year, late_completion: current}}")
    facts = history(
        APPOINTED + "- {type: completion, date: 2023-11-01, module: m, minutes: 210}\n"
        "- {type: completion, date: 2024-02-01, module: m, minutes: 60}\n"
    )
    first, second, _ = evaluate(current, facts, date(2024, 3, 1)).obligations
    assert (first.minutes_done, first.status) == (210, Status.OVERDUE)
    assert second.minutes_done == 60


def test_an_unsigned_completion_waits_for_the_oldest_open_period_only():
    signed = rule("{recurrence: {period: calendar_year}, sign_off: {by: [supervisor]}, grace: {for: 6 months}}")
    facts = history(APPOINTED + "- {type: completion, date: 2024-02-01, module: m, id: c}\n")
    first, second, _ = evaluate(signed, facts, date(2024, 3, 1)).obligations
    assert (first.awaiting_signoff, second.awaiting_signoff) == (True, False)


def test_a_date_beyond_the_calendar_is_refused_in_words():
    rolled = rule("{initial: {within: 30 days, of: appointment}, time: {calendar: c, roll: forward}}")
    short = Calendar("c", first_year=2020, last_year=2022)
    with pytest.raises(BeyondCalendar, match="covers the years 2020 to 2022; whether 2023-02-08 is a business day"):
        evaluate(rolled, history(APPOINTED), date(2023, 1, 10), None, {"c": short})


def test_an_unknown_calendar_is_refused_in_words():
    rolled = rule("{initial: {within: 30 days, of: appointment}, time: {calendar: c, roll: forward}}")
    with pytest.raises(UnknownCalendar, match='no calendar named "c"; known calendars: d'):
        evaluate(rolled, history(APPOINTED), date(2023, 1, 10), None, {"d": Calendar("d")})


def test_the_explanation_names_every_setting_that_moved_the_date():
    moved = rule(
        "{initial: {within: 60 days, of: appointment}, leave: {treatment: toll, resume_within: 10 days}, "
        "extension: {}, time: {roll: forward}}"
    )
    facts = history(
        "- {type: appointment, date: 2025-02-10}\n- {type: leave, date: 2025-03-01, until: 2025-04-09}\n"
        "- {type: extension, date: 2025-05-01, new_due: 2025-06-30}\n"
    )
    (obligation,) = evaluate(moved, facts, date(2025, 5, 2), explain=True).obligations
    assert [(s.setting, s.text, s.result.isoformat()) for s in obligation.explanation] == [
        ("initial.within", "appointment 2025-02-10 + 60 days, first day excluded", "2025-04-11"),
        ("leave.treatment", "2025-04-11 + 40 days of leave", "2025-05-21"),
        ("extension", "extension of 2025-05-01 to 2025-06-30 granted", "2025-06-30"),
    ]
    assert evaluate(moved, facts, date(2025, 5, 2)).obligations[0].explanation == ()


def test_daylight_saving_does_not_move_a_day():
    once = rule("{initial: {within: 30 days, of: appointment}, time: {zone: America/New_York}}")
    facts = history(
        APPOINTED + '- {type: completion, date: "2023-03-12T04:59:59Z", module: m}\n'
        '- {type: completion, date: "2023-11-05T04:30:00Z", module: m}\n'
    )
    assert evaluate(once, facts, date(2023, 12, 1)).obligations[0].satisfied_on == date(2023, 3, 11)


def test_a_rule_tightened_to_one_year_stays_yearly():
    tightened = rule(
        "initial: {by: appointment}\nrecurrence: {interval: 2 years, from: due}\n"
        "amendments:\n- {effective_on: 2024-01-01, transition: open_cycles, "
        "recurrence: {interval: 1 year, from: due}}\n"
    )
    facts = history(
        "- {type: appointment, date: 2023-06-01}\n- {type: completion, date: 2023-06-01, module: m}\n"
        "- {type: completion, date: 2024-05-20, module: m}\n"
    )
    outcome = evaluate(tightened, facts, date(2024, 6, 1))
    assert [o.due_on.isoformat() for o in outcome.obligations] == ["2023-06-01", "2024-06-01", "2025-06-01"]


@pytest.mark.parametrize("order", ["abcdefg", "gfedcba", "dgabfce"])
def test_completions_of_one_day_count_in_the_order_in_which_they_were_recorded(order: str):
    """Not in the order in which a set of words happens to be walked, which differs from one process to the next."""
    hours = rule("{satisfied_by: {hours: 7, of: [a, b, c, d, e, f, g]}, initial: {within: 30 days, of: appointment}}")
    facts = history(
        APPOINTED
        + "".join(f"- {{type: completion, date: 2023-01-20, module: {m}, minutes: 60, id: {m}}}\n" for m in order)
    )
    assert evaluate(hours, facts, date(2023, 2, 1)).obligations[0].counted == tuple(order)
