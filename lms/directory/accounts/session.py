"""The signed-in session, by Flask-Login: the one module that knows it. Everybody else sees an `Actor`."""

from __future__ import annotations

from flask import Flask, current_app, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from lms.directory.accounts import services
from lms.directory.accounts.model import SignIn
from lms.directory.services import agencies
from lms.kernel.actor import NOBODY
from lms.platform.work import Runtime, open_work


class SessionUser(UserMixin):  # type: ignore[misc]
    """What the cookie carries: an account and its epoch, so that a new password ends every open session."""

    def __init__(self, account_id: int, epoch: int) -> None:
        self.account_id = account_id
        self.epoch = epoch

    def get_id(self) -> str:
        """Return what goes into the cookie."""
        return f"{self.account_id}.{self.epoch}"


def install(app: Flask) -> None:
    """Load who is acting before each request."""
    manager = LoginManager(app)
    manager.session_protection = None  # bound to the address it breaks people who move between networks

    @manager.user_loader  # type: ignore[untyped-decorator]
    def _load(cookie: str) -> SessionUser | None:
        account, _, epoch = cookie.partition(".")
        return SessionUser(int(account), int(epoch)) if account.isdigit() and epoch.isdigit() else None

    @app.before_request
    def _recognise() -> None:
        g.actor = NOBODY
        user = current_user._get_current_object()
        if not isinstance(user, SessionUser):
            return
        runtime: Runtime = current_app.extensions["lms"]
        with open_work(NOBODY, runtime, write=False) as work:
            actor = services.actor_of(work, user.account_id, user.epoch)
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
    login_user(SessionUser(entered.account_id, entered.epoch))


def leave() -> None:
    """End the session."""
    logout_user()
    session.clear()
