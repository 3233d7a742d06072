"""What changed in the register of a day between two instants: every line that differs, and what made it differ."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from lms.compliance.model.differences import CauseKind
from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.model.register import Question
from lms.compliance.services import evidence, facts, register, texts
from lms.kernel.errors import Invalid
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.platform.listing import Listing
from lms.reporting.services import differences
from lms.reporting.services.differences import Changes
from tests.unit.compliance.agency import RECORDS, SIGNED, YEARLY
from tests.unit.reporting.agency import Office, found_office
from tests.unit.reporting.signed_in import signed_in

FIRST = date(2026, 3, 31)
TODAY = date(2026, 4, 30)


def changes(office: Office, **filters: str) -> Changes:
    chosen = {name: "" for name in ("first_on", "second_on", "as_of", "requirement", "search")}
    listing = Listing("/register/changes", "name", filters=chosen | {"first_on": "2026-03-31"} | filters)
    with office.on(TODAY).work() as work:
        return differences.changes(work, listing)


def told(found: Changes) -> dict[tuple[str, str], list[CauseKind]]:
    return {
        (row.name, found.titles[row.requirement_id][0]): [
            cause.kind for cause in found.causes[row.person_id, row.requirement_id]
        ]
        for row in found.rows
    }


def test_each_cause_is_found_and_told_from_what_changed_nothing(both: Flask) -> None:
    office = found_office(both)
    office.publish(RECORDS, SIGNED)
    late, wrong, gone, away, moved, same = (
        office.hire(name, "A", "D1") for name in ("Late", "Wrong", "Gone", "Away", "Moved", "Same")
    )
    revoked = office.completes(gone, date(2026, 2, 20))
    office.completes(same, date(2026, 2, 21))
    corrected = office.completes(wrong, date(2026, 3, 20))
    with office.on(date(2026, 4, 10)).work() as work:
        for person, on, more in (
            (late, date(2026, 3, 5), {}),
            (wrong, date(2026, 3, 2), {"corrects_id": corrected}),
            (same, date(2026, 2, 1), {}),
        ):
            evidence.post(
                work,
                Posting(
                    kind=EvidenceKind.COMPLETION, person_id=person, source="paper", record_id=f"{person}", on=on,
                    module="records-management", **more,
                ),
            )  # fmt: skip
        evidence.revoke_evidence(work, revoked, "Another person")
        facts.record_fact(
            work,
            FactEntry(person_id=away, type=FactType.LEAVE, on=date(2026, 2, 1), until=date(2026, 4, 2), kind="medical"),
        )
        facts.record_fact(
            work, FactEntry(person_id=late, type=FactType.LEAVE, on=date(2026, 3, 10), until=date(2026, 3, 12))
        )
    office.fact(moved, FactType.DESIGNATION, date(2026, 3, 1), tag="cardholder")
    found = changes(office)
    # What was recorded about “Same” gives the same answer; the second leave of “Late” moved nothing either.
    assert told(found) == {
        ("Late, A", "records"): [CauseKind.LATE_EVIDENCE],
        ("Wrong, A", "records"): [CauseKind.CORRECTION],
        ("Gone, A", "records"): [CauseKind.REVOCATION],
        ("Away, A", "records"): [CauseKind.FACT],
        ("Moved, A", "card"): [CauseKind.PERSONNEL],
    }


def test_rules_that_came_went_or_changed_are_causes(both: Flask) -> None:
    office = found_office(both)
    office.publish(RECORDS, SIGNED)
    one = office.hire("One", "A", "D1")
    office.fact(one, FactType.DESIGNATION, date(2026, 3, 1), tag="cardholder")
    office.on(date(2026, 4, 10))
    office.publish(RECORDS.replace("60 days", "70 days"), YEARLY)
    with office.work() as work:
        texts.withdraw(work, "card", "Not adopted after all")
    office.settle()
    found = changes(office)
    assert told(found) == {
        ("One, A", "records"): [CauseKind.RULE_CHANGED],
        ("One, A", "ethics"): [CauseKind.RULE_PUBLISHED],
        ("One, A", "card"): [CauseKind.RULE_WITHDRAWN],
    }
    row = next(row for row in found.rows if found.titles[row.requirement_id][0] == "records")
    assert (row.before.next_due_on, row.after.next_due_on) == (date(2026, 3, 6), date(2026, 3, 16))


def test_the_statement_finds_exactly_the_lines_whose_answers_differ(both: Flask) -> None:
    from tests.unit.reporting.agency import busy

    office = busy(both)
    first = datetime(2026, 2, 16, 4, 59, 59, 999999, tzinfo=UTC)
    for as_of in (date(2026, 2, 15), date(2026, 4, 30)):
        found = changes(office, first_on="2026-02-15", as_of=as_of.isoformat())
        with office.work() as work:
            answers = [
                {
                    (row.person_id, row.requirement): (row.status, row.next_due_on, row.last_satisfied_on)
                    for row in register.register(work, Question(as_of=as_of, known_at=known_at))
                    if row.status != "not_applicable"
                }
                for known_at in (first, None)
            ]
        before, after = answers
        differ = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert {(row.person_id, found.titles[row.requirement_id][0]) for row in found.rows} == differ
        assert found.total == len(differ)


@pytest.mark.parametrize(
    ("filters", "field", "said"),
    [
        ({"first_on": "2026-04-30"}, "first_on", "The first day must be over."),
        ({"first_on": "2026-03-31", "second_on": "2026-03-31"}, "first_on", "Turn the two round."),
        ({"first_on": "soon"}, "first_on", "Write the day as"),
        ({"first_on": "2050-01-01"}, "first_on", "1 January 2050 has not come yet."),
        ({"second_on": "8999-12-31"}, "second_on", "31 December 8999 has not come yet."),
        ({"first_on": "2020-01-01"}, "first_on", "known of Agency of Parks since 5 January 2026. Choose that day"),
        ({"first_on": "1900-01-01", "second_on": "1950-01-01"}, "first_on", "since 5 January 2026"),
        ({"second_on": "2020-01-01"}, "second_on", "since 5 January 2026"),
        ({"as_of": "2026-05-01"}, "as_of", "1 May 2026 has not come yet."),
        ({"requirement": "unheard-of"}, "requirement", "“unheard-of”"),
        ({"as_of": "1950-05-01"}, "as_of", "has existed since 1 January 2000"),
    ],
)
def test_days_that_cannot_be_compared_get_a_sentence(
    app: Flask, filters: dict[str, str], field: str, said: str
) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    with pytest.raises(Invalid) as refused:
        changes(office, **filters)
    assert refused.value.field == field
    assert said in refused.value.message


def test_the_page_and_the_file_say_it_in_words(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    late = office.hire("Late", "A", "D1")
    with office.on(date(2026, 11, 10)).work() as work:
        posting = Posting(
            kind=EvidenceKind.COMPLETION, person_id=late, source="paper", record_id="1", on=date(2026, 3, 5),
            module="records-management",
        )  # fmt: skip
        evidence.post(work, posting)
    auditor = signed_in(app, office.agency_id, Role.AUDITOR)
    page = auditor.get("/register/changes?first_on=2026-10-31").text
    assert "as it was known at the end of 31 October 2026" in page
    assert "Recorded late: training of 5 March 2026 (records management), recorded on 10 November 2026." in page
    assert f"/people/{late}/record?as_of=2026-10-31" in page
    assert "Nothing changed" in auditor.get("/register/changes?first_on=2026-11-12").text
    file = auditor.get("/register/changes?first_on=2026-10-31&format=csv").text
    assert "overdue,2026-03-06,,compliant,2027-03-05,2026-03-05,late_evidence" in file
    assert auditor.get("/register/changes?first_on=never").status_code == 422
    assert signed_in(app, office.agency_id, Role.ADMINISTRATOR).get("/register/changes").status_code == 403


def test_a_requirement_that_came_and_went_since_is_named_between_two_past_days(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("Late", "A", "D1")
    office.on(date(2026, 4, 10)).publish(YEARLY)
    with office.on(date(2026, 4, 20)).work() as work:
        texts.withdraw(work, "ethics", "Not for us.")
    found = changes(office, second_on="2026-04-15", as_of="2026-04-15", first_on="2026-04-05")
    assert {found.titles[row.requirement_id][0] for row in found.rows} == {"ethics"}


@pytest.mark.parametrize("days", [0, 1, 3, 40])
def test_however_young_an_agency_is_the_page_opens_without_anything_asked(app: Flask, days: int) -> None:
    office = found_office(app)
    office.on(office.now.date() + timedelta(days=days))
    nothing = dict.fromkeys(("first_on", "second_on", "as_of", "requirement", "search"), "")
    with office.work() as work:
        found = differences.changes(work, Listing("/register/changes", "name", filters=nothing))
    assert found.total == 0
    assert found.first_on == office.now.date() - timedelta(days=min(max(days, 1), 7))
