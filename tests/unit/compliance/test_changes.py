"""Few people move: in force at once. Many: somebody else has to agree to the very same text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit.model import Act
from lms.audit.records import AuditEntry
from lms.compliance.model.change import ChangeKind, Decision, Seen, Wanted
from lms.compliance.rules.agreement import needs_second
from lms.compliance.services import candidates, changes, preview, versions
from lms.directory.records import Account
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform.work import Runtime, Work, unit_of_work
from tests.unit.compliance.agency import RECORDS, Bed, found

TODAY = date(2026, 6, 1)
PUBLISH, WITHDRAW = Wanted(ChangeKind.PUBLISH), Wanted(ChangeKind.WITHDRAW)
TIGHTER = RECORDS.replace("60 days", "30 days")


@dataclass
class House:
    """An agency with three people, two officers and its own policies folder."""

    bed: Bed
    policies: Path
    officers: tuple[int, int]

    @contextmanager
    def as_officer(self, which: int) -> Iterator[Work]:
        self.bed.now += timedelta(minutes=1)
        actor = Actor(
            name=f"Officer {which + 1}", agency_id=self.bed.agency_id, account_id=self.officers[which],
            permissions=frozenset(Permission),
        )  # fmt: skip
        with unit_of_work(self.bed.app, actor, write=True, clock=Clock(stopped_at=self.bed.now)) as work:
            yield work

    def write(self, text: str) -> None:
        (self.policies / "requirements" / "records.yaml").write_text(text)

    def looked(self, wanted: Wanted = PUBLISH, which: int = 0) -> Seen:
        """Look at a preview, as its page does."""
        with self.as_officer(which) as work:
            one = candidates.candidate(work, "records", wanted)
            found = preview.preview(work, one)
            return Seen(one.fingerprint, found.today.day, work.now, found.figures())

    def confirm(self, seen: Seen, wanted: Wanted = PUBLISH, which: int = 0, reason: str = "New law.") -> changes.Done:
        with self.as_officer(which) as work:
            return changes.confirm(work, "records", wanted, seen, reason)

    def numbers(self) -> list[tuple[int, bool, str]]:
        with self.bed.work() as work:
            return [(v.number, v.withdrawn, v.published_by) for v in versions.versions(work, "records")]

    def acts(self) -> list[Act]:
        with self.bed.work() as work:
            wanted = [
                Act.REQUIREMENT_PUBLISHED,
                Act.REQUIREMENT_WITHDRAWN,
                *changes._ACTS.values(),
                Act.CHANGE_PROPOSED,
            ]
            query = sa.select(AuditEntry.act).where(AuditEntry.act.in_(wanted)).order_by(AuditEntry.sequence)
            return list(work.session.scalars(query))

    def needs_second_above(self, number: int) -> None:
        change_settings(self.bed.app, second_person_above=number)


def change_settings(app: Flask, **values: object) -> None:
    runtime: Runtime = app.extensions["lms"]
    settings = replace(runtime.settings, **values)  # type: ignore[arg-type]
    app.extensions["lms"] = replace(runtime, settings=settings)


@pytest.fixture
def house(both: Flask, tmp_path: Path) -> House:
    (tmp_path / "own" / "requirements").mkdir(parents=True)
    change_settings(both, policies=tmp_path / "own")
    bed = found(both)
    with unit_of_work(both, system_actor(bed.agency_id), write=True) as work:
        officers = [
            Account(agency_id=bed.agency_id, email=f"o{n}@agency.example", name=f"Officer {n}", created_at=work.now)
            for n in (1, 2)
        ]
        work.session.add_all(officers)
        work.session.flush()
        ids = officers[0].id, officers[1].id
    for _ in range(3):
        bed.person(date(2026, 4, 20))
    one = House(bed.on(TODAY), tmp_path / "own", ids)
    one.write(RECORDS)
    return one


def test_a_change_that_moves_few_is_in_force_at_once_and_in_the_log(house: House) -> None:
    seen = house.looked()
    assert seen.affected == 3
    assert house.confirm(seen).version == 1
    assert house.numbers() == [(1, False, "Officer 1")]
    assert house.acts() == [Act.REQUIREMENT_PUBLISHED]


def test_sending_it_twice_does_it_once(house: House) -> None:
    seen = house.looked()
    assert house.confirm(seen) == house.confirm(seen)
    assert len(house.numbers()) == 1
    gone = house.looked(WITHDRAW)
    assert house.confirm(gone, WITHDRAW).version == house.confirm(gone, WITHDRAW).version == 2
    assert [withdrawn for _, withdrawn, _ in house.numbers()] == [True, False]


def test_a_withdrawal_is_undone_by_putting_the_version_back(house: House) -> None:
    house.confirm(house.looked())
    house.confirm(house.looked(WITHDRAW), WITHDRAW)
    back = Wanted(ChangeKind.PUT_BACK, 1)
    assert house.confirm(house.looked(back), back).version == 3
    with house.bed.work() as work:
        newest, gone, first = versions.versions(work, "records")
    assert newest.text == first.text
    assert gone.withdrawn


def test_what_changed_after_the_look_is_not_put_in_force(house: House) -> None:
    seen = house.looked()
    house.write(TIGHTER)
    done = house.confirm(seen)
    assert (done.version, done.verdict.rule) == (0, "change.seen_is_current")
    assert house.numbers() == []


def test_an_old_look_is_no_look(house: House) -> None:
    seen = house.looked()
    house.bed.now += timedelta(hours=2)
    assert house.confirm(seen).verdict.rule == "change.seen_is_fresh"


def test_a_change_that_moves_many_waits_for_somebody_else(house: House) -> None:
    house.needs_second_above(2)
    done = house.confirm(house.looked())
    assert (done.version, done.proposal_id) == (0, 1)
    assert house.numbers() == []
    with house.as_officer(0) as work, pytest.raises(Refused, match="proposed this yourself"):
        changes.decide(work, 1, Decision.APPROVED, "", None)
    seen = house.looked(which=1)
    with house.as_officer(1) as work:
        assert changes.decide(work, 1, Decision.APPROVED, "", seen).version == 1
    assert house.numbers() == [(1, False, "Officer 2")]
    assert house.acts() == [Act.CHANGE_PROPOSED, Act.CHANGE_APPROVED, Act.REQUIREMENT_PUBLISHED]
    with house.as_officer(1) as work:
        one = changes.proposal(work, 1)
        reason = versions.versions(work, "records")[0].reason
    assert (one.decision, one.decided_by, one.figures["affected"]) == (Decision.APPROVED, "Officer 2", 3)
    assert reason == "New law. (Proposed by Officer 1.)"


def test_the_limit_itself_needs_nobody_else() -> None:
    assert not needs_second(50, 50)
    assert needs_second(51, 50)
    assert needs_second(1, 0)


def test_a_proposal_is_about_the_exact_text(house: House) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    house.write(TIGHTER)
    with house.as_officer(1) as work, pytest.raises(Refused, match="propose it again"):
        changes.decide(work, 1, Decision.APPROVED, "", house_seen(house))
    house.confirm(house.looked())
    with house.as_officer(1) as work:
        first, second = sorted(changes.proposals(work), key=lambda one: one.id)
    assert (first.decision, first.decision_reason) == (Decision.WITHDRAWN, "Replaced by a newer proposal.")
    assert second.is_open
    seen = house.looked(which=1)
    with house.as_officer(1) as work:
        assert changes.decide(work, second.id, Decision.APPROVED, "", seen).version == 1
    with house.bed.work() as work:
        assert versions.versions(work, "records")[0].text == TIGHTER


def house_seen(house: House) -> Seen:
    return Seen("", TODAY, house.bed.now, {"affected": 3})


def test_a_proposal_is_outdated_by_a_version_that_came_meanwhile(house: House) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    house.bed.publish(TIGHTER)
    with house.as_officer(1) as work, pytest.raises(Refused, match="propose it again"):
        changes.decide(work, 1, Decision.APPROVED, "", house_seen(house))


def test_proposing_the_same_again_is_the_same_proposal(house: House) -> None:
    house.needs_second_above(0)
    seen = house.looked()
    assert house.confirm(seen).proposal_id == house.confirm(seen).proposal_id == 1
    assert house.acts() == [Act.CHANGE_PROPOSED]


@pytest.mark.parametrize(
    ("which", "decision", "sentence"),
    [(1, Decision.WITHDRAWN, "Only who proposed"), (0, Decision.REFUSED, "proposed this yourself")],
)
def test_the_proposer_withdraws_and_somebody_else_refuses(
    house: House, which: int, decision: Decision, sentence: str
) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    with house.as_officer(which) as work, pytest.raises(Refused, match=sentence):
        changes.decide(work, 1, decision, "")
    with house.as_officer(1 - which) as work:
        changes.decide(work, 1, decision, "Not yet.")
    with house.as_officer(0) as work, pytest.raises(Conflict, match="decided already"):
        changes.decide(work, 1, Decision.WITHDRAWN, "")
    assert house.numbers() == []


def test_approving_needs_a_look_of_ones_own(house: House) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    with house.as_officer(1) as work, pytest.raises(Refused, match="Look at the preview"):
        changes.decide(work, 1, Decision.APPROVED, "")


def test_the_system_agrees_to_nothing(house: House) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    with house.bed.work() as work, pytest.raises(Refused, match="signed in"):
        changes.decide(work, 1, Decision.APPROVED, "", house_seen(house))


def test_another_agencys_proposal_does_not_exist(house: House) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    other = found(house.bed.app).on(TODAY + timedelta(days=1))
    with other.work() as work:
        assert changes.proposals(work) == []
        with pytest.raises(NotFound):
            changes.decide(work, 1, Decision.WITHDRAWN, "")


def test_a_text_with_mistakes_is_never_put_in_force(house: House) -> None:
    house.write(RECORDS.replace("60 days", "sixty days"))
    with house.bed.work() as work:
        wrong = candidates.candidate(work, "records", PUBLISH)
        assert wrong.mistakes
    with house.as_officer(0) as work, pytest.raises(Invalid, match="Nothing was changed"):
        changes.confirm(work, "records", PUBLISH, Seen(wrong.fingerprint, TODAY, work.now, {"affected": 0}), "")


@pytest.mark.parametrize("table", ["change_proposal", "change_decision"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET reason = 'another'"])
def test_the_database_refuses_to_change_what_was_proposed_and_decided(house: House, table: str, statement: str) -> None:
    house.needs_second_above(0)
    house.confirm(house.looked())
    with house.as_officer(1) as work:
        changes.decide(work, 1, Decision.REFUSED, "No.")
    with house.bed.work() as work, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        work.session.execute(sa.text(statement.format(table)))
