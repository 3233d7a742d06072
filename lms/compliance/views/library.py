"""The catalogue of requirements: every duty there is a file for, and whether it is switched on here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _

from lms.compliance.model.library import Duty, State
from lms.compliance.model.vocabulary import AUDIENCES, TOPICS
from lms.compliance.rules.choosing import SORTABLE, Wish, chosen
from lms.compliance.services.library import Library, library
from lms.compliance.views.wordlists import AUDIENCE_WORDS, STATE_WORDS, TOPIC_WORDS, folder_words
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.download import as_file
from lms.platform.listing import Column, Listing, listing_from
from lms.platform.pages import page
from lms.platform.words import short_day
from lms.platform.work import Work

requirements = Blueprint("requirements", __name__)
FILTERS = ("search", "folder", "audience", "topic", "state")
CSV_COLUMNS = (
    "Key", "Title", "State", "Jurisdiction", "Folder", "Audience", "Audience groups", "Topics", "Citation", "Source",
    "Timing confirmed", "Last reviewed on", "Owner", "Summary",
)  # fmt: skip
MOST_MISTAKES = 5


@page(requirements, "/requirements", needs=Permission.REQUIREMENT_READ)
def catalogue(work: Work) -> ResponseReturnValue:
    """Show the duties of the policies: for whom, about what, on which authority, and whether they bind here."""
    listing = listing_from(request.args, url_for("requirements.catalogue"), SORTABLE, filters=FILTERS)
    everything = library(work)
    found = chosen(everything.duties, _wish(listing))
    if request.args.get("format") == "csv":
        return _csv(found)
    shown = found[listing.offset : listing.offset + listing.size]
    return render_template(
        "requirement/catalogue.html",
        listing=listing,
        columns=_columns(),
        rows=[_row(duty) for duty in shown],
        total=len(found),
        filters=_filters(everything),
        counts={state.value: everything.count(state) for state in State},
        mistakes=[str(mistake) for mistake in everything.mistakes[:MOST_MISTAKES]],
        more_mistakes=max(0, len(everything.mistakes) - MOST_MISTAKES),
        may_publish=work.actor.may(Permission.REQUIREMENT_PUBLISH),
    )


def _wish(listing: Listing) -> Wish:
    return Wish(**listing.filters, sort=listing.sort, descending=listing.descending)


def _columns() -> list[Column]:
    return [
        Column("title", _("Requirement"), sortable=True),
        Column("jurisdiction", _("Jurisdiction"), sortable=True),
        Column("audience", _("For whom")),
        Column("citation", _("Source of the timing")),
        Column("reviewed", _("Last reviewed"), sortable=True),
        Column("state", _("In this agency"), sortable=True),
    ]


def _row(duty: Duty) -> dict[str, object]:
    return {
        "title": {"text": duty.title, "href": url_for("requirement.one", key=duty.key), "note": duty.summary},
        "jurisdiction": duty.jurisdiction or folder_words(duty.folder),
        "audience": {"text": duty.audience, "note": ", ".join(str(TOPIC_WORDS[word]) for word in duty.topics)},
        "citation": {"text": duty.citation, "href": _link(duty), "note": _confirmed(duty)},
        "reviewed": short_day(duty.reviewed_on) if duty.reviewed_on else _("Never reviewed"),
        "state": {"text": STATE_WORDS[duty.state], "note": _remark(duty)},
    }


def _link(duty: Duty) -> str:
    """Return the address of the source; a file may also name it in words, which is no address."""
    return duty.source if duty.source.startswith(("https://", "http://")) else ""


def _confirmed(duty: Duty) -> str:
    if duty.confirmed:
        return str(_("Timing read in a public source"))
    return str(_("Timing not confirmed: read the law first"))


def _remark(duty: Duty) -> str:
    if not duty.has_file:
        return str(_("Its file is gone; the last text counts") if duty.state == State.ON else _("Its file is gone"))
    return str(_("The file says something else than what binds")) if duty.differs else ""


def _filters(everything: Library) -> list[dict[str, object]]:
    folders = sorted({duty.folder for duty in everything.duties if duty.folder}, key=folder_words)
    groups = {word for duty in everything.duties for word in duty.audience_groups}
    topics = {word for duty in everything.duties for word in duty.topics}
    return [
        {"name": "search", "label": _("Words")},
        {"name": "folder", "label": _("Jurisdiction"), "choices": [(f, folder_words(f)) for f in folders]},
        {"name": "audience", "label": _("For whom"), "choices": _offered(AUDIENCES, groups, AUDIENCE_WORDS)},
        {"name": "topic", "label": _("Topic"), "choices": _offered(TOPICS, topics, TOPIC_WORDS)},
        {"name": "state", "label": _("In this agency"), "choices": [(s.value, STATE_WORDS[s]) for s in State]},
    ]


def _offered(words: Iterable[str], used: set[str], labels: Mapping[str, LazyString]) -> list[tuple[str, str]]:
    return [(word, str(labels[word])) for word in words if word in used]


def _csv(duties: Iterable[Duty]) -> Response:
    return as_file(tabular.write(CSV_COLUMNS, _records(duties)), "requirements.csv")


def _records(duties: Iterable[Duty]) -> Iterator[tuple[object, ...]]:
    for duty in duties:
        yield (
            duty.key,
            duty.title,
            duty.state.value,
            duty.jurisdiction,
            duty.folder,
            duty.audience,
            " ".join(duty.audience_groups),
            " ".join(duty.topics),
            duty.citation,
            duty.source,
            "yes" if duty.confirmed else "no",
            duty.reviewed_on.isoformat() if duty.reviewed_on else "",
            duty.owner,
            duty.summary,
        )
