"""Pages of imports: hand a file in, see what it would change, apply it, follow a large one; once for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.model import ImportKind, VerdictKind
from lms.directory.services import imports
from lms.directory.services.imports import RunView, VerdictView
from lms.interop.forms import ConfirmForm, FactsFileForm, PeopleFileForm, TrainingFileForm
from lms.interop.services import runs
from lms.interop.services.runs import HandedIn
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.download import as_file
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import who
from lms.platform.work import Work

exchange = Blueprint("imports", __name__)
SORTS = ("line", "key")
LARGEST = 512 * 1024 * 1024
"""Bytes of a file of records: far more than those of 100,000 people."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses of one kind of import."""

    kind: ImportKind
    form: type[PeopleFileForm] | type[TrainingFileForm] | type[FactsFileForm]

    @property
    def list(self) -> str:
        """Return the address of the list of runs."""
        return url_for(f"imports.{self.kind}")

    def run(self, run_id: int, what: str = "run") -> str:
        """Return the address of a run, or of something about it."""
        return url_for(f"imports.{self.kind}_{what}", run_id=run_id)


PEOPLE = Pages(ImportKind.PEOPLE, PeopleFileForm)
TRAINING = Pages(ImportKind.TRAINING, TrainingFileForm)
FACTS = Pages(ImportKind.FACTS, FactsFileForm)


@page(exchange, "/imports/people", needs=Permission.PEOPLE_IMPORT, methods=("GET", "POST"), largest=LARGEST)
def people(work: Work) -> ResponseReturnValue:
    """Hand in an extract of HR; see those handed in before."""
    return _list(work, PEOPLE)


@page(exchange, "/imports/training", needs=Permission.TRAINING_IMPORT, methods=("GET", "POST"), largest=LARGEST)
def training(work: Work) -> ResponseReturnValue:
    """Hand in completions of an earlier system; see those handed in before."""
    return _list(work, TRAINING)


@page(exchange, "/imports/facts", needs=Permission.FACT_RECORD, methods=("GET", "POST"), largest=LARGEST)
def facts(work: Work) -> ResponseReturnValue:
    """Hand in leave, exemptions and the like; see the files handed in before."""
    return _list(work, FACTS)


@page(exchange, "/imports/facts/<int:run_id>", needs=Permission.FACT_RECORD, methods=("GET", "POST"))
def facts_run(work: Work, run_id: int) -> ResponseReturnValue:
    """See what a file of facts would record, and record it."""
    return _run(work, FACTS, run_id)


@page(exchange, "/imports/facts/<int:run_id>/state", needs=Permission.FACT_RECORD)
def facts_state(work: Work, run_id: int) -> ResponseReturnValue:
    """Tell how far the work on a file of facts is."""
    return _state(work, FACTS, run_id)


@page(exchange, "/imports/people/<int:run_id>", needs=Permission.PEOPLE_IMPORT, methods=("GET", "POST"))
def people_run(work: Work, run_id: int) -> ResponseReturnValue:
    """See what an extract would change, and apply it."""
    return _run(work, PEOPLE, run_id)


@page(exchange, "/imports/training/<int:run_id>", needs=Permission.TRAINING_IMPORT, methods=("GET", "POST"))
def training_run(work: Work, run_id: int) -> ResponseReturnValue:
    """See what a file of completions would add, and take it in."""
    return _run(work, TRAINING, run_id)


@page(exchange, "/imports/people/<int:run_id>/state", needs=Permission.PEOPLE_IMPORT)
def people_state(work: Work, run_id: int) -> ResponseReturnValue:
    """Tell how far the work on an extract is."""
    return _state(work, PEOPLE, run_id)


@page(exchange, "/imports/training/<int:run_id>/state", needs=Permission.TRAINING_IMPORT)
def training_state(work: Work, run_id: int) -> ResponseReturnValue:
    """Tell how far the work on a file of completions is."""
    return _state(work, TRAINING, run_id)


def _list(work: Work, pages: Pages) -> ResponseReturnValue:
    form = pages.form()
    if form.validate_on_submit():
        day = form.effective_on.data if isinstance(form, PeopleFileForm) else None
        name, content = form.file.data.filename or "file.csv", form.file.data.read()
        try:
            run_id = runs.hand_in(work, HandedIn(kind=pages.kind, name=name, content=content, effective_on=day))
        except (Invalid, Refused) as error:
            form.put(_(error.message), "file")
        else:
            return redirect(pages.run(run_id), 303)
    listing = listing_from(request.args, pages.list, ("asked_at",), descending=True)
    found, total = imports.runs(work, (pages.kind,), offset=listing.offset, limit=listing.size)
    return render_template(
        f"imports/{pages.kind}.html",
        form=form,
        listing=listing,
        columns=[
            Column("file", _("File")),
            Column("asked_at", _("Handed in")),
            Column("effective_on", _("Of the day")),
            Column("outcome", _("Outcome")),
        ],
        rows=[_listed(run, pages) for run in found],
        total=total,
    ), 422 if form.errors else 200


def _run(work: Work, pages: Pages, run_id: int) -> ResponseReturnValue:
    run = _of_kind(work, pages, run_id)
    form = ConfirmForm(sha256=run.sha256, invite=True)
    if form.validate_on_submit():
        try:
            return _confirm(work, pages, run, form)
        except (Conflict, Refused) as error:
            work.discard()
            flash(_(error.message), "error")
            return redirect(pages.run(run_id), 303)
    asked = request.args.to_dict()
    if run.refused:
        asked.setdefault("verdict", VerdictKind.REFUSED)
    listing = listing_from(asked, pages.run(run_id), SORTS, filters=("search", "verdict"))
    if request.args.get("format") == "csv":
        return _csv(imports.verdicts(work, run_id, listing, everything=True)[0], run_id)
    found, total = imports.verdicts(work, run_id, listing)
    return render_template(
        "imports/run.html",
        run=run,
        kind=pages.kind.value,
        form=form,
        words=_words(),
        progress=runs.progress(work, run),
        state_href=pages.run(run_id, "state"),
        back=pages.list,
        listing=listing,
        columns=_columns(),
        rows=[_row(one) for one in found],
        total=total,
    )


def _confirm(work: Work, pages: Pages, run: RunView, form: ConfirmForm) -> ResponseReturnValue:
    if form.sha256.data != run.sha256:
        raise Conflict("This is not the file that was shown. Look at it again.")
    if run.refused:
        raise Refused("Rows are refused, so nothing of this file can be applied.")
    after = runs.confirm(work, run.id, invite=bool(form.invite.data))
    if after.applied_at:
        flash(_("The file is applied."), "success")
    return redirect(pages.run(run.id), 303)


def _state(work: Work, pages: Pages, run_id: int) -> ResponseReturnValue:
    run = _of_kind(work, pages, run_id)
    progress = runs.progress(work, run)
    if progress is None:
        return {"value": 1, "max": 1, "text": _("Done"), "done": True}
    text = _("%(part)s%% done", part=100 * progress.done // max(progress.total, 1))
    return {"value": progress.done, "max": max(progress.total, 1), "text": text, "done": False}


def _of_kind(work: Work, pages: Pages, run_id: int) -> RunView:
    run = imports.run(work, run_id)
    if run.kind is not pages.kind:
        raise NotFound("There is no such import.")
    return run


def _words() -> dict[str, str]:
    return {
        VerdictKind.NEW: _("New"),
        VerdictKind.CHANGED: _("Changed"),
        VerdictKind.UNCHANGED: _("Unchanged"),
        VerdictKind.REFUSED: _("Refused"),
        VerdictKind.LEFT_OUT: _("Left out"),
    }


def _columns() -> list[Column]:
    return [
        Column("line", _("Line"), sortable=True, numeric=True),
        Column("key", _("Number"), sortable=True),
        Column("verdict", _("Verdict")),
        Column("details", _("What and why")),
    ]


def _row(one: VerdictView) -> dict[str, Any]:
    return {"line": str(one.line), "key": one.key, "verdict": _words()[one.verdict], "details": _details(one)}


def _details(one: VerdictView) -> list[str]:
    found = []
    for detail in one.details:
        text = detail.get("sentence") or detail["after"]
        if "before" in detail and detail["field"]:
            nothing = _("(empty)")
            text = f"{detail['before'] or nothing} → {detail['after'] or nothing}"
        found.append(f"{detail['field']}: {text}" if detail["field"] else text)
    return found


def _listed(run: RunView, pages: Pages) -> dict[str, Any]:
    return {
        "file": {"text": run.file_name, "href": pages.run(run.id)},
        "asked_at": {"text": run.asked_at, "note": who(run.asked_by)},
        "effective_on": run.effective_on,
        "outcome": _outcome(run),
    }


def _outcome(run: RunView) -> str:
    if run.problem:
        return str(_("Cannot be used"))
    if run.applied_at:
        return str(_("Applied: %(new)s new, %(changed)s changed", **_numbers(run)))
    if not run.checked_at:
        return str(_("Being checked"))
    if run.refused:
        return str(_("Not applied: %(refused)s rows refused", refused=run.refused))
    return str(_("Checked, not applied yet"))


def _numbers(run: RunView) -> dict[str, int]:
    return {"new": run.counts.get("new", 0), "changed": run.counts.get("changed", 0)}


def _csv(found: list[VerdictView], run_id: int) -> Response:
    rows = ([one.line, one.key, _words()[one.verdict], " | ".join(_details(one))] for one in found)
    return as_file(tabular.write([column.label for column in _columns()], rows), f"import-{run_id}.csv")
