"""From what went wrong to a page with a clear sentence: one table, and a plain page for when all else fails."""

from __future__ import annotations

import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.kernel.errors import Conflict, Invalid, LmsError, NotFound, Refused, Trouble

log = logging.getLogger("lms.errors")
STATUS: dict[type[LmsError], int] = {NotFound: 404, Refused: 422, Conflict: 409, Invalid: 422, Trouble: 503}
PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})
SECRET = ("password", "secret", "code", "token")
KEPT_CHARACTERS = 200_000
KEPT_FIELDS = 500
FAILSAFE = (
    "<!doctype html><html lang=en><title>Something went wrong</title><h1>Something went wrong</h1>"
    "<p>Your last step may not have been saved. Go back and try again in a minute.</p>"
)


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(LmsError, _domain)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, message: str = "", title: str = "") -> ResponseReturnValue:
    """Render the page (or the JSON, where a script asked) for a status with a sentence of its own."""
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        return {"status": status, "message": message or str(_("This did not work."))}, status
    shown = status if status in PAGES else (500 if status >= 500 else 400)
    try:
        return render_template(f"errors/{shown}.html", message=message, title=title), status
    except Exception:
        log.exception("request %s: the error page itself failed", g.get("request_id", "-"))
        return FAILSAFE, status


def _domain(error: LmsError) -> ResponseReturnValue:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    return error_page(status, error.message)


def _expired(error: CSRFError) -> ResponseReturnValue:
    """Say that a form has expired and offer what was typed to be sent again.

    Only to a request that the browser says came from our own page: what another site sent must not be offered.
    Passwords and files are left out, and so is everything where there is too much of it.
    """
    own = request.headers.get("Sec-Fetch-Site", "") == "same-origin"
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if own and name != "csrf_token" and not any(word in name.lower() for word in SECRET)
    ]
    size = sum(len(name) + len(value) for name, value in kept)
    if request.files or request.is_json or size > KEPT_CHARACTERS or len(kept) > KEPT_FIELDS:
        kept = []
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        return error_page(400, str(_("This page was open too long. Reload it and try again.")))
    return render_template("errors/expired.html", kept=kept, action=request.full_path.rstrip("?")), 400


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    return error_page(status)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("request %s failed", g.get("request_id", "-"))
    return error_page(500)
