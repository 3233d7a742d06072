"""A run as a page shows it, whoever follows it: how far it is, its files, what was asked."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.compliance.services import texts
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.words import day, instant
from lms.platform.work import Work
from lms.reporting.delivery import wording
from lms.reporting.delivery.services import showing
from lms.reporting.model import RunState, RunView
from lms.reporting.progress import seconds_left
from lms.reporting.schedules.services import keeping
from lms.reporting.services import comparing
from lms.reporting.services import runs as services

STATES = {
    RunState.WAITING: lambda: _("Waiting for its turn"),
    RunState.RUNNING: lambda: _("Being made"),
    RunState.STORED: lambda: _("Ready"),
    RunState.FAILED: lambda: _("Failed"),
    RunState.CANCELLED: lambda: _("Cancelled"),
}


def shown(work: Work, run_id: int, blueprint: str, *, back: str, may_cancel: bool) -> ResponseReturnValue:
    """Show one run under the addresses of a blueprint, which has a page for its state, its files and to cancel it."""
    found = services.run(work, run_id)
    return render_template(
        "reporting/run.html",
        run=found,
        state=STATES[found.state](),
        how_far=_how_far(work, found),
        sentence=services.sentence_of(found),
        may_cancel=may_cancel,
        blueprint=blueprint,
        back=back,
        kinds=_kinds(),
        narrowed=_narrowed(work, found),
        made=_made_by(work, found),
        delivery_columns=wording.columns(),
        deliveries=_deliveries(work, found),
        others=_others(work, found),
    )


def state(work: Work, run_id: int) -> ResponseReturnValue:
    """Tell a page that follows how far a run is."""
    found = services.run(work, run_id)
    return {"value": found.done, "max": found.total or 100, "text": _how_far(work, found), "done": found.is_over}


def _how_far(work: Work, found: RunView) -> str:
    """Say the state of a run, the parts that are done and about how long the rest takes."""
    word = STATES[found.state]()
    if found.state is not RunState.RUNNING:
        return str(word)
    left = seconds_left(found.done, found.total, found.started_at, work.now)
    rest = _("About %(left)s left.", left=_lasting(left)) if left is not None else ""
    return " ".join(filter(None, (f"{word}.", found.message, rest)))


def _lasting(seconds: int) -> str:
    if seconds < 60:
        return str(_("%(num)s seconds", num=seconds))
    minutes = -(-seconds // 60)
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def cancelled(work: Work, run_id: int, blueprint: str) -> ResponseReturnValue:
    """Cancel a run and go back to its page."""
    services.cancel(work, run_id)
    flash(_("The report was cancelled."), "success")
    return redirect(url_for(f"{blueprint}.run", run_id=run_id), 303)


def handed_out(work: Work, file_id: int) -> ResponseReturnValue:
    """Hand a file out; who took it is logged."""
    file, pieces = services.hand_out(work, file_id)
    showing.note_taken(work, file.run_id)
    return as_file(pieces, file.name, file.mime, size=file.size)


def _made_by(work: Work, found: RunView) -> list[tuple[str, object]]:
    """Return for which due time of a schedule the run was made, and which were missed before it."""
    origin = keeping.origin(work, found.id)
    if origin is None:
        return []
    turn, _version = origin
    missed = ", ".join(day(each) for each in turn.missed)
    said: list[tuple[str, object]] = [(_("Made by schedule, due"), instant(turn.due_at))]
    return said + ([(_("Also due, and missed"), missed)] if missed else [])


def _others(work: Work, found: RunView) -> list[tuple[int, str]]:
    """Return the runs that this one can be compared with, each with what tells it from the others."""
    if found.stored_at is None or not work.actor.may(Permission.REPORT_READ):
        return []
    return [
        (each.id, _("About %(day)s, asked for %(when)s", day=day(each.question.as_of), when=instant(each.asked_at)))
        for each in comparing.others(work, found)
    ]


def _deliveries(work: Work, found: RunView) -> list[dict[str, object]]:
    """Return where the run's deliveries stand; a document about one person has none."""
    if not work.actor.may(Permission.REPORT_READ):
        return []
    return [wording.row(each) for each in showing.of_runs(work, [found.id]).get(found.id, [])]


def _kinds() -> dict[str, str]:
    """Return what each kind of file is, by its type."""
    return {
        "application/pdf": _("The report as PDF"),
        "text/csv": _("The data as CSV"),
        "application/json": _("The data as JSON"),
        "application/zip": _("Everything in one ZIP"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _("The data as a spreadsheet"),
    }


def _narrowed(work: Work, found: RunView) -> list[tuple[str, object]]:
    """Return what the run was narrowed to, in words."""
    own = found.question.narrowing
    titles = texts.titles(work, found.question.known_at) if own.requirement else {}
    said: list[tuple[str, object]] = [
        (_("Requirement"), titles.get(own.requirement, own.requirement)),
        (_("Staff numbers"), ", ".join(own.staff)),
        (_("People in the sample"), own.people),
        (_("Word for the sample"), own.seed),
        (_("Record"), str(own.evidence_id or "")),
    ]
    return [(label, value) for label, value in said if value]
