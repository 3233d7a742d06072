"""Accounts: invited once, guessed never, reset by mail."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.directory.accounts import rules, services
from lms.directory.model import LinkPurpose
from lms.directory.records import Agency
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, Refused
from lms.kernel.permissions import Permission, Role
from lms.platform import links
from lms.platform.outbox import Letter
from lms.platform.work import unit_of_work

GOOD = "maple otter lantern 40"


def agency(app: Flask) -> int:
    with unit_of_work(app, write=True) as work:
        found = Agency(code="AG", name="Agency", zone="UTC", founded_on=date(2020, 1, 1), created_at=work.now)
        work.session.add(found)
        work.session.flush()
        return found.id


def account(app: Flask, *roles: Role) -> tuple[int, int]:
    home = agency(app)
    with unit_of_work(app, system_actor(home), write=True) as work:
        made = services.open_account(work, agency_id=home, email="Ana@Agency.example", name="Ana Lee", roles=roles)
        services.invite(work, made)
        return home, made


def token_of(app: Flask, purpose: LinkPurpose) -> str:
    with unit_of_work(app, write=False) as work:
        text = work.session.scalars(sa.select(Letter.text).order_by(Letter.id.desc())).first() or ""
        found = links.PLACEHOLDER.search(text)
        assert found is not None
        return links.sign(work.settings, services.PATHS[purpose], int(found["value"]))


def test_an_invitation_sets_a_password_once_and_opens_the_door(both: Flask) -> None:
    _, made = account(both, Role.OFFICER)
    token = token_of(both, LinkPurpose.INVITATION)
    with unit_of_work(both, write=True) as work:
        entered = services.set_password(work, LinkPurpose.INVITATION, token, GOOD)
    with unit_of_work(both, write=False) as work:
        actor = services.actor_of(work, made, entered.epoch)
        assert actor is not None
        assert actor.may(Permission.REPORT_RUN)
        assert not actor.may(Permission.AUDIT_READ)
    with unit_of_work(both, write=True) as work, pytest.raises(Refused, match="used already"):
        services.set_password(work, LinkPurpose.INVITATION, token, GOOD + "!")
    with unit_of_work(both, write=True) as work:
        assert services.sign_in(work, " ANA@agency.example", GOOD).account_id == made


def test_a_letter_in_the_outbox_holds_no_working_link(app: Flask) -> None:
    account(app)
    with unit_of_work(app, write=False) as work:
        letter = work.session.scalars(sa.select(Letter)).one()
        assert "http" not in letter.text
        assert "http://127.0.0.1:8000/welcome/" in links.fill_in(work.settings, letter.text)


def test_a_forged_or_foreign_link_is_refused(app: Flask) -> None:
    account(app)
    token = token_of(app, LinkPurpose.INVITATION)
    for wrong in (token[:-1] + "x", "1", ""):
        with unit_of_work(app, write=True) as work, pytest.raises(Refused):
            services.account_of_link(work, LinkPurpose.INVITATION, wrong)
    with unit_of_work(app, write=True) as work, pytest.raises(Refused):
        services.account_of_link(work, LinkPurpose.RESET, token)


def test_an_invitation_runs_out(app: Flask) -> None:
    account(app)
    token = token_of(app, LinkPurpose.INVITATION)
    later = Clock(stopped_at=datetime(2026, 12, 20, tzinfo=UTC))
    with unit_of_work(app, write=True, clock=later) as work, pytest.raises(Refused, match="run out"):
        services.account_of_link(work, LinkPurpose.INVITATION, token)


def test_a_new_password_ends_every_open_session(app: Flask) -> None:
    _, made = account(app, Role.AUDITOR)
    with unit_of_work(app, write=True) as work:
        first = services.set_password(work, LinkPurpose.INVITATION, token_of(app, LinkPurpose.INVITATION), GOOD)
    with unit_of_work(app, write=True) as work:
        services.ask_reset(work, "ana@agency.example")
    with unit_of_work(app, write=True) as work:
        services.set_password(work, LinkPurpose.RESET, token_of(app, LinkPurpose.RESET), "another maple otter 41")
    with unit_of_work(app, write=False) as work:
        assert services.actor_of(work, made, first.epoch) is None


def test_guessing_is_slowed_down_and_the_sentence_does_not_tell_whether_the_address_exists(both: Flask) -> None:
    account(both)
    sentences = []
    for address in ("ana@agency.example", "nobody@agency.example"):
        for _ in range(6):
            with unit_of_work(both, write=True) as work:
                sentences.append(services.sign_in(work, address, "wrong").sentence)
    assert sentences[:6] == sentences[6:]
    assert sentences[0] == services.WRONG
    assert "Too many attempts" in sentences[5]


def test_an_address_has_one_account(app: Flask) -> None:
    home, _ = account(app)
    with unit_of_work(app, system_actor(home), write=True) as work, pytest.raises(Conflict):
        services.open_account(work, agency_id=home, email="ana@agency.example", name="Another")


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa", "Ana Lee Ana Lee Ana", "x" * 300]
)
def test_a_password_that_is_easy_to_guess_is_refused_with_a_sentence(app: Flask, password: str) -> None:
    account(app)
    token = token_of(app, LinkPurpose.INVITATION)
    with unit_of_work(app, write=True) as work, pytest.raises(Invalid) as refused:
        services.set_password(work, LinkPurpose.INVITATION, token, password)
    assert refused.value.field == "password"


@given(st.lists(st.integers(0, 3600), max_size=30))
def test_nobody_waits_longer_than_a_quarter_of_an_hour(seconds: list[int]) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    wait = rules.wait_after([now - timedelta(seconds=s) for s in seconds], now)
    assert timedelta() <= wait <= rules.WINDOW


def test_the_last_administrator_cannot_shut_themselves_out(app: Flask) -> None:
    home, made = account(app, Role.ADMINISTRATOR)
    with unit_of_work(app, write=False) as work:
        actor = services.actor_of(work, made, 0)
    assert actor is not None
    with unit_of_work(app, actor, write=True) as work, pytest.raises(Refused, match="another administrator"):
        services.set_roles(work, made, [])
