"""Whoever is exempt or suspended is counted apart, in every place that counts, and never as up to date."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.model import Status
from lms.compliance.model.counts import counts_of
from lms.compliance.model.drafts import Kind
from lms.compliance.model.register import Question
from lms.compliance.services import register
from lms.desk import team as desk_team
from lms.platform.listing import Listing
from lms.reporting import requirement_page
from lms.reporting.services import overview, runs
from tests.unit.compliance.desk import TODAY, desk, draft, recorded
from tests.unit.signoff.team import Team

EXCUSED = {Status.EXEMPT, Status.SUSPENDED}


@given(st.lists(st.tuples(st.sampled_from(Status), st.booleans())))
def test_no_mixture_counts_an_excused_person_as_satisfied_or_asked(standings: list[tuple[Status, bool]]) -> None:
    found = counts_of(standings)
    by_status = Counter(status for status, _ in standings)
    assert found.satisfied == by_status[Status.COMPLIANT]
    assert (found.exempt, found.suspended) == (by_status[Status.EXEMPT], by_status[Status.SUSPENDED])
    assert found.on_time <= found.satisfied
    assert found.subject <= len(standings) - found.exempt - found.suspended


@pytest.fixture
def one(both: Flask) -> Team:
    """A supervisor who is done, and three people: exempt, on leave (both were done before), and one who owes."""
    one = desk(both)
    ana = one.person("Ana Lee")
    for name in ("Bo Hill", "Cy Moss", "Di Fox"):
        one.person(name, supervisor=ana)
    for person_id in (1, 2, 3):
        one.complete(person_id, date(2026, 1, 20), "records-management")
    recorded(one, draft(2, Kind.EXEMPTION, TODAY, requirement="records", until=date(2026, 12, 31)))
    recorded(one, draft(3, Kind.LEAVE, TODAY, until=date(2026, 12, 31)))
    return one


def test_the_tally_of_the_register_and_the_page_of_the_requirement_count_them_apart(one: Team) -> None:
    with one.bed.work() as work:
        found = register.tally(work, Question(as_of=TODAY, requirements=("records",)))
        assert {each.status: each.people for each in found} == {
            Status.COMPLIANT: 1, Status.EXEMPT: 1, Status.SUSPENDED: 1, Status.PENDING: 1,
        }  # fmt: skip
        counts = requirement_page.page_of(work, "records").counts
        assert counts is not None
        assert (counts.satisfied, counts.subject, counts.exempt, counts.suspended) == (1, 2, 1, 1)


def test_the_overview_and_the_compliance_report_count_them_apart(one: Team) -> None:
    with one.bed.work() as work:
        (line,) = [each for each in overview.overview(work).requirements if each.key == "records"]
        assert (line.counts.satisfied, line.counts.subject) == (1, 2)
    with one.bed.work() as work:
        total = runs.compiled(work, runs.ask(work, "compliance", TODAY)).content.values["by_requirement"]
        (counts,) = [each.counts for each in total if each.label == "Records management"]
        assert (counts.satisfied, counts.subject, counts.exempt, counts.suspended) == (1, 2, 1, 1)


def test_the_team_page_counts_them_apart_and_asks_nothing_of_them_soon(one: Team) -> None:
    with one.work_as(1) as work:
        found = desk_team.my_team(work, Listing(address="", sort="name", filters={"requirement": "records"}))
        records = Counter(each.row.status for each in found.rows)
        assert records == {Status.EXEMPT: 1, Status.SUSPENDED: 1, Status.PENDING: 1}
        assert (found.counts.exempt, found.counts.suspended, found.counts.satisfied) == (1, 1, 0)
        soon = [each for each in found.rows if each.row.status in EXCUSED and each.row.next_due_on]
        before = found.due_soon
    recorded(one, draft(4, Kind.EXEMPTION, TODAY, requirement="security", until=date(2026, 12, 31)))
    with one.work_as(1) as work:
        after = desk_team.my_team(work, Listing(address="", sort="name")).due_soon
        assert (after, bool(soon)) == (before - 1, True)
