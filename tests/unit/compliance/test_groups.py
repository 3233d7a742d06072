"""One act for a group: exactly whom, for everybody shown or for nobody, undone as a whole by a new record each."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model import Status
from lms.compliance.model.drafts import Draft, Kind
from lms.compliance.model.groups import ActState, Choice
from lms.compliance.records import GroupAct, PersonFact
from lms.compliance.services import choosing, groups, recorded, recording, undoing, weighing
from lms.jobs import worker
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Role
from lms.platform import queue
from lms.platform.db import db
from tests import due_dates
from tests.papers import PDF
from tests.unit.compliance.desk import APPROVED_BY, TODAY, desk, draft, standing
from tests.unit.compliance.desk import recorded as record
from tests.unit.compliance.test_recording_pages import Officer, hidden_of, text
from tests.unit.signoff.team import Team, team

LATER = date(2026, 3, 20)


def crew(app: Flask) -> Team:
    """Four people in two units; the third is a filer, the fourth is done with records management."""
    one = desk(app)
    one.unit("A")
    one.unit("A1", "A")
    one.unit("B")
    for name, unit in (("Ana Lee", "A"), ("Bo Hill", "A1"), ("Cy Moss", "B"), ("Di Fox", "B")):
        one.person(name, unit)
    record(one, draft(3, Kind.DESIGNATION, TODAY, tag="filer"))
    one.complete(4, date(2026, 1, 20), "records-management")
    one.today(TODAY)
    return one


@pytest.fixture
def one(both: Flask) -> Team:
    return crew(both)


def blanket(**more: object) -> Draft:
    return replace(draft(0, Kind.EXTENSION, TODAY, requirement="records", new_due=LATER), **more)  # type: ignore[arg-type]


def asked(one: Team, what: Draft, choice: Choice, once: str = "once") -> int:
    with one.bed.work() as work:
        found = choosing.preview(work, what, choice)
        act_id = groups.ask(work, what, choice, [each.person_id for each in found.members], once=once)
    one.bed.settle()
    return act_id


@pytest.mark.parametrize(
    "choice, people, unknown",
    [
        (Choice(unit="A"), [1, 2], ()),
        (Choice(unit="A1"), [2], ()),
        (Choice(tag="filer"), [3], ()),
        (Choice(numbers=("000003", "000001", "x9")), [1, 3], ("x9",)),
        (Choice(requirement="records", status="pending"), [1, 2, 3], ()),
        (Choice(requirement="records", status="compliant"), [4], ()),
        (Choice(status="pending", unit="B", tag="filer"), [3], ()),
        (Choice(unit="nowhere"), [], ()),
    ],
)
def test_people_are_chosen_by_all_that_is_given(
    app: Flask, choice: Choice, people: list[int], unknown: tuple[str, ...]
) -> None:
    one = crew(app)
    with one.bed.work() as work:
        found, nobody = choosing.chosen(work, choice)
        assert (sorted(found), nobody) == (people, unknown)
        with pytest.raises(Invalid, match="Say for whom"):
            choosing.chosen(work, Choice())


def test_a_blanket_extension_acts_for_everybody_shown_and_is_undone_as_a_whole(one: Team) -> None:
    with one.bed.work() as work:
        found = choosing.preview(work, blanket(), Choice(requirement="records"))
        assert sorted(each.person_id for each in found.members) == [1, 2, 3]
        assert found.changed == 3
        (out,) = found.left_out
        assert out.person_id == 4
        assert "it is due on 20 January 2027, not before the new date" in out.objection
    act_id = asked(one, blanket(), Choice(requirement="records"))
    assert [standing(one, i)["records"].next_due_on for i in (1, 2, 3)] == [LATER] * 3
    with one.bed.work() as work:
        act = groups.act_view(work, act_id)
        assert (act.state, act.people, act.asked_by, act.chosen) == (
            ActState.APPLIED, 3, "system", {"requirement": "records"},
        )  # fmt: skip
        (mine, _) = recorded.recorded(work, 2)[:2]
        assert (mine.source, mine.approver) == (f"act:{act_id}", APPROVED_BY)
        recording.take_back(work, 2, mine.ref, "Did not need it")
    with one.bed.work() as work:
        groups.ask_undoing(work, act_id, "The storm was milder than feared")
    one.bed.settle()
    assert {standing(one, i)["records"].next_due_on for i in (1, 2, 3)} == {date(2026, 3, 6)}
    with one.bed.work() as work:
        act = groups.act_view(work, act_id)
        assert (act.state, act.reason) == (ActState.UNDONE, "The storm was milder than feared")
        reasons = sorted(row.undone.reason for i in (1, 2, 3) for row in recorded.recorded(work, i) if row.undone)
        assert reasons == ["Did not need it", *["The storm was milder than feared"] * 2]
        with pytest.raises(Conflict):
            groups.ask_undoing(work, act_id, "again")


def test_undoing_is_shown_before_it_happens_and_changes_nothing_until_then(one: Team) -> None:
    act_id = asked(one, blanket(), Choice(requirement="records"))
    with one.bed.work() as work:
        recording.take_back(work, 2, recorded.recorded(work, 2)[0].ref, "Did not need it")
    one.bed.settle()
    with one.bed.work() as work:
        found = undoing.preview(work, act_id)
        assert sorted(each.person_id for each in found.members) == [1, 3], "the second was taken back before"
        moves = {(c.before.due_on, c.after.due_on) for each in found.members for c in each.changes}
        assert moves == {(LATER, date(2026, 3, 6))}
        groups.ask_undoing(work, act_id, "The storm was milder than feared")
        assert undoing.preview(work, act_id).members == ()


def test_undoing_credit_is_shown_as_well(one: Team) -> None:
    credit = Draft(person_id=0, kind=Kind.CREDIT, on=date(2026, 1, 28), module="records-management", note="Same course")
    act_id = asked(one, credit, Choice(unit="A"))
    with one.bed.work() as work:
        found = undoing.preview(work, act_id, [1])
    (member,) = found.members
    (change,) = (c for c in member.changes if c.requirement == "records")
    assert (change.before.status, change.after.status) == (Status.COMPLIANT, Status.PENDING)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"approver": "nobody@agency.example"}, "approver"),
        ({"approver": ""}, "approver"),
        ({"new_due": date(2026, 1, 2)}, "new_due"),
        ({"on": date(1926, 2, 2)}, "on"),
        ({"requirement": "no-such"}, "requirement"),
    ],
)
def test_what_is_wrong_for_everybody_is_said_once(one: Team, wrong: dict[str, object], field: str) -> None:
    with one.bed.work() as work:
        choosing.check(work, blanket())
        with pytest.raises(Invalid) as caught:
            choosing.check(work, blanket(**wrong))
    assert caught.value.field == field


def test_credit_for_a_class_is_evidence_of_each_and_undone_as_a_whole(one: Team) -> None:
    what = draft(0, Kind.CREDIT, date(2026, 1, 28), module="security-awareness", title="Cyber day", taught="Town hall")
    act_id = asked(one, what, Choice(unit="A"))
    assert [standing(one, i)["security"].status for i in (1, 2)] == [Status.COMPLIANT] * 2
    with one.bed.work() as work:
        groups.ask_undoing(work, act_id, "The list was of another day")
    one.bed.settle()
    assert [standing(one, i)["security"].status for i in (1, 2)] == [Status.PENDING] * 2


def test_asking_twice_is_one_act_and_an_approver_is_left_out(one: Team) -> None:
    what = draft(0, Kind.EXEMPTION, TODAY, requirement="records", until=date(2026, 4, 1), approver="000002")
    with one.bed.work() as work:
        found = choosing.preview(work, what, Choice(unit="A"))
        assert [each.person_id for each in found.members] == [1]
        assert "Bo Hill cannot approve it for themselves" in found.left_out[0].objection
        found = choosing.preview(work, replace(what, approver="BO.hill@agency.example"), Choice(unit="A"))
        assert [each.person_id for each in found.members] == [1]
        for unknown in ("Hill, Bo", "Bo James Hill", "990002"):
            assert not choosing.preview(work, replace(what, approver=unknown), Choice(unit="A")).members
    assert asked(one, what, Choice(unit="A"), "a") == asked(one, what, Choice(unit="A"), "a")
    with one.bed.work() as work:
        facts = work.session.scalar(sa.select(sa.func.count(PersonFact.id)))
        assert (facts, work.session.scalar(sa.select(sa.func.count(GroupAct.id)))) == (1, 1)


def test_whoever_can_no_longer_be_in_stops_the_whole_act(one: Team) -> None:
    record(one, draft(2, Kind.SEPARATION, TODAY))
    what = blanket(on=date(2026, 2, 3))
    with one.bed.work() as work, pytest.raises(Refused, match="Bo Hill: Bo Hill is not in service on 3 February 2026"):
        groups.ask(work, what, Choice(unit="A"), [1, 2], once="late")
    with one.bed.work() as work:
        assert groups.acts(work) == ([], 0)


@pytest.mark.parametrize("table", ["attachment", "group_act", "group_member", "group_step"])
def test_what_happened_to_a_group_cannot_be_forgotten(both: Flask, table: str) -> None:
    one = crew(both)
    if table == "attachment":
        from lms.compliance.services import attachments

        with one.bed.work() as work:
            attachments.attach(work, attachments.keep(work, attachments.look_at("a.pdf", PDF)), "fact-1")
    else:
        asked(one, blanket(), Choice(unit="A"))
    with both.app_context():
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1000"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                db.session.execute(sa.text(statement))
            db.session.rollback()


def test_a_group_is_filled_in_checked_recorded_and_undone_at_the_browser(app: Flask) -> None:
    one = crew(app)
    officer = Officer(one)
    assert "Nothing has been recorded for a group yet" in officer.read("/facts/acts")
    address = "/facts/acts/new/extension"
    assert "For whom" in officer.read(address)
    values = {"requirement": "records", "on": "2026-02-02", "new_due": "2026-03-20", "reason": "emergency",
              "approver": "000003", "once": "g1", "who_requirement": "records",
              "who_numbers": "000001\n000004 x9", "who_unit": "", "who_status": ""}  # fmt: skip
    nobody = officer.send(address, **{**values, "who_requirement": "", "who_numbers": ""})
    assert nobody.status_code == 422
    assert "Say for whom" in text(nobody)
    wrong = officer.send(address, **{**values, "approver": "nobody@agency.example"})
    assert wrong.status_code == 422
    assert text(wrong).count("Write one of them: a name can be") == 2, "on top and at the field"
    assert "Left out" not in text(wrong)
    checked = officer.send(address, attachment=("order.pdf", PDF), **values)
    page = text(checked)
    for words in ("Recorded for 1", "Left out 1", "Nobody has this staff number: x9.", "Record it for 1 person"):
        assert words in page, words
    assert page.index("due 6 March 2026") < page.rindex("Afterwards") < page.rindex("due 20 March 2026")
    assert due_dates.without_reason(checked.text, address) == []
    hidden = hidden_of(checked)
    rows = list(csv.reader(io.StringIO(officer.send(address, step="csv", **hidden).data.decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [
        ["000001", "Lee, Ana", "recorded"], ["000004", "Fox, Di", "left out"], ["x9", "", "nobody has this number"],
    ]  # fmt: skip
    assert officer.send(address, step="change", **hidden).status_code == 200
    forged = officer.send(address, step="record", **{**hidden, "people": "forged"})
    assert "The list of people was lost on the way" in text(forged)
    done = officer.send(address, step="record", **hidden)
    assert done.status_code == 303
    here = done.headers["Location"]
    page = officer.read(here)
    for words in (
        "Extension for 1 person",
        "Lee, Ana",
        "Cy Moss (000003)",
        "Emergency",
        "20 March 2026",
        "Undo the whole act",
    ):
        assert words in page, words
    assert "000001" in officer.client.get(f"{here}?format=csv").text
    assert officer.client.get(f"{here}/attachment").data == PDF
    assert "Stands" in officer.read("/facts/acts")
    listed = officer.client.get("/people/1/facts").text
    record_of = next(line for line in re.findall(r'href="(/people/1/facts/fact-[0-9]+)"', listed))
    assert f'href="{here}"' in officer.client.get(record_of).text
    before = officer.client.get(f"{here}/undo")
    page = text(before)
    for words in ("Undo it for everybody", "Taken back for 1", "Something changes for 1", "Lee, Ana"):
        assert words in page, words
    assert page.index("due 20 March 2026") < page.rindex("due 6 March 2026")
    assert due_dates.without_reason(before.text, f"{here}/undo") == []
    file = officer.client.get(f"{here}/undo?format=csv")
    assert f"{here}/undo?format=csv" in before.text
    assert file.mimetype == "text/csv"
    assert {line.split(",")[-7] for line in file.text.strip().splitlines()[1:]} == {"taken back"}
    assert officer.send(f"{here}/undo", reason="").status_code == 422
    assert officer.send(f"{here}/undo", reason="Revoked by order 7").status_code == 303
    assert "Revoked by order 7" in officer.read(here)
    assert officer.client.get(f"{here}/undo").status_code == 303
    officer.read("/facts/acts/new/leave", 404)
    officer.read("/facts/acts/999", 404)


def test_a_large_act_is_done_in_the_background(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "LARGE", 1)
    one = crew(app)
    act_id = asked(one, blanket(), Choice(unit="A"))
    officer = Officer(one)
    here = f"/facts/acts/{act_id}"
    assert "This act is large" in officer.read(here)
    assert not officer.client.get(f"{here}/state").json["done"]
    with one.bed.work() as work:
        assert groups.act_view(work, act_id).state is ActState.WAITING
    worker.do_everything(app)
    assert officer.client.get(f"{here}/state").json["done"]
    assert standing(one, 2)["records"].next_due_on == LATER
    with one.bed.work() as work:
        groups.ask_undoing(work, act_id, "Revoked")
        assert groups.act_view(work, act_id).state is ActState.UNDOING
    worker.do_everything(app)
    assert standing(one, 2)["records"].next_due_on == date(2026, 3, 6)


def test_an_act_of_another_agency_does_not_exist(app: Flask) -> None:
    other = team(app)
    act_id = asked(crew(app), blanket(), Choice(unit="A"))
    with other.bed.work() as work, pytest.raises(NotFound):
        groups.act_view(work, act_id)


def test_a_large_group_is_weighed_in_the_background_and_then_recorded_as_any_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "AT_ONCE", 1)
    one = crew(app)
    officer = Officer(one)
    values = {"requirement": "records", "on": "2026-02-02", "new_due": "2026-03-20", "reason": "emergency",
              "approver": "000003", "once": "g1", "who_requirement": "records", "note": "Order 7",
              "who_numbers": "000001\n000002 000004 x9", "who_unit": "", "who_status": ""}  # fmt: skip
    asked_for = officer.send("/facts/acts/new/extension", attachment=("order.pdf", PDF), **values)
    assert asked_for.status_code == 303
    here = asked_for.headers["Location"]
    page = officer.read(here)
    assert "So many people are weighed in the background" in page
    assert "Nothing is recorded by it" in page
    assert officer.client.get(f"{here}/state").json == {"value": 0, "max": 1, "text": "0 of 0 people", "done": False}
    before = standing(one, 1)["records"].next_due_on
    worker.do_everything(app)
    assert officer.client.get(f"{here}/state").json["done"]
    assert standing(one, 1)["records"].next_due_on == before
    answer = officer.client.get(here)
    for words in ("Record it for 2 people", "Lee, Ana", "Hill, Bo", "Fox, Di", "Nobody has this staff number: x9",
                  "A file is kept", "Order 7"):  # fmt: skip
        assert words in text(answer), words
    rows = list(csv.reader(io.StringIO(officer.client.get(f"{here}?format=csv").data.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["recorded", "recorded", "left out", "nobody has this number"]
    hidden = hidden_of(answer)
    assert "Order 7" in officer.send("/facts/acts/new/extension", step="change", **hidden).text
    done = officer.send("/facts/acts/new/extension", step="record", **hidden)
    assert done.status_code == 303
    worker.do_everything(app)
    assert standing(one, 2)["records"].next_due_on == LATER
    assert officer.client.get(f"{done.headers['Location']}/attachment").data == PDF


def test_a_preview_says_what_the_page_would_have_said_and_belongs_to_whoever_asked(app: Flask) -> None:
    one = crew(app)
    officer = Officer(one)
    what, choice = blanket(), Choice(requirement="records")
    with one.bed.work() as work:
        expected = choosing.preview(work, what, choice)
    with one.bed.work() as work:
        item_id = weighing.ask(work, what, choice, [("who_unit", "")])
    worker.do_everything(app)
    with one.bed.work() as work:
        assert weighing.result(work, item_id) == expected
        assert weighing.asked(work, item_id).draft == what

    with one.work_as(1) as work, pytest.raises(NotFound):
        weighing.asked(work, item_id)
    officer.read(f"/facts/acts/preview/{item_id}", 404)
    Officer(one, Role.ADMINISTRATOR).read(f"/facts/acts/preview/{item_id}", 403)


def test_who_asks_is_left_out_of_a_large_act_as_of_a_small_one(app: Flask) -> None:
    one = crew(app)
    Officer(one)
    with one.work_as(1) as work:
        small = choosing.preview(work, blanket(), Choice(unit="A"))
        item_id = weighing.ask(work, blanket(), Choice(unit="A"), [])
    worker.do_everything(app)
    with one.work_as(1) as work:
        assert weighing.result(work, item_id) == small
    assert [each.person_id for each in small.left_out] == [1]


def test_a_preview_that_cannot_be_made_says_why_and_gives_the_answers_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "AT_ONCE", 0)
    one = crew(app)
    officer = Officer(one)
    values = {"requirement": "records", "on": "2026-02-02", "new_due": "2026-03-20", "reason": "emergency",
              "approver": "000003", "once": "g2", "who_requirement": "records", "who_numbers": "", "who_unit": "A",
              "who_status": ""}  # fmt: skip
    here = officer.send("/facts/acts/new/extension", **values).headers["Location"]
    with one.bed.work() as work:
        queue.cancel(work, int(here.rpartition("/")[2]))
    page = officer.client.get(here)
    assert "Change the answers" in text(page)
    again = officer.send("/facts/acts/new/extension", step="change", **hidden_of(page))
    assert 'value="000003"' in again.text
