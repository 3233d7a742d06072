"""What people record one by one: seen before it is recorded, undone by a new record, contradictions said in words."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model import Status
from lms.compliance.model.drafts import Kind
from lms.compliance.records import EvidenceRecord, PersonFact
from lms.compliance.services import drafts, evidence, recording
from lms.compliance.services import recorded as records
from lms.directory.records import DirectoryFact, Placement
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound
from tests.unit.compliance.desk import TODAY, desk, draft, recorded, standing, weighed
from tests.unit.signoff.team import START, Team

DUE = date(2026, 3, 6)
BO = "bo.hill@agency.example"
"""Sixty days after the appointment on 5 January 2026."""


@pytest.fixture
def one(both: Flask) -> Team:
    return desk(both)


def rows(one: Team) -> tuple[int, int, int]:
    """Return how many facts, pieces of evidence and facts of the directory there are."""
    with one.bed.work() as work:
        counts = (
            work.session.scalar(sa.select(sa.func.count(t.id))) for t in (PersonFact, EvidenceRecord, DirectoryFact)
        )
        first, second, third = (count or 0 for count in counts)
        return first, second, third


def test_what_an_extension_changes_is_seen_first_and_is_what_then_holds(one: Team) -> None:
    bo = one.person("Bo Hill")
    what = draft(bo, Kind.EXTENSION, TODAY, requirement="records", new_due=date(2026, 3, 20))
    (change,) = weighed(one, what).changes
    assert (change.before.due_on, change.after.due_on, change.granted) == (DUE, date(2026, 3, 20), True)
    assert "until 21 March 2026" in change.answer
    assert standing(one, bo)["records"].next_due_on == DUE
    recorded(one, what)
    assert standing(one, bo)["records"].next_due_on == date(2026, 3, 20)


def test_an_extension_for_one_requirement_leaves_the_others_alone(one: Team) -> None:
    bo = one.person("Bo Hill")
    before = standing(one, bo)["security"].next_due_on
    recorded(one, draft(bo, Kind.EXTENSION, TODAY, requirement="records", new_due=date(2026, 3, 20)))
    assert standing(one, bo)["security"].next_due_on == before
    recorded(one, draft(bo, Kind.EXTENSION, TODAY, new_due=date(2026, 3, 21)))
    assert standing(one, bo)["security"].next_due_on == date(2026, 3, 21)


def test_an_extension_past_the_cap_is_refused_before_it_is_recorded_unless_determined(one: Team) -> None:
    bo = one.person("Bo Hill")
    what = draft(bo, Kind.EXTENSION, TODAY, requirement="records", new_due=date(2026, 4, 1))
    (objection,) = weighed(one, what).objections
    assert objection.field == "new_due"
    assert "Refused: at most 15 days past 6 March 2026" in objection.sentence
    before = rows(one)
    with pytest.raises(Invalid, match="at most 15 days"):
        recorded(one, what)
    assert rows(one) == before
    recorded(one, draft(bo, Kind.EXTENSION, TODAY, requirement="records", new_due=date(2026, 4, 1), determination=True))
    assert standing(one, bo)["records"].next_due_on == date(2026, 4, 1)


def test_an_exempted_person_is_exempt_only_for_that_requirement_and_only_until_it_is_taken_back(one: Team) -> None:
    bo = one.person("Bo Hill")
    ref = recorded(one, draft(bo, Kind.EXEMPTION, TODAY, requirement="records", until=date(2026, 6, 30)))
    found = standing(one, bo)
    assert (found["records"].status, found["security"].status) == (Status.EXEMPT, Status.PENDING)
    with one.bed.work() as work:
        (change,) = recording.foresee_undoing(work, bo, [ref])
        assert (change.before.status, change.after.status) == (Status.EXEMPT, Status.PENDING)
        recording.take_back(work, bo, ref, "Granted to the wrong person")
    assert standing(one, bo)["records"].status is Status.PENDING
    with one.bed.work() as work:
        kept = records.one_record(work, bo, ref)
        assert kept.undone is not None
        assert kept.undone.reason == "Granted to the wrong person"
        with pytest.raises(Conflict):
            recording.take_back(work, bo, ref, "again")


def test_an_open_leave_is_ended_by_recording_it_anew(one: Team) -> None:
    bo = one.person("Bo Hill")
    ref = recorded(one, draft(bo, Kind.LEAVE, TODAY, is_open=True))
    assert standing(one, bo, date(2026, 5, 1))["records"].status is Status.SUSPENDED
    recorded(one, draft(bo, Kind.LEAVE, TODAY, until=date(2026, 4, 30), replaces=ref))
    assert standing(one, bo, date(2026, 5, 1))["records"].next_due_on == date(2026, 5, 30)
    with one.bed.work() as work:
        assert records.one_record(work, bo, ref).undone is not None


def test_credit_is_evidence_that_came_through_the_one_door(one: Team) -> None:
    bo = one.person("Bo Hill")
    what = draft(bo, Kind.CREDIT, date(2026, 1, 20), module="records-management", title="RIM basics",
                 taught="State archive, R. Roe", minutes=90, external=True)  # fmt: skip
    recorded(one, what)
    assert standing(one, bo)["records"].status is Status.COMPLIANT
    with one.bed.work() as work:
        (row,) = evidence.training_record(work, bo)
        assert (row.kind, row.trainer, row.minutes_measured, row.external) == ("credit", what.taught, 90, True)
        assert evidence.first_break(work) is None


def test_a_correction_is_a_whole_new_record_that_names_the_old_one(one: Team) -> None:
    bo = one.person("Bo Hill")
    old = one.complete(bo, date(2026, 1, 20), "records-management")
    one.today(TODAY)
    with pytest.raises(Invalid, match="Nothing is different"):
        recorded(one, draft(bo, Kind.CORRECTION, date(2026, 1, 20), module="records-management", minutes=60, score=90.0,
                            corrects=old, note="typo"))  # fmt: skip
    ref = recorded(one, draft(bo, Kind.CORRECTION, date(2026, 1, 10), module="records-management", minutes=60,
                              score=90.0, corrects=old, note="The sheet says the tenth"))  # fmt: skip
    assert standing(one, bo)["records"].next_due_on == date(2027, 1, 10)
    with one.bed.work() as work:
        new = records.one_record(work, bo, ref)
        assert new.replaces == f"evidence-{old}"
        gone = records.one_record(work, bo, f"evidence-{old}")
        assert gone.undone is not None
        assert evidence.evidence(work, old).content_hash == evidence.evidence(work, int(ref[9:])).content_hash


def test_a_designation_begins_a_duty_and_its_end_ends_it(one: Team) -> None:
    bo = one.person("Bo Hill")
    found = weighed(one, draft(bo, Kind.DESIGNATION, TODAY, tag="filer"))
    assert [change.requirement for change in found.changes] == ["filer"]
    assert "it stays until somebody ends it here" in found.remarks[-1]
    recorded(one, draft(bo, Kind.DESIGNATION, TODAY, tag="filer"))
    assert standing(one, bo)["filer"].status is Status.PENDING
    ref = recorded(one, draft(bo, Kind.DESIGNATION_END, date(2026, 2, 20), tag="filer"))
    assert standing(one, bo, date(2026, 2, 21))["filer"].status is Status.NOT_APPLICABLE
    with one.bed.work() as work:
        recording.take_back(work, bo, ref, "Still files")
    assert standing(one, bo, date(2026, 2, 21))["filer"].status is Status.PENDING


def test_what_hr_speaks_of_is_said_to_be_overruled_by_its_next_extract(one: Team) -> None:
    bo = one.person("Bo Hill")
    (remark,) = weighed(one, draft(bo, Kind.DESIGNATION, TODAY, tag="cardholder")).remarks
    assert "overrules this from its own day on" in remark


def test_somebody_leaves_and_comes_back_by_hand_and_no_day_before_is_rewritten(one: Team) -> None:
    bo = one.person("Bo Hill")
    recorded(one, draft(bo, Kind.SEPARATION, date(2026, 2, 10)))
    attributes = {"unit": "A", "position": "Clerk", "position_start": "2026-04-01"}
    recorded(one, draft(bo, Kind.APPOINTMENT, date(2026, 4, 1), attributes=attributes))
    with one.bed.work() as work:
        spans = [(p.since, p.until) for p in people.placements(work, bo)]
        assert spans == [(date(2026, 4, 1), None), (START, date(2026, 2, 10))]
        closed = work.session.scalar(sa.select(sa.func.count()).where(Placement.known_until.is_not(None)))
        assert closed


CONTRADICTIONS = [
    (Kind.SEPARATION, date(2026, 1, 1), {}, "on", "The last day lies before the first"),
    (Kind.APPOINTMENT, TODAY, {"attributes": {"unit": "A"}}, "on", "nobody holds two appointments at once"),
    (
        Kind.ASSIGNMENT,
        date(2025, 1, 1),
        {"attributes": {"position": "Chief"}},
        "on",
        "Not in service on 1 January 2025",
    ),
    (Kind.DESIGNATION_END, TODAY, {"tag": "filer"}, "tag", "is not held on 2 February 2026"),
    (Kind.DESIGNATION, TODAY, {"tag": "Filer of forms"}, "tag", "lower case"),
    (Kind.LEAVE, TODAY, {}, "until", "say that no end is known yet"),
    (Kind.LEAVE, TODAY, {"until": date(2026, 1, 1)}, "until", "lies before the first"),
    (Kind.LEAVE, date(2025, 12, 1), {"until": TODAY}, "on", "is not in service on 1 December 2025"),
    (Kind.LEAVE, TODAY, {"until": date(2062, 1, 1)}, "until", "more than 10 years ahead"),
    (Kind.LEAVE, TODAY, {"is_open": True, "leave_kind": "depression"}, "leave_kind", "Choose the kind of leave"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": "000001"}, "approver", "cannot approve it for themselves"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": BO}, "approver", "cannot approve it for themselves"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": BO.upper()}, "approver", "cannot approve it for themselves"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": f"The chief ({BO})"}, "approver", "cannot approve it for"),
    (
        Kind.EXEMPTION,
        TODAY,
        {"until": TODAY, "approver": "Bo James Hill"},
        "approver",
        "“Bo James Hill” is nobody",
    ),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": "Ana Lee"}, "approver", "Write one of them"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": "x@other.example"}, "approver", "is nobody's staff number"),
    (Kind.EXTENSION, TODAY, {"new_due": DUE, "approver": "999999"}, "approver", "“999999” is nobody's staff number"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "approver": " "}, "approver", "Say who approved it"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "reason": "ill"}, "reason", "Choose why"),
    (Kind.EXEMPTION, TODAY, {"until": TODAY, "requirement": "filer"}, "requirement", "allows no exemptions"),
    (Kind.EXTENSION, TODAY, {"new_due": date(2026, 1, 1)}, "new_due", "lies before the day of the extension"),
    (Kind.EXTENSION, TODAY, {"new_due": DUE, "requirement": "x"}, "requirement", "There is no requirement x"),
    (Kind.EXTENSION, TODAY, {"new_due": DUE, "requirement": "filer"}, "new_due", "could be extended"),
    (Kind.CREDIT, date(2026, 3, 1), {"module": "records-management"}, "on", "lies in the future"),
    (Kind.CREDIT, TODAY, {"module": "juggling"}, "module", "knows the module juggling"),
    (Kind.EVENT, TODAY, {"name": ""}, "name", "Name the event"),
]


@pytest.mark.parametrize("kind, on, more, field, sentence", CONTRADICTIONS, ids=lambda value: str(value)[:24])
def test_a_contradiction_is_said_in_words_and_changes_nothing(
    app: Flask, kind: Kind, on: date, more: dict[str, object], field: str, sentence: str
) -> None:
    one = desk(app)
    what = draft(one.person("Bo Hill"), kind, on, **more)
    before = rows(one)
    found = [objection for objection in weighed(one, what).objections if objection.field == field]
    assert any(sentence in objection.sentence for objection in found), weighed(one, what).objections
    with pytest.raises(Invalid):
        recorded(one, what)
    assert rows(one) == before


def test_a_completion_before_the_birth_of_its_module_needs_the_name_of_the_earlier_course(app: Flask) -> None:
    from lms.catalogue.records import ModuleVersion

    one = desk(app)
    bo = one.person("Bo Hill")
    with one.bed.work() as work:
        work.session.add(
            ModuleVersion(
                agency_id=one.bed.agency_id, module="records-management", version=1, content_hash="c0", document={},
                title="Records", minutes=60, pass_mark=80, material=False, effective_on=date(2026, 1, 15),
                published_at=work.instant(), published_by="test",
            )
        )  # fmt: skip
    what = draft(bo, Kind.CREDIT, date(2026, 1, 10), module="records-management", taught="here")
    (objection,) = weighed(one, what).objections
    assert "first published on 15 January 2026; nobody can have completed it before" in objection.sentence
    assert weighed(
        one, draft(bo, Kind.CREDIT, date(2026, 1, 10), module="records-management", title="RM-1")
    ).can_be_recorded


def test_two_open_leaves_and_the_same_leave_twice_are_refused(app: Flask) -> None:
    one = desk(app)
    bo = one.person("Bo Hill")
    recorded(one, draft(bo, Kind.LEAVE, TODAY, is_open=True))
    (objection,) = weighed(one, draft(bo, Kind.LEAVE, date(2026, 3, 1), is_open=True)).objections
    assert objection.sentence == "The leave since 2 February 2026 has no end yet. End that one first."
    (objection,) = weighed(one, draft(bo, Kind.LEAVE, TODAY, is_open=True)).objections
    assert objection.sentence == "This leave is recorded already."


def test_a_year_that_no_calendar_has_is_said_and_nothing_is_recorded(app: Flask) -> None:
    from lms.compliance.services import texts

    one = desk(app)
    bo = one.person("Bo Hill")
    calendar = "calendar: short\nweekend: [sun]\nyears: {from: 2020, until: 2027}\nholidays: []\n"
    rule = (
        "requirement: dated\ntitle: Dated\nsatisfied_by: m\ninitial: {within: 60 days, of: appointment}\n"
        "leave: {treatment: suspend, resume_within: 30 days}\ntime: {calendar: short, roll: forward}\n"
    )
    with one.bed.work() as work:
        text = texts.Text(key="dated", title="Dated", text=rule, file="dated.yaml")
        texts.publish(work, [text], [texts.Text(key="short", title="short", text=calendar, file="short.yaml")])
    one.bed.settle()
    (objection,) = weighed(one, draft(bo, Kind.LEAVE, TODAY, until=date(2030, 1, 1))).objections
    assert objection.field == "until"
    assert 'Dated: The calendar "short" covers the years 2020 to 2027' in objection.sentence


def test_somebody_of_another_agency_does_not_exist_here(app: Flask) -> None:
    one, other = desk(app), desk(app)
    stranger = other.person("Ed Ray")
    (objection,) = weighed(one, draft(stranger, Kind.LEAVE, TODAY, until=TODAY)).objections
    assert objection.sentence == "There is no such person in this agency."
    with one.bed.work() as work, pytest.raises(NotFound):
        records.recorded(work, stranger)


def test_nobody_excuses_themselves(app: Flask) -> None:
    one = desk(app)
    ana = one.person("Ana Lee")
    what = draft(ana, Kind.EXEMPTION, TODAY, until=TODAY, requirement="records")
    with one.work_as(ana) as work:
        from lms.compliance.services import drafts

        (objection,) = drafts.weigh(work, what).objections
        assert "Nobody records this about themselves" in objection.sentence


def test_sending_a_form_twice_records_once(one: Team) -> None:
    bo = one.person("Bo Hill")
    what = draft(bo, Kind.OATH, TODAY)
    assert recorded(one, what, "the same") == recorded(one, what, "the same")
    assert rows(one)[0] == 1


def test_the_rule_itself_refuses_credit_by_a_sentence_where_it_cannot_count(
    one: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beyond(*_given: object, **_more: object) -> str:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(drafts, "refusal", beyond)
    bo = one.person("Bo Hill")
    what = draft(
        bo, Kind.CREDIT, date(2026, 1, 7), requirement="records", module="records-management", title="Records",
        taught="Academy", minutes=60, external=True, note="Seen.",
    )  # fmt: skip
    ((field, sentence),) = [(each.field, each.sentence) for each in weighed(one, what).objections]
    assert (field, sentence) == ("requirement", "A date lies outside the years that can be counted with.")
