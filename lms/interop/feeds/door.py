"""The door of the feeds: a system is known by its token and by nothing else, before any page is looked for."""

from __future__ import annotations

import time

from flask import Flask, Response, current_app, g, jsonify, request
from flask_babel import gettext as _

from lms.interop.feeds import tokens
from lms.interop.feeds.model import Bearer
from lms.interop.feeds.rules import Pace
from lms.kernel.actor import NOBODY, Actor
from lms.kernel.permissions import Permission
from lms.platform.work import Runtime, open_work

UNDER = "/feeds/"
PERMISSIONS = frozenset({Permission.PUBLIC, Permission.FEED_READ, Permission.REGISTER_READ})
"""What a token may do: read, in one agency, and only under this address, because only there is it looked at."""


def install(app: Flask) -> None:
    """Know systems by their tokens; after sessions, so that a session opens no feed."""
    pace = Pace()

    @app.before_request
    def _admit() -> Response | None:
        if not request.path.startswith(UNDER):
            return None
        g.actor = NOBODY
        bearer = _bearer()
        if bearer is None:
            return refusal(401, str(_("This feed needs a valid token. Ask the agency's administrator for one.")))
        wait = pace.wait_for(bearer.token_id, time.monotonic())
        if wait:
            answer = refusal(429, str(_("This token asks too often. Come back in %(wait)s seconds.", wait=wait)))
            answer.headers["Retry-After"] = str(wait)
            return answer
        g.actor = Actor(name=f"feed: {bearer.name}", agency_id=bearer.agency_id, permissions=PERMISSIONS)
        return None


def refusal(status: int, sentence: str) -> Response:
    """Return a refusal that a program can read: problem+json, RFC 9457."""
    answer = jsonify({"type": "about:blank", "title": TITLES[status], "status": status, "detail": sentence})
    answer.status_code, answer.mimetype = status, "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="feeds", error="invalid_token"'
    return answer


TITLES = {401: "Unauthorized", 429: "Too Many Requests"}


def _bearer() -> Bearer | None:
    """Return the system that asks; its first use of a day is written down in a transaction of its own."""
    runtime: Runtime = current_app.extensions["lms"]
    with open_work(NOBODY, runtime, write=False) as work:
        found = tokens.bearer_of(work, _secret())
    if found is not None and not found.used_today:
        system = Actor(name=f"feed: {found.name}", agency_id=found.agency_id)
        with open_work(system, runtime, write=True, request_id=g.get("request_id", "")) as work:
            tokens.note_use(work, found)
    return found


def _secret() -> str:
    """Return the token of the header, else the last part of the path."""
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return str((request.view_args or {}).get("token", ""))
