"""The catalogue: what there is to learn, for everybody of the agency."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import services
from lms.directory.services.agencies import agency
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.work import Work

catalogue = Blueprint("catalogue", __name__)


@page(catalogue, "/modules", needs=Permission.CATALOGUE_READ)
def modules(work: Work) -> ResponseReturnValue:
    """Show every module of the agency."""
    today = work.today(agency(work, work.actor.agency_id).zone)
    found = services.current_versions(work, work.actor.agency_id, today)
    shown = [{"version": version, "head": services.document(work, version.id).head} for version in found]
    return render_template("catalogue/modules.html", modules=shown)


@page(catalogue, "/modules/<module>", needs=Permission.CATALOGUE_READ)
def module(work: Work, module: str) -> ResponseReturnValue:
    """Show one module: what it is for, what it teaches, how long it takes, what it stands on."""
    today = work.today(agency(work, work.actor.agency_id).zone)
    version = services.current_version(work, work.actor.agency_id, module, today)
    if version is None:
        raise NotFound("There is no such module, or it has been taken out of the catalogue.")
    document = services.document(work, version.id)
    return render_template(
        "catalogue/module.html",
        version=version,
        head=document.head,
        lessons=list(zip(document.lessons, services.lesson_minutes(document), strict=True)),
        versions=services.versions(work, work.actor.agency_id, module),
        may_learn=work.actor.may(Permission.LEARNING_OWN) and work.actor.person_id is not None,
        breadcrumbs=[{"text": _("Modules"), "href": url_for("catalogue.modules")}],
    )
