"""Pages that turn a course that others wrote into the draft of a module."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue.importing import services
from lms.catalogue.importing.forms import CourseForm
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.download import as_file
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.work import Runtime, Work, open_work

drafts = Blueprint("drafts", __name__, url_prefix="/imports/courses")
MAY = Permission.CATALOGUE_PUBLISH
ROOM = services.LARGEST + 1024 * 1024
ONE = "/<int:draft_id>"


@page(drafts, "", needs=MAY, methods=("GET", "POST"), only_reads=True, largest=ROOM)
def overview(work: Work) -> ResponseReturnValue:
    """Hand a course in; see the drafts there are. It is read before anything is written, as it takes a while."""
    form = CourseForm()
    if form.validate_on_submit():
        try:
            made = _made(work, form)
        except Invalid as error:
            form.put(_(error.message), "name" if error.field == "name" else "file")
        else:
            flash(_("The draft is made. Nothing is published."), "success")
            return redirect(url_for(".one", draft_id=made), 303)
    columns = [Column("title", _("Draft")), Column("lessons", _("Lessons")), Column("made", _("Made"))]
    rows = [
        {
            "title": {"text": one.title, "href": url_for(".one", draft_id=one.id), "note": one.source},
            "lessons": one.lessons,
            "made": {"text": one.made_at, "note": one.made_by},
        }
        for one in services.drafts(work)
    ]
    shown = render_template("imports/courses.html", form=form, columns=columns, rows=rows)
    return shown, 422 if form.errors else 200


@page(drafts, ONE, needs=MAY)
def one(work: Work, draft_id: int) -> ResponseReturnValue:
    """Show what became of a course: what was lost, and what is still to be written."""
    draft, losses = services.draft(work, draft_id)
    columns = [Column("file", _("File")), Column("line", _("Line")), Column("what", _("What became of it"))]
    rows = [{"file": loss.file, "line": loss.line or "", "what": loss.what} for loss in losses]
    about = {"draft_id": draft.id, "name": draft.name, "title": draft.title, "source": draft.source,
             "lessons": draft.lessons, "minutes": draft.minutes, "left": draft.left, "made_by": draft.made_by,
             "made_at": draft.made_at, "sha256": draft.source_sha256}  # fmt: skip
    return render_template("imports/course.html", draft=about, columns=columns, rows=rows, back=url_for(".overview"))


@page(drafts, f"{ONE}/files", needs=MAY)
def files(work: Work, draft_id: int) -> ResponseReturnValue:
    """Hand the files of a draft out as a ZIP."""
    name, data = services.packed(work, draft_id)
    return as_file(data, f"{name}.zip", "application/zip")


@page(drafts, f"{ONE}/discard", needs=MAY, methods=("POST",))
def discard(work: Work, draft_id: int) -> ResponseReturnValue:
    """Put a draft away."""
    title = services.discard(work, draft_id)
    flash(_("The draft “%(title)s” is discarded.", title=title), "success")
    return redirect(url_for(".overview"), 303)


def _made(work: Work, form: CourseForm) -> int:
    sent = form.file.data
    source = sent.filename or "course.zip"
    data = sent.read(services.LARGEST + 1)
    if len(data) > services.LARGEST:
        raise Invalid("The ZIP has more than 50 MB. Leave films and pictures out, or hand in one course at a time.")
    made = services.drafted(work, source, data, (form.name.data or "").strip())
    runtime: Runtime = current_app.extensions["lms"]
    with open_work(work.actor, runtime, write=True, request_id=work.request_id) as writing:
        return services.keep(writing, made, source, data)
