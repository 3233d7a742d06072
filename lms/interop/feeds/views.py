"""The feeds themselves, and the administrator's page of the tokens that open them."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.interop.feeds import restrictions, tokens
from lms.interop.feeds.forms import TokenForm
from lms.interop.feeds.model import TokenView
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.work import Work

feeds = Blueprint("feeds", __name__)


@page(feeds, "/feeds/restrictions.<any(json, csv):form>", needs=Permission.FEED_READ)
def restrictions_feed(work: Work, form: str) -> ResponseReturnValue:
    """Hand out the restrictions in force; the token is in the header."""
    return _restrictions(work, form)


@page(feeds, "/feeds/restrictions.<any(json, csv):form>/<token>", needs=Permission.FEED_READ)
def restrictions_by_path(work: Work, form: str, token: str) -> ResponseReturnValue:
    """Hand out the restrictions in force; the token is in the path, for systems that cannot set headers."""
    return _restrictions(work, form)


@page(feeds, "/feed-tokens", needs=Permission.ACCOUNT_MANAGE, methods=("GET", "POST"))
def token_list(work: Work) -> ResponseReturnValue:
    """Show the tokens, and make one: its secret is on the answer to the form and never again."""
    form, made = TokenForm(), None
    if form.validate_on_submit():
        try:
            made = tokens.make(work, form.name.data or "")
        except (Conflict, Invalid) as error:
            form.put(_(error.message), "name")
        else:
            form = TokenForm(formdata=None)
    found = tokens.tokens(work)
    addresses = [url_for("feeds.restrictions_feed", form=kind, _external=True) for kind in ("json", "csv")]
    values = {"form": form, "made": made, "tokens": found, "columns": _columns(), "rows": [_row(one) for one in found]}
    return render_template("feeds/tokens.html", addresses=addresses, **values), 422 if form.errors else 200


@page(feeds, "/feed-tokens/<int:token_id>/revoke", needs=Permission.ACCOUNT_MANAGE, methods=("POST",))
def revoke(work: Work, token_id: int) -> ResponseReturnValue:
    """End a token."""
    name = tokens.revoke(work, token_id)
    flash(_("The token of %(name)s opens nothing any more.", name=name), "success")
    return redirect(url_for("feeds.token_list"), 303)


def _restrictions(work: Work, form: str) -> Response:
    """Return the feed, or 304 where the asker has it already; in English, whatever the asker's language."""
    with force_locale("en"):
        content = restrictions.feed(work)
    answer = jsonify(content) if form == "json" else Response(restrictions.csv_of(content), mimetype="text/csv")
    answer.set_etag(f"{restrictions.tag_of(content)}-{form}", weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def _columns() -> list[Column]:
    return [
        Column("name", _("System")),
        Column("made", _("Made")),
        Column("used", _("Last used")),
        Column("state", _("State")),
    ]


def _row(one: TokenView) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "made": {"text": one.made_at, "note": one.made_by},
        "used": one.last_used_at or _("Never"),
        "state": {"text": _("Revoked"), "note": one.revoked_by} if one.is_revoked else _("Open"),
        "open": not one.is_revoked,
    }
