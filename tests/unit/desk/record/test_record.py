"""A training record shows everything to whom it may, with its mistakes, on any day, as known on any day."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask import Flask

from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.services.evidence import post, revoke_evidence
from lms.compliance.services.facts import record_fact, revoke
from lms.compliance.services.record import composing as services
from lms.compliance.services.record.model import Part, Reader, TrainingRecord, Wish
from lms.desk.record.services import my_people
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.kernel.facts import FactType
from tests.unit.desk.record.world import TODAY, World, world
from tests.unit.signoff.test_pages import Browser


@pytest.fixture
def here(app: Flask) -> World:
    return world(app)


def read(
    here: World, who: int, reader: Reader, wish: Wish | None = None, as_of: str = "", known_on: str = ""
) -> TrainingRecord:
    with here.team.work_as(who, write=False) as work:
        return services.record(work, here.bo, services.asked(work, as_of, known_on), reader, wish or Wish())


def test_the_record_has_every_cycle_every_training_and_what_became_of_each(both: Flask) -> None:
    here = world(both)
    found = read(here, here.bo, Reader.ONESELF)
    cycles = {
        (duty.requirement, cycle.kind.value): (cycle.due_on, cycle.satisfied_on, cycle.on_time)
        for duty in found.duties
        for cycle in duty.cycles
    }
    # The ten days of leave leave at least thirty days after 3 February: that is before the sixty days anyway.
    assert cycles["records", "initial"] == (date(2026, 3, 6), date(2026, 3, 3), True)
    assert cycles["records", "renewal"] == (date(2027, 3, 3), None, None)
    assert cycles["card", "initial"][1] == date(2026, 1, 20)
    corrected = next(each for each in found.trainings if each.one.id == here.records)
    assert corrected.was_corrected
    assert corrected.undone_by is not None
    assert corrected.undone_by.reason == "The sign-in sheet says 3 March"
    signed = next(each for each in found.trainings if each.one.id == here.card)
    assert [each.by_role for each in signed.signatures] == ["supervisor"]
    leave = next(fact for fact in found.facts if fact.type is FactType.LEAVE)
    assert (leave.kind, leave.note) == ("medical", "Hospital letter seen")


def test_a_revocation_of_evidence_and_of_a_fact_is_shown_and_not_hidden(both: Flask) -> None:
    here = world(both)
    with here.team.work_as(here.officer) as work:
        revoke_evidence(work, here.card, "Another Bo Hill")
        revoke(work, here.leave, "Entered for the wrong person")
    found = read(here, here.bo, Reader.ONESELF)
    card = next(each for each in found.trainings if each.one.id == here.card)
    assert card.undone_by is not None
    assert (card.undone_by.reason, card.was_corrected) == ("Another Bo Hill", False)
    leave = next(fact for fact in found.facts if fact.type is FactType.LEAVE)
    assert leave.undone is not None
    assert leave.undone.because == "Entered for the wrong person"
    yesterday = read(here, here.bo, Reader.ONESELF, known_on="2026-06-09")
    assert all(fact.undone is None for fact in yesterday.facts)


@pytest.mark.parametrize("reader", [Reader.SUPERVISOR, Reader.AUDITOR])
def test_reasons_of_leave_are_for_the_person_and_officers_only(here: World, reader: Reader) -> None:
    leave = next(fact for fact in read(here, here.boss, reader).facts if fact.type is FactType.LEAVE)
    assert (leave.on, leave.until) == (date(2026, 1, 25), date(2026, 2, 3))
    assert (leave.kind, leave.reason, leave.note) == ("", "", "")
    told = next(fact for fact in read(here, here.officer, Reader.OFFICER).facts if fact.type is FactType.LEAVE)
    assert told.kind == "medical"


def test_a_record_of_a_past_day_knows_nothing_later(here: World) -> None:
    found = read(here, here.bo, Reader.ONESELF, as_of="2026-02-10", known_on="2026-03-15")
    assert {each.one.id for each in found.trainings} == {here.card}
    assert all(fact.type is not FactType.LEAVE for fact in found.facts)
    known = read(here, here.bo, Reader.ONESELF, known_on="2026-03-15")
    assert [each.one.on for each in known.trainings] == [date(2026, 3, 1), date(2026, 1, 20)]
    assert all(each.undone_by is None for each in known.trainings)


@pytest.mark.parametrize(
    ("wish", "trainings", "duties", "facts"),
    [
        (Wish(module="purchase-card"), 1, {"card"}, 3),
        (Wish(requirement="records"), 2, {"records"}, 3),
        (Wish(part=Part.DUTY), 0, {"card", "records"}, 0),
        (Wish(part=Part.UNDONE), 2, set(), 0),
        (Wish(part=Part.SIGN_OFF), 1, set(), 0),
        (Wish(part=Part.FACT), 0, set(), 3),
        (Wish(part=Part.CREDIT), 0, set(), 0),
        (Wish(year=2027), 0, {"records"}, 0),
    ],
)
def test_a_record_can_be_narrowed(here: World, wish: Wish, trainings: int, duties: set[str], facts: int) -> None:
    found = read(here, here.bo, Reader.ONESELF, wish)
    assert len(found.trainings) == trainings
    assert {duty.requirement for duty in found.duties} == duties
    assert len(found.facts) == facts


def test_two_modules_of_one_title_are_told_apart(here: World) -> None:
    for number, module in enumerate(("first-ethics", "yearly-ethics")):
        with here.team.work_as(here.officer) as work:
            posting = Posting(
                kind=EvidenceKind.COMPLETION, person_id=here.bo, source="paper", record_id=str(number),
                on=date(2026, 2, 1), module=module, title="Ethics",
            )  # fmt: skip
            post(work, posting)
    offered = read(here, here.bo, Reader.ONESELF).modules
    assert {"Ethics (first-ethics)", "Ethics (yearly-ethics)", "Records management"} <= set(offered.values())


@pytest.mark.parametrize(("as_of", "field"), [("soon", "as_of"), ("2026-06-11", "as_of")])
def test_a_day_that_cannot_be_asked_gets_a_sentence(here: World, as_of: str, field: str) -> None:
    with here.team.work_as(here.bo, write=False) as work, pytest.raises(Invalid) as refused:
        services.asked(work, as_of, "")
    assert refused.value.field == field


def test_who_may_read_whose_record(here: World) -> None:
    with here.team.work_as(here.boss, write=False) as work:
        assert my_people(work, here.bo) == here.bo
        with pytest.raises(NotFound):
            my_people(work, here.other)
        with pytest.raises(Refused):
            services.anybody(work, here.bo)
    with here.team.work_as(here.auditor, write=False) as work:
        assert services.anybody(work, here.bo) == here.bo
        assert services.reader_of(work) is Reader.AUDITOR
        with pytest.raises(NotFound):
            services.anybody(work, 99_999)
    with here.team.work_as(here.officer, write=False) as work:
        assert services.reader_of(work) is Reader.OFFICER


def test_my_record_reads_well_and_leads_to_every_reason(here: World) -> None:
    browser = Browser(here.team, here.bo, "Bo Hill")
    page = browser.read("/my-record")
    for words in (
        "My training record",
        "As it was on 10 June 2026, with all that is known now.",
        "Records management",
        "On time",
        "Corrected",
        "Corrected on 1 April 2026 by record",
        "The sign-in sheet says 3 March",
        "Ana Lee, supervisor, 20 Jan 2026",
        "Medical leave",
        "Hospital letter seen",
    ):
        assert words in page, words
    why = browser.read("/my-record/why/records")
    assert "Done on 3 March 2026, plus 12 months. That day itself is not counted." in why
    assert "initial.within" not in why
    assert "Nothing fits" in browser.read("/my-record?year=1999")
    assert "“nonsense” is not on this list. Choose one that is." in browser.read("/my-record?kind=nonsense")
    assert "Kind: “nonsense” is not on the list." in browser.read("/my-record?kind=nonsense&format=csv", 422)
    part = browser.read("/my-record?requirement=records&kind=fact")
    assert "This is a part of the record. Requirement: Records management; Kind: What dates depend on." in part
    assert "This is a part" not in browser.read("/my-record")
    assert "as it was known at the end of 15 March 2026" in browser.read("/my-record?known_on=2026-03-15")
    assert "Write the day as" in browser.read("/my-record?as_of=never", 422)


def test_the_record_as_a_file_hides_nothing_and_names_its_dates(here: World) -> None:
    answer = Browser(here.team, here.bo, "Bo Hill").client.get("/my-record?format=csv")
    assert answer.mimetype == "text/csv"
    lines = answer.text.splitlines()
    assert lines[0].startswith("\ufeffpart,number,about_number,kind,requirement")
    kinds = {tuple(line.split(",")[0:4:3]) for line in lines[1:]}
    assert {("duty", "initial"), ("evidence", "completion"), ("evidence", "sign_off"), ("fact", "leave")} <= kinds
    assert any("The sign-in sheet says 3 March" in line for line in lines)
    assert all("2026-06-10" in line for line in lines[1:])


def test_kinds_of_leave_and_reasons_are_words_on_the_page_and_words_beside_the_code_in_the_file(here: World) -> None:
    with here.team.work_as(here.officer) as work:
        more = FactEntry(
            person_id=here.bo, type=FactType.EXEMPTION, on=date(2026, 6, 1), until=date(2026, 6, 2),
            reason="not_offered", approver="Olga Reyes",
        )  # fmt: skip
        record_fact(work, more)
    browser = Browser(here.team, here.bo, "Bo Hill")
    page = browser.read("/my-record")
    assert "Leave From 25 Jan 2026 To 3 Feb 2026 Details Medical leave Hospital letter seen" in page
    assert "The training was not offered in time" in page
    assert "not_offered" not in page
    rows = list(csv.DictReader(io.StringIO(browser.client.get("/my-record?format=csv").text.lstrip("\ufeff"))))
    facts = {row["kind"]: (row["category"], row["said"], row["detail"]) for row in rows if row["part"] == "fact"}
    assert facts["leave"] == ("medical", "Leave", "Medical leave; Hospital letter seen")
    assert facts["exemption"][:2] == ("not_offered", "Exemption")
    assert facts["exemption"][2].startswith("The training was not offered in time")
    assert {row["said"] for row in rows if row["part"] == "duty"} >= {"First time: On time", "Renewal 1: To do"}


def test_others_find_no_record_or_are_refused(here: World) -> None:
    boss = Browser(here.team, here.boss, "Ana Lee")
    boss.read(f"/my-team/{here.other}/record", 404)
    boss.read(f"/people/{here.bo}/record", 403)
    boss.read(f"/my-team/{here.other}/why/records", 404)
    staff = Browser(here.team, here.other, "Di Fox")
    staff.read(f"/people/{here.bo}/record", 403)
    staff.read(f"/my-team/{here.bo}/record", 403)
    assert "no record of its own" not in staff.read("/my-record")


def test_a_supervisor_an_auditor_and_an_officer_read_it_and_leave_a_trace(here: World) -> None:
    boss = Browser(here.team, here.boss, "Ana Lee")
    page = boss.read(f"/my-team/{here.bo}/record")
    assert "Training record of Bo Hill" in page
    assert "edical" not in page
    assert "shown to the person and to training officers only" in page
    assert "Why this date?" in boss.read(f"/my-team/{here.bo}/why/card")
    assert "edical" not in boss.client.get(f"/my-team/{here.bo}/record?format=csv").text
    auditor = Browser(here.team, here.auditor, "Al Finch")
    assert "edical" not in auditor.read(f"/people/{here.bo}/record")
    officer = Browser(here.team, here.officer, "Olga Reyes")
    assert "Medical leave" in officer.read(f"/people/{here.bo}/record")
    assert "initial.within" in officer.read(f"/register/{here.bo}/records")
    looked = Browser(here.team, here.bo, "Bo Hill").read("/my-record/looked")
    for words in ("Ana Lee Supervisor", "Al Finch Auditor", "Olga Reyes Training officer", "taken away as a file"):
        assert words in looked, words
    assert "10 June 2026" in looked
    assert date(2026, 6, 10) == TODAY


def test_an_account_without_a_person_is_told_so(here: World) -> None:
    from lms.kernel.permissions import Role
    from tests.unit.reporting.signed_in import signed_in

    client = signed_in(here.team.bed.app, here.team.bed.agency_id, Role.STAFF)
    assert "This account has no record of its own" in client.get("/my-record").text
    assert client.get("/my-record/looked").status_code == 404
