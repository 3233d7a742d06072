"""The signed-in session, by Flask-Login: the one module that knows it. Everybody else sees an `Actor`."""

from __future__ import annotations

import secrets

from flask import Flask, current_app, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from lms.directory.accounts import services
from lms.directory.accounts.model import SignIn
from lms.directory.services import agencies
from lms.kernel.actor import NOBODY
from lms.platform.work import Runtime, open_work


class SessionUser(UserMixin):  # type: ignore[misc]
    """What the cookie carries: an account, its epoch and the session's own key.

    A new password moves the epoch on and so ends every open session; signing out ends the one session of that key.
    """

    def __init__(self, account_id: int, epoch: int, key: str) -> None:
        self.account_id = account_id
        self.epoch = epoch
        self.key = key

    def get_id(self) -> str:
        """Return what goes into the cookie."""
        return f"{self.account_id}.{self.epoch}.{self.key}"


def install(app: Flask) -> None:
    """Load who is acting before each request."""
    manager = LoginManager(app)
    manager.session_protection = None  # bound to the address it breaks people who move between networks

    @manager.user_loader  # type: ignore[untyped-decorator]
    def _load(cookie: str) -> SessionUser | None:
        account, epoch, key = [*cookie.split(".", 2), "", ""][:3]
        return SessionUser(int(account), int(epoch), key) if account.isdigit() and epoch.isdigit() and key else None

    @app.before_request
    def _recognise() -> None:
        g.actor = NOBODY
        user = current_user._get_current_object()
        if not isinstance(user, SessionUser):
            return
        runtime: Runtime = current_app.extensions["lms"]
        with open_work(NOBODY, runtime, write=False) as work:
            actor = services.actor_of(work, user.account_id, user.epoch, user.key)
            if actor is None:
                logout_user()
                return
            agency = agencies.agency(work, actor.agency_id)
        g.actor = actor
        g.agency_name, g.agency_code, g.zone = agency.name, agency.code, agency.zone


def enter(entered: SignIn) -> None:
    """Begin a session for an account (a fresh one, so that nobody can plant theirs)."""
    assert entered.account_id is not None
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    login_user(SessionUser(entered.account_id, entered.epoch, secrets.token_hex(16)))


def own_key() -> str:
    """Return the key of the session this request belongs to; empty without one."""
    user = current_user._get_current_object()
    return user.key if isinstance(user, SessionUser) else ""


def leave() -> None:
    """Take the session out of the browser; `services.sign_out` ends it for every copy of its cookie."""
    logout_user()
    session.clear()
