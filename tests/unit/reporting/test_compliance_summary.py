"""What a director reads first: findings, month ends, what falls due, late evidence, signatures."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.services import evidence, facts
from lms.kernel.clock import end_of
from lms.kernel.errors import NotFound
from lms.reporting.datasets import compliance_late
from lms.reporting.datasets.compliance import compiled
from lms.reporting.datasets.compliance_signatures import year_before
from lms.reporting.model import Content, Narrowing, Question
from lms.reporting.months import ends_until
from lms.reporting.rules import since_of
from lms.signoff.model import Decision
from lms.signoff.services import signing
from tests.unit.compliance.agency import RECORDS, SIGNED
from tests.unit.reporting.agency import Office, busy, found_office
from tests.unit.signoff.team import PASSWORD, team

DAY = date(2026, 4, 30)
ZONE = "America/New_York"


def report(office: Office, as_of: date = DAY, *, unit: str = "", **narrowing: Any) -> Content:
    with office.work() as work:
        return compiled(work, Question(as_of, work.now, unit, narrowing=Narrowing(**narrowing)))


def rows_of(content: Content, name: str) -> list[dict[str, str]]:
    (data,) = (file.data for file in content.files if file.name == f"compliance-{name}.csv")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def shares(values: Mapping[str, Any]) -> list[tuple[date, int, int] | None]:
    return [
        (month.day, month.counts.satisfied, month.counts.subject) if month.counts else None
        for month in values["months"]
    ]


def test_the_findings_say_first_how_it_stands_then_how_it_went_and_what_comes(both: Flask) -> None:
    content = report(busy(both))
    assert content.values["findings"] == [
        "On 30 April 2026, 2 of 7 duties (28.5%) were up to date. 2 duties were overdue.",
        "On 31 March 2026 the share was 50.0%, on 31 January 2026 0.0%.",
        "Most is overdue under Records management: 2 of 5 (40%).",
        "One duty falls due within 30 days, 2 within 90.",
        "One duty lacks nothing but a signature; it has waited for 10 days.",
        "Nothing was recorded late or corrected after 31 March 2026.",
    ]


def test_month_ends_are_answered_with_what_is_known_now(both: Flask) -> None:
    office = found_office(both)
    office.publish(RECORDS)
    person = office.hire("Late", "A", "D1")
    before = report(office.on(DAY))
    assert shares(before.values)[-2:] == [(date(2026, 3, 31), 0, 1), (DAY, 0, 1)]
    with office.work() as work:
        evidence.post(work, _training(person, date(2026, 3, 2)))
    after = report(office)
    assert shares(after.values)[-3:] == [(date(2026, 2, 28), 0, 1), (date(2026, 3, 31), 1, 1), (DAY, 1, 1)]
    assert [row["satisfied"] for row in rows_of(after, "months")][-2:] == ["1", "1"]


def test_month_ends_count_who_was_in_the_unit_then(both: Flask) -> None:
    office = busy(both)
    months = report(office, unit="D1").values["months"]
    assert [each.counts.subject for each in months[-2:]] == [3, 4]
    with pytest.raises(NotFound, match="no unit 'D9'"):
        report(office, unit="D9")


def test_a_report_can_be_about_one_requirement(both: Flask) -> None:
    office = busy(both)
    content = report(office, requirement="card")
    assert content.scope == "The whole agency; Charge card"
    assert [each.label for each in content.values["by_requirement"]] == ["Charge card"]
    assert {row["requirement"] for row in rows_of(content, "register")} == {"card"}
    assert content.values["months"][-1].counts.subject == 2
    assert content.values["others"] == []
    with pytest.raises(NotFound, match="No requirement 'fire' was in force"):
        report(office, requirement="fire")


def test_what_falls_due_is_counted_within_30_60_and_90_days(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    lapses = office.hire("Lapses", "A", "D1")
    office.completes(lapses, date(2026, 2, 2))
    for name, since in (("Soon", date(2026, 12, 20)), ("Later", date(2027, 1, 15)), ("Far", date(2027, 3, 1))):
        office.hire(name, "A", "D1", since)
    held, owed, together = report(office.on(date(2027, 1, 20)), date(2027, 1, 20)).values["soon"]
    assert held.within == (1, 1, 1)
    assert owed.within == (1, 2, 2)
    assert together.within == (2, 3, 3)


def test_units_with_most_overdue_come_first_and_all_units_are_listed(app: Flask) -> None:
    content = report(busy(app))
    assert [(each.label, each.counts.overdue) for each in content.values["worst"]] == [("Parks", 1), ("Roads", 1)]
    (units,) = content.registers["units"]
    assert [row[:4] for row in units.rows] == [
        ("Office of the Director", "Office of the Director", "2", "0"),
        ("Parks", "Parks", "2", "1"),
        ("Parks North", "Parks", "2", "1"),
        ("Roads", "Roads", "1", "0"),
    ]


def test_what_was_recorded_after_a_day_is_listed_with_the_answers_it_changed(both: Flask) -> None:
    office = found_office(both)
    office.publish(RECORDS)
    late, gone, wrong = (office.hire(name, "A", "D1") for name in ("Late", "Gone", "Wrong"))
    away = office.hire("Away", "A", "D2")
    revoked, corrected = office.completes(gone, date(2026, 2, 20)), office.completes(wrong, date(2026, 2, 21))
    exemption = office.exempts(away, date(2026, 3, 1))
    with office.on(date(2026, 4, 10)).work() as work:
        evidence.post(work, _training(late, date(2026, 3, 5)))
        evidence.post(work, _training(wrong, date(2026, 3, 2), corrects_id=corrected))
        evidence.revoke_evidence(work, revoked, "Another person")
        facts.revoke(work, exemption, "Never approved")
    with office.work() as work:
        evidence.post(work, _training(late, date(2026, 4, 5), record_id="in time"))
    content = report(office.on(DAY))
    found = content.values["later"]
    assert [(each.name, each.on, each.recorded_by) for each in found.late] == [("Late, A", date(2026, 3, 5), "system")]
    assert [(each.name, compliance_late.what(each), each.reason) for each in found.corrected] == [
        ("Away, A", "Taken back: exemption", ""),
        ("Gone, A", "Taken back: records-management", "Another person"),
        ("Wrong, A", "records-management", ""),
    ]
    assert found.changed.total == 3
    assert (found.changed.before.satisfied, found.changed.after.satisfied) == (2, 2)
    titles = [table.title for table in content.registers["later"]]
    assert titles == ["Recorded late", "Corrected and taken back", "Answers that changed"]
    assert content.registers["later"][0].rows[0][6] == "paper"
    assert [row["list"] for row in rows_of(content, "later")] == ["late", "corrected", "corrected", "corrected"]
    assert content.values["findings"][-1] == (
        "After 31 March 2026, one record of earlier training was made late and 3 records were corrected or taken back. "
        "3 answers about that day differ now."
    )


def test_the_day_since_which_is_asked_may_be_another(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    late = office.hire("Late", "A", "D1")
    with office.on(date(2026, 3, 20)).work() as work:
        evidence.post(work, _training(late, date(2026, 2, 25)))
    office.on(DAY)
    assert report(office).values["later"].late == []
    assert len(report(office, since=date(2026, 2, 28)).values["later"].late) == 1
    assert report(office, unit="D2", since=date(2026, 2, 28)).values["later"].late == []


def test_nothing_is_compared_with_a_day_of_which_nothing_was_known(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("One", "A", "D1")
    assert report(office, date(2026, 1, 6)).values["later"].changed is None


def test_a_long_list_says_how_much_it_leaves_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance_late, "MOST_LISTED", 1)
    monkeypatch.setattr(compliance_late, "MOST_CAUSES", 1)
    office = found_office(app)
    office.publish(RECORDS)
    people = [office.hire(name, "A", "D1") for name in ("One", "Two", "Three")]
    with office.on(date(2026, 4, 10)).work() as work:
        for person in people:
            evidence.post(work, _training(person, date(2026, 3, 5)))
    listed, changed = report(office.on(DAY)).registers["later"]
    assert (len(listed.rows), listed.note) == (1, "In the order in which they were recorded. Printed: 1 of 3.")
    assert (len(changed.rows), "Printed: 1 of 3." in changed.note) == (1, True)


def test_signatures_are_counted_by_the_unit_of_the_supervisor(app: Flask) -> None:
    around = team(app)
    boss = around.person("Ann Lee", "HQ")
    people = [around.cardholder(around.person(f"Bo Hill{n}", "A", boss)) for n in range(4)]
    done = [around.complete(person, date(2026, 1, 10)) for person in people]
    around.today(date(2026, 1, 12))
    with around.work_as(boss) as work:
        assert len(signing.sign(work, done[:2], Decision.APPROVED, PASSWORD).signed) == 2
        signing.sign(work, [done[2]], Decision.RETURNED, PASSWORD, "Please show me the receipts first.")
    around.today(date(2026, 1, 31))
    with around.bed.work() as work:
        content = compiled(work, Question(date(2026, 1, 31), work.now))
    total = content.values["signatures"].total
    assert (total.days, total.median_days, total.returned, total.in_bulk, total.by_deputy) == ([2, 2], "2", 1, 2, 0)
    assert total.waiting == [21, 21]
    (table,) = content.registers["signatures"]
    assert table.rows == [("Unit HQ", "2", "2", "1", "2", "0", "2", "21")]
    assert rows_of(content, "signatures")[0]["median_days"] == "2"


def test_a_report_without_signatures_says_that_none_are_asked_for(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("One", "A", "D1")
    found = report(office.on(DAY)).values["signatures"]
    assert (found.is_asked, found.by_unit) == (False, {})
    office.publish(SIGNED)
    assert report(office).values["signatures"].is_asked


def test_the_days_that_are_compared() -> None:
    known = end_of(DAY, ZONE)
    assert since_of(Question(DAY, known)) == date(2026, 3, 31)
    assert since_of(Question(DAY, known, narrowing=Narrowing(since=date(2026, 1, 1)))) == date(2026, 1, 1)
    assert ends_until(DAY)[-2:] == [date(2026, 3, 31), DAY]
    assert ends_until(DAY - timedelta(days=1))[-1] == date(2026, 3, 31)
    assert len(ends_until(DAY)) == 12
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def _training(person: int, on: date, **more: Any) -> Posting:
    given = {"record_id": f"{person}-{on}", "source": "paper"} | more
    return Posting(kind=EvidenceKind.COMPLETION, person_id=person, on=on, module="records-management", **given)
