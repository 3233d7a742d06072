"""The pages of the catalogue: what there is to learn, and its lessons to look something up, for everybody."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import services
from lms.catalogue.model import Offer, VersionView
from lms.catalogue.offers import services as offers
from lms.directory.services.agencies import agency
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.platform.pages import page
from lms.platform.words import who
from lms.platform.work import Work

catalogue = Blueprint("catalogue", __name__)


@page(catalogue, "/modules", needs=Permission.CATALOGUE_READ)
def modules(work: Work) -> ResponseReturnValue:
    """Show every module on offer; to whoever publishes them, also what was withdrawn."""
    today = _today(work)
    found, gone = services.current_versions(work, work.actor.agency_id, today), offers.withdrawn(work)
    shown = [
        {"version": version, "head": services.document(work, version.id).head}
        for version in offers.offered(work, today)
    ]
    withdrawn = [(version, gone[version.module]) for version in found if version.module in gone]
    may_publish = work.actor.may(Permission.CATALOGUE_PUBLISH)
    return render_template("catalogue/modules.html", modules=shown, withdrawn=withdrawn if may_publish else [])


@page(catalogue, "/modules/<module>", needs=Permission.CATALOGUE_READ)
def module(work: Work, module: str) -> ResponseReturnValue:
    """Show one module: what it is for, what it teaches, how long it takes, what it stands on."""
    version = _version(work, module)
    document = services.document(work, version.id)
    return render_template(
        "catalogue/module.html",
        version=version,
        head=document.head,
        cards=document.cards,
        lessons=list(zip(document.lessons, services.lesson_minutes(document), strict=True)),
        versions=services.versions(work, work.actor.agency_id, module),
        history=_history(work, module),
        may_publish=work.actor.may(Permission.CATALOGUE_PUBLISH),
        may_learn=_may_learn(work),
        **offers.notice(work, version.module, _today(work)),
        breadcrumbs=_above(),
    )


@page(catalogue, "/modules/<module>/lessons/<key>", needs=Permission.CATALOGUE_READ)
def lesson(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Show a lesson as it is today, to look something up."""
    version = _version(work, module)
    return _lesson(work, version, version, key)


@page(catalogue, "/modules/<module>/versions/<int:number>/lessons/<key>", needs=Permission.CATALOGUE_READ)
def lesson_of_version(work: Work, module: str, number: int, key: str) -> ResponseReturnValue:
    """Show a lesson as it was in an earlier version."""
    return _lesson(work, _numbered(work, module, number), _version(work, module), key)


@page(catalogue, "/modules/<module>/stories/<key>", needs=Permission.CATALOGUE_READ)
def story(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Show a branching scenario in writing, to look something up: every moment, each choice and what comes of it."""
    version = _version(work, module)
    document = services.document(work, version.id)
    found = next((each for each in document.scenarios if each.key == key), None)
    if found is None:
        raise NotFound("This story is not part of the module. Look at the module's page for its lessons.")
    return render_template(
        "catalogue/story.html",
        story=found,
        texts={scene.id: services.prose_html(scene.text) for scene in found.scenes},
        debrief=services.prose_html(found.debrief),
        numbers={scene.id: number for number, scene in enumerate(found.scenes, 1)},
        lesson=next((each for each in document.lessons if each.formats.scenario == key), None),
        version=version,
        may_learn=_may_learn(work),
        **offers.notice(work, version.module, _today(work)),
        breadcrumbs=[*_above(), {"text": version.title, "href": url_for(".module", module=module)}],
    )


@page(catalogue, "/modules/<module>/cards/<card>", needs=Permission.CATALOGUE_READ)
def card(work: Work, module: str, card: str) -> ResponseReturnValue:
    """Show a reference card."""
    version = _version(work, module)
    document = services.document(work, version.id)
    found = document.card(card)
    if found is None:
        raise NotFound("This module has no such card. Look at the module's page for those there are.")
    lesson = document.lesson(found.lesson)
    return render_template(
        "catalogue/card.html",
        card=found,
        version=version,
        head=document.head,
        lesson=lesson,
        others=[each for each in document.cards if each.id != card],
        **offers.notice(work, module, _today(work)),
        breadcrumbs=[*_above(), {"text": version.title, "href": url_for(".module", module=module)}],
    )


def _lesson(work: Work, version: VersionView, current: VersionView, key: str) -> ResponseReturnValue:
    document = services.document(work, version.id)
    found = document.lesson(key)
    if found is None:
        raise NotFound("This lesson is not part of the module. Look for it on the module's page.")
    keys = [each.key for each in document.lessons]
    index = keys.index(key)
    return render_template(
        "catalogue/lesson.html",
        lesson=found,
        html=services.lesson_html(found),
        version=version,
        current=current,
        still_there=services.document(work, current.id).lesson(key) is not None,
        number=index + 1,
        total=len(keys),
        previous=_address(version, current, keys[index - 1]) if index else "",
        next=_address(version, current, keys[index + 1]) if index + 1 < len(keys) else "",
        may_learn=_may_learn(work),
        **offers.notice(work, version.module, _today(work)),
        breadcrumbs=[*_above(), {"text": version.title, "href": url_for(".module", module=version.module)}],
    )


def _address(version: VersionView, current: VersionView, key: str) -> str:
    if version.id == current.id:
        return url_for(".lesson", module=version.module, key=key)
    return url_for(".lesson_of_version", module=version.module, number=version.version, key=key)


def _version(work: Work, module: str) -> VersionView:
    """Return the version to be learned today."""
    version = services.current_version(work, work.actor.agency_id, module, _today(work))
    if version is None:
        raise NotFound("There is no such module, or it has been taken out of the catalogue.")
    return version


def _numbered(work: Work, module: str, number: int) -> VersionView:
    found = [each for each in services.versions(work, work.actor.agency_id, module) if each.version == number]
    if not found:
        raise NotFound("There is no such version of this module. Look at the module's page for those there are.")
    return found[0]


def _history(work: Work, module: str) -> list[tuple[Offer, str]]:
    return [(offer, who(offer.by)) for offer in offers.history(work, module)]


def _today(work: Work) -> date:
    return work.today(agency(work, work.actor.agency_id).zone)


def _may_learn(work: Work) -> bool:
    return work.actor.may(Permission.LEARNING_OWN) and work.actor.person_id is not None


def _above() -> list[dict[str, str]]:
    return [{"text": _("Modules"), "href": url_for(".modules")}]
