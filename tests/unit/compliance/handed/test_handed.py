"""A certificate earned elsewhere is handed in, verified or refused; every step stays."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.handed import services
from lms.compliance.handed.model import Handing, State, Verdict
from lms.compliance.model import Status
from lms.compliance.services import attachments, evidence, recording, register
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Role
from lms.platform.outbox import Letter
from tests.papers import PDF, PROGRAM
from tests.unit.compliance.desk import desk, standing
from tests.unit.desk.record.world import give
from tests.unit.signoff.team import Team
from tests.unit.signoff.test_pages import Browser

ICON = Path(__file__).parents[4] / "lms/platform/static/icons/icon-192.png"

DONE = date(2026, 1, 20)
SAID = Handing(
    title="Records for everybody",
    issuer="State University",
    on=DONE,
    minutes=90,
    requirement="records",
    external=False,
)
VERDICT = Verdict(
    requirement="records", module="records-management", on=DONE, minutes=90, external=False, note="Number checked."
)


@dataclass
class World:
    """A supervisor, one of their people, two training officers."""

    team: Team
    boss: int
    bo: int
    olga: int
    otto: int

    def handed(self, said: Handing = SAID, who: int | None = None, content: bytes = PDF) -> int:
        """Hand a certificate in."""
        with self.team.work_as(who or self.bo) as work:
            return services.hand_in(
                work, said, attachments.keep(work, attachments.look_at("my certificate.pdf", content))
            )

    def accepted(self, number: int, verdict: Verdict = VERDICT) -> int:
        """Accept one, as an officer."""
        with self.team.work_as(self.olga) as work:
            return services.accept(work, number, verdict)


def world(app: Flask) -> World:
    one = desk(app)
    boss = one.person("Ana Lee")
    bo = one.person("Bo Hill", supervisor=boss)
    olga, otto = one.person("Olga Reyes", "B"), one.person("Otto Berg", "B")
    give(one, olga, Role.OFFICER)
    give(one, otto, Role.OFFICER)
    return World(one, boss, bo, olga, otto)


def letters_to(here: World, who: str) -> list[tuple[str, str]]:
    """Return subject and text of the letters to an address."""
    with here.team.bed.work() as work:
        query = sa.select(Letter.subject, Letter.text).where(Letter.recipient == who, Letter.key.startswith("handed:"))
        return [(row.subject, row.text) for row in work.session.execute(query.order_by(Letter.id))]


def test_a_verified_certificate_becomes_credit_that_meets_the_requirement_and_says_so(both: Flask) -> None:
    here = world(both)
    assert standing(here.team, here.bo)["records"].status is Status.PENDING
    number = here.handed()
    with here.team.work_as(here.olga) as work:
        (change,) = services.weigh(work, number, VERDICT).changes
        assert (change.before.status, change.after.status) == (Status.PENDING, Status.COMPLIANT)
    became = here.accepted(number)
    assert standing(here.team, here.bo)["records"].status is Status.COMPLIANT
    with here.team.work_as(here.bo) as work:
        found = services.mine(work, number)
        assert (found.state, found.steps[-1].evidence_id) == (State.ACCEPTED, became)
        row = evidence.evidence(work, became)
        assert (row.title, row.trainer, row.minutes_measured, row.reason) == (
            "Records for everybody", "State University", 90, "Number checked.",
        )  # fmt: skip
        why = register.explain(work, here.bo, "records", date(2026, 2, 2))
        assert list(why.credit) == [f"evidence:{became}"]
        assert attachments.attached(work, [f"evidence-{became}"])
    assert "counts" in letters_to(here, "bo.hill@agency.example")[-1][0]


def test_officers_get_one_letter_a_day_and_the_person_one_for_each_decision(both: Flask) -> None:
    here = world(both)
    first = here.handed()
    here.handed(replace(SAID, title="Another"), content=PDF + b"2")
    assert len(letters_to(here, "olga.reyes@agency.example")) == 1
    with here.team.work_as(here.olga) as work:
        services.refuse(work, first, "The issuer does not know this number.")
    with here.team.work_as(here.olga) as work:
        services.reopen(work, first, "The issuer has found it.")
    here.accepted(first)
    told = letters_to(here, "bo.hill@agency.example")
    assert [subject.split(":")[0] for subject, _text in told] == [
        "Your certificate was not accepted", "Your certificate is looked at again", "Your certificate counts",
    ]  # fmt: skip
    assert not any("issuer" in text for _subject, text in told)


def test_a_decision_is_taken_back_by_a_new_record_and_the_certificate_waits_again(both: Flask) -> None:
    here = world(both)
    number = here.handed()
    became = here.accepted(number)
    with here.team.work_as(here.otto) as work:
        services.reopen(work, number, "It was for somebody of the same name.")
    assert standing(here.team, here.bo)["records"].status is Status.PENDING
    with here.team.work_as(here.otto) as work:
        assert evidence.evidence(work, became).revoked
        assert services.queue(work, State.WAITING)[1] == 1
        assert [step.kind.value for step in services.of_anybody(work, number).steps] == ["accepted", "reopened"]
    again = here.accepted(number)
    assert again != became
    assert standing(here.team, here.bo)["records"].status is Status.COMPLIANT


def test_credit_that_was_taken_back_elsewhere_does_not_stop_the_decision_from_being_taken_back(app: Flask) -> None:
    here = world(app)
    number = here.handed()
    became = here.accepted(number)
    with here.team.work_as(here.olga) as work:
        recording.take_back(work, here.bo, f"evidence-{became}", "Wrong")
    with here.team.work_as(here.olga) as work:
        services.reopen(work, number, "Wrong")
        assert services.of_anybody(work, number).state is State.WAITING


def test_a_rule_that_takes_no_training_of_another_employer_says_so(both: Flask) -> None:
    here = world(both)
    number = here.handed(replace(SAID, requirement="security", external=True))
    verdict = replace(VERDICT, requirement="security", module="security-awareness", external=True)
    with pytest.raises(Invalid, match="Security awareness takes no training of another agency or employer"):
        here.accepted(number, verdict)
    with here.team.work_as(here.olga) as work:
        assert services.of_anybody(work, number).state is State.WAITING
        assert not evidence.training_record(work, here.bo)


def test_training_that_had_run_out_before_the_duty_began_is_refused_with_the_dates(both: Flask) -> None:
    here = world(both)
    on = date(2024, 12, 30)
    number = here.handed(replace(SAID, on=on))
    with pytest.raises(
        Invalid, match="began for this person on 5 January 2026; training of 30 December 2024 holds for 12"
    ):
        here.accepted(number, replace(VERDICT, on=on))
    earlier = date(2025, 6, 1)
    here.accepted(number, replace(VERDICT, on=earlier))
    assert standing(here.team, here.bo)["records"].status is Status.COMPLIANT


def test_only_the_person_takes_it_back_and_only_before_it_is_decided(both: Flask) -> None:
    here = world(both)
    number = here.handed()
    with here.team.work_as(here.boss) as work, pytest.raises(NotFound):
        services.withdraw(work, number)
    with here.team.work_as(here.bo) as work:
        services.withdraw(work, number)
    with pytest.raises(Conflict, match="taken back"):
        here.accepted(number)
    second = here.handed()
    assert second != number
    here.accepted(second)
    with here.team.work_as(here.bo) as work, pytest.raises(Conflict, match="decided already"):
        services.withdraw(work, second)


def test_the_same_file_sent_twice_is_one_certificate_and_counts_once(both: Flask) -> None:
    here = world(both)
    number = here.handed()
    assert here.handed() == number
    with pytest.raises(Invalid, match=f"as certificate {number}, and it waits to be verified"):
        here.handed(replace(SAID, title="Another course"))
    here.accepted(number)
    with pytest.raises(Invalid, match=f"as certificate {number}, and it counts"):
        here.handed()


def test_a_pdf_that_holds_a_program_is_refused(app: Flask) -> None:
    here = world(app)
    with pytest.raises(Invalid, match=r"holds a program, or does something by itself. Print it into a new PDF"):
        here.handed(content=PROGRAM)


def test_an_officer_does_not_decide_about_themselves(app: Flask) -> None:
    here = world(app)
    number = here.handed(who=here.olga)
    with pytest.raises(Invalid, match="about themselves"):
        here.accepted(number)
    with here.team.work_as(here.olga) as work, pytest.raises(Refused, match="own certificate"):
        services.refuse(work, number, "No")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on": date(2027, 1, 1)}, "lies in the future"),
        ({"on": date(1900, 1, 1)}, "too long ago"),
        ({"requirement": "filer"}, "one of your requirements"),
        ({"minutes": 0}, "hours that the certificate states"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(app: Flask, change: dict[str, object], sentence: str) -> None:
    here = world(app)
    with pytest.raises(Invalid, match=sentence):
        here.handed(replace(SAID, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("table", ["handed", "handed_step"])
def test_nothing_of_it_can_be_changed_or_deleted(both: Flask, table: str) -> None:
    here = world(both)
    here.accepted(here.handed())
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET request_id = 'x'"):
        with here.team.bed.work() as work:
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                work.session.execute(sa.text(statement))
            work.session.rollback()


def form(**more: object) -> dict[str, object]:
    sent: dict[str, object] = {
        "title": "Records for everybody", "issuer": "State University", "on": "2026-01-20", "hours": "1.5",
        "requirement": "records", "external": "", "words": "", "attachment": (io.BytesIO(PDF), "cert.pdf"),
    }  # fmt: skip
    return sent | more


def test_the_whole_way_in_a_browser(app: Flask) -> None:
    here = world(app)
    bo = Browser(here.team, here.bo, "Bo Hill")
    assert "You have handed in nothing so far" in bo.read("/my-record/certificates")
    address = "/my-record/certificates/new"
    assert "Write what the course is called" in bo.send(address, **form(title="   ")).text
    assert "Write what the course is called" in bo.send(address, **form(title="\u200b")).text
    wrong = bo.send(address, **form(issuer=""))
    assert wrong.status_code == 422
    assert "Write who issued it" in wrong.text
    assert "Your file is kept" in wrong.text
    ticket = wrong.text.split('name="ticket"')[1].split('value="')[1].split('"')[0]
    sent = bo.send(address, **form(attachment=(io.BytesIO(b""), ""), ticket=ticket))
    assert sent.status_code == 303, sent.text
    mine = bo.read(sent.headers["Location"])
    assert "It waits until a training officer has verified it." in mine
    assert bo.client.get("/my-record/certificates/1/file").data == PDF
    assert "Waits to be verified" in bo.read("/my-record")
    boss = Browser(here.team, here.boss, "Ana Lee")
    assert "Records for everybody" not in boss.read(f"/my-team/{here.bo}/record")
    boss.read("/certificates-from-elsewhere/1", 403)
    boss.read("/my-record/certificates/1", 404)
    boss.read("/my-record/certificates/1/file", 404)
    officer = Browser(here.team, here.olga, "Olga Reyes")
    assert "Bo Hill" in officer.read("/certificates-from-elsewhere")
    assert "1 certificate from elsewhere waits to be verified" in officer.read("/agency")
    here_is = "/certificates-from-elsewhere/1"
    values = {"counts_as": "records records-management", "on": "2026-01-20", "hours": "1.5", "external": ""}
    missing = officer.send(here_is, step="check", **values)
    assert "Say how it was verified" in missing.text
    values["note"] = "Number checked."
    checked = officer.send(here_is, step="check", **values)
    assert "Check before you accept" in checked.text
    assert officer.send(here_is, step="record", **values).status_code == 303
    assert "It is verified. Where a duty asks for a signature as well, it counts once that is given." in officer.read(
        here_is
    )
    assert "decided already" in officer.send(here_is, step="record", page="/people", **values).text
    assert "Met by training done elsewhere: Records for everybody (State University)" in bo.read(
        "/my-record/why/records"
    )
    assert "Records for everybody" in boss.read(f"/my-team/{here.bo}/record")
    assert "A certificate that you handed in" in bo.read("/my-record/looked")
    undone = officer.send(f"{here_is}/reopen", page=here_is, words="A mistake")
    assert undone.status_code == 303
    refused = officer.send(f"{here_is}/refuse", page=here_is, words="Not genuine")
    assert refused.status_code == 303
    told = bo.read("/my-record/certificates/1")
    assert "It was not accepted." in told
    assert "Not genuine" in told
    assert "No certificate waits" in officer.read("/certificates-from-elsewhere")


def test_a_whole_picture_is_taken_with_what_a_phone_writes_behind_it(app: Flask) -> None:
    here = world(app)
    assert here.handed(content=ICON.read_bytes() + b"a phone")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose the file"),
        (b"MZ program", "is no PDF, PNG or JPEG"),
        (PDF + b"x" * (10 << 20), "larger than 10 MB"),
        (b"\xff\xd8\xff\xe0 half a photo", "cut off: the picture has no end"),
        (ICON.read_bytes()[:-9], "cut off: the picture has no end"),
    ],
    ids=["none", "program", "large", "half a photo", "half a picture"],
)
def test_a_file_that_cannot_be_taken_is_refused_and_the_answers_stay(app: Flask, content: bytes, sentence: str) -> None:
    here = world(app)
    bo = Browser(here.team, here.bo, "Bo Hill")
    name = "cert.pdf" if content else ""
    answer = bo.send("/my-record/certificates/new", **form(attachment=(io.BytesIO(content), name)))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "State University" in answer.text
    assert "handed in nothing" in bo.read("/my-record/certificates")


def test_while_a_file_is_looked_at_others_can_write(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    here = world(both)
    url, looked = both.extensions["lms"].settings.database_url, []

    def look(content: bytes) -> str:
        other = sa.create_engine(url, connect_args={"timeout": 0.2} if url.startswith("sqlite") else {})
        with other.begin() as connection:
            connection.execute(sa.text("UPDATE last_instant SET id = id"))
        looked.append(content)
        return ""

    monkeypatch.setattr(attachments, "fault", look)
    bo = Browser(here.team, here.bo, "Bo Hill")
    answer = bo.send("/my-record/certificates/new", **form(attachment=(io.BytesIO(PDF), "cert.pdf")))
    assert (answer.status_code, looked) == (303, [PDF])
