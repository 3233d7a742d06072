"""The blueprint, and how kinds of records and what they say are put into words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from lms.compliance.model.drafts import Change, Kind, Recorded, Standing
from lms.compliance.model.evidence import EvidenceKind
from lms.compliance.services import wording
from lms.compliance.services.fact_wording import leave_word, plain
from lms.kernel.errors import NotFound
from lms.platform.words import day, minutes_words

facts = Blueprint("facts", __name__)
PLACE = ("unit", "position", "grade", "employment_type", "location", "supervisor_no")


def kind_of(word: str) -> Kind:
    """Return the kind that an address names; raise `NotFound` for any other word."""
    if word not in set(Kind):
        raise NotFound(_("Nothing of this kind is recorded."))
    return Kind(word)


def said(one: Recorded, titles: Mapping[str, str]) -> str:
    """Return what a record says beside its days, in one line."""
    about = one.about
    if one.type == Kind.LEAVE:
        return leave_word(about.get("kind", ""))
    if one.type in {Kind.EXEMPTION, Kind.EXTENSION}:
        return _excuse(about, titles)
    if one.type in {"completion", Kind.CREDIT}:
        return _training(about)
    if one.type == EvidenceKind.SIGN_OFF:
        return str(_("as %(role)s", role=plain(about.get("by_role", ""))))
    return ", ".join(str(about[word]) for word in ("tag", "name", *PLACE) if about.get(word))


def days_said(type_: str, on: date | None, until: date | None) -> str:
    """Return the days of a record in one line."""
    if until is not None:
        return str(_("%(first)s to %(last)s", first=day(on), last=day(until)))
    if type_ in {Kind.LEAVE, Kind.EXEMPTION}:
        return str(_("from %(first)s, no end known", first=day(on)))
    return day(on)


def _excuse(about: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    key = about.get("requirement", "")
    parts = [titles.get(key, key) if key else str(_("Every requirement that allows it"))]
    if about.get("new_due"):
        parts.append(str(_("new due date %(day)s", day=day(about["new_due"]))))
    if about.get("determination"):
        parts.append(str(_("by written determination")))
    return ", ".join(parts)


def _training(about: Mapping[str, Any]) -> str:
    parts = [str(about.get("title") or about.get("module", ""))]
    module = plain(str(about.get("module", "")))
    if about.get("title") and module.casefold() not in {"", parts[0].casefold()}:
        parts.append(str(_("counts as %(module)s", module=module)))
    if about.get("minutes") is not None:
        parts.append(minutes_words(about["minutes"]))
    if about.get("score") is not None:
        parts.append(str(_("score %(score)s%%", score=int(about["score"]))))
    return ", ".join(parts)


def source_word(source: str) -> str:
    """Return where a record comes from, in words."""
    words = {
        "manual": _("Recorded by hand"),
        "by hand": _("Recorded by hand"),
        "learning": _("Learned here"),
        "signoff": _("Signed here"),
        "classroom": _("Attended a session"),
        "import:facts": _("From a file of facts"),
    }
    if source.startswith("act:"):
        return str(_("Act %(number)s for a group", number=source.split(":")[1]))
    if source.startswith("import_run:"):
        return str(_("Extract of HR, run %(number)s", number=source.split(":")[1]))
    if source.startswith("import:") and source not in words:
        return str(_("From a file (%(name)s)", name=source.removeprefix("import:").removeprefix("facts:")))
    return str(words.get(source, source))


def changes_shown(changes: tuple[Change, ...] | list[Change]) -> list[dict[str, object]]:
    """Return what a draft changes as rows of a table, what differs first."""
    ordered = sorted(changes, key=lambda change: (not change.differs, change.title))
    return [
        {
            "requirement": change.title,
            **sides(change),
            "answer": change.answer or (_("Changes") if change.differs else _("Stays as it is")),
        }
        for change in ordered
    ]


def sides(change: Change) -> dict[str, object]:
    """Return the cells of where somebody stands now and would stand afterwards, each date with its reason."""
    after = {"text": change.problem} if change.problem else _standing(change.after)
    return {"before": _standing(change.before), "after": after}


def _standing(standing: Standing) -> dict[str, object]:
    if standing.status is None:
        return {"text": _("Cannot be computed")}
    if standing.due_on is None:
        return {"status": standing.status.value}
    due = _("due %(day)s", day=day(standing.due_on))
    return {"status": standing.status.value, "note": due, "steps": wording.said(standing.steps)}
