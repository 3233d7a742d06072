"""The page of results: one box over everything that the reader may open."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lms.catalogue.search import services as search
from lms.catalogue.search.model import Entry, Found, Hit, Kind
from lms.desk.finding import services
from lms.kernel.permissions import Permission
from lms.platform.own_words import said
from lms.platform.pages import page
from lms.platform.work import Runtime, Work, open_work

finding = Blueprint("finding", __name__)
MOST_PAGES = 30
KIND_WORDS: dict[Kind, LazyString] = {
    Kind.CARD: _("Reference card"),
    Kind.LESSON: _("Lesson"),
    Kind.SITUATION: _("Situation"),
    Kind.CLAUSE: _("Rule"),
    Kind.REQUIREMENT: _("Requirement"),
}
FILTER_WORDS: dict[Kind, LazyString] = {
    Kind.CARD: _("Reference cards"),
    Kind.LESSON: _("Lessons"),
    Kind.SITUATION: _("Situations"),
    Kind.CLAUSE: _("Rules"),
    Kind.REQUIREMENT: _("Requirements"),
}


@page(finding, "/search", needs=Permission.ACCOUNT_OWN)
def results(work: Work) -> ResponseReturnValue:
    """Show what fits the words in the box."""
    text = said(request.args.get("q", ""))
    kind = request.args.get("kind", "")
    number = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    if text and not search.is_ready(work, work.actor.agency_id):
        _heal(work)
    kinds = [Kind(kind)] if kind in set(Kind) else []
    reads_rules = work.actor.may(Permission.REQUIREMENT_READ)
    about_me = services.binding(work) if text and not reads_rules and work.actor.may(Permission.RECORD_OWN) else []
    found = search.find(work, text, kinds, number, about_me=about_me)
    return render_template(
        "search/results.html",
        searched=text,
        found=found,
        hits=[_shown(hit, reads_rules=reads_rules) for hit in found.hits],
        filters=_filters(text, found, kinds),
        pages=max(1, -(-found.total // search.A_PAGE)),
        number=number,
        kind=kinds[0].value if kinds else "",
        may_learn=work.actor.may(Permission.CATALOGUE_READ),
    )


def _heal(work: Work) -> None:
    """Make the index in a transaction of its own: this page only reads."""
    runtime: Runtime = current_app.extensions["lms"]
    with open_work(work.actor, runtime, write=True, request_id=work.request_id) as writing:
        services.heal(writing)


def _shown(hit: Hit, *, reads_rules: bool) -> dict[str, object]:
    entry = hit.entry
    binds = entry.needs is Permission.REQUIREMENT_READ and not reads_rules
    where = [entry.context, entry.heading, _("binds you") if binds else ""]
    return {
        "kind": KIND_WORDS[entry.kind],
        "title": hit.title,
        "snippet": hit.snippet,
        "where": [text for text in where if text],
        "href": url_for("record.why_mine", requirement=entry.subject) if binds else address_of(entry),
        "language": entry.language,
    }


def address_of(entry: Entry) -> str:
    """Return the address of the very passage."""
    anchor = entry.anchor or None
    if entry.needs is Permission.REQUIREMENT_READ:
        return url_for("requirement.one", key=entry.subject, _anchor=anchor)
    if entry.kind is Kind.CARD:
        return url_for("catalogue.card", module=entry.subject, card=entry.part, _anchor=anchor)
    if entry.kind is Kind.SITUATION:
        return url_for("catalogue.story", module=entry.subject, key=entry.part, _anchor=anchor)
    if entry.part:
        return url_for("catalogue.lesson", module=entry.subject, key=entry.part, _anchor=anchor)
    return url_for("catalogue.module", module=entry.subject, _anchor=anchor)


def _filters(text: str, found: Found, chosen: list[Kind]) -> list[dict[str, object]]:
    """Return the kinds that were found, with how many there are of each."""
    there = [kind for kind in Kind if found.counts.get(kind) or kind in chosen]
    if len(there) < 2 and not chosen:
        return []
    every: dict[str, object] = {
        "text": _("Everything"),
        "count": sum(found.counts.values()),
        "href": url_for("finding.results", q=text),
        "current": not chosen,
    }
    kinds = [
        {
            "text": FILTER_WORDS[kind],
            "count": found.counts.get(kind, 0),
            "href": url_for("finding.results", q=text, kind=kind.value),
            "current": kind in chosen,
        }
        for kind in there
    ]
    return [every, *kinds]
