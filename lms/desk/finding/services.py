"""What the index of the search is made of: modules and requirements, which two rooms keep and this one sees."""

from __future__ import annotations

from collections.abc import Iterable

from lms.catalogue import services as catalogue
from lms.catalogue.offers import services as offers
from lms.catalogue.search import services as search
from lms.catalogue.search.model import Entry, Kind
from lms.compliance.model import Status
from lms.compliance.model.register import RequirementView
from lms.compliance.services import register, texts
from lms.directory.services import people
from lms.kernel.events import Event, ModuleOffered, ModulePublished, RequirementPublished
from lms.kernel.permissions import Permission
from lms.platform.work import Work


def rebuild(work: Work) -> int:
    """Make the index of the actor's agency anew from what it has published; return how many texts are in it."""
    found = texts_of(work)
    search.rebuild(work, work.actor.agency_id, found)
    return len(found)


def heal(work: Work) -> None:
    """Make the index of the actor's agency if it is missing, unless somebody else just did."""
    if not search.is_ready(work, work.actor.agency_id):
        rebuild(work)


def texts_of(work: Work) -> dict[str, Iterable[Entry]]:
    """Return what can be found in the actor's agency today, by the text it comes from."""
    today = people.today(work)
    found: dict[str, Iterable[Entry]] = {}
    for version in offers.offered(work, today):
        found[f"module:{version.module}"] = search.passages_of(catalogue.document(work, version.id))
    for rule in texts.requirements(work):
        found[f"requirement:{rule.key}"] = _of_requirement(rule)
    return found


def binding(work: Work) -> list[str]:
    """Return the sources of the requirements that bind the actor today; nothing for an account without a person."""
    if work.actor.person_id is None:
        return []
    rows = register.standing(work, work.actor.person_id, people.today(work))
    return [f"requirement:{row.requirement}" for row in rows if row.status is not Status.NOT_APPLICABLE]


def module_published(work: Work, event: Event) -> None:
    """Find from now on what the new version says. Where there is no index yet, the first search makes it."""
    assert isinstance(event, ModulePublished)
    if search.is_ready(work, event.agency_id):
        newest = catalogue.versions(work, event.agency_id, event.module)[0]
        entries = search.passages_of(catalogue.document(work, newest.id))
        search.replace(work, event.agency_id, f"module:{event.module}", entries)


def module_offered(work: Work, event: Event) -> None:
    """Find no more what was withdrawn, and again what was put back."""
    assert isinstance(event, ModuleOffered)
    if search.is_ready(work, event.agency_id):
        version = catalogue.current_version(work, event.agency_id, event.module, people.today(work))
        shown = version if event.is_on_offer else None
        entries = search.passages_of(catalogue.document(work, shown.id)) if shown else []
        search.replace(work, event.agency_id, f"module:{event.module}", entries)


def requirement_published(work: Work, event: Event) -> None:
    """Find from now on what the new texts say, and no more what was withdrawn."""
    assert isinstance(event, RequirementPublished)
    if search.is_ready(work, event.agency_id):
        known = {rule.key: rule for rule in texts.requirements(work)}
        for key in event.requirement.split():
            entries = _of_requirement(known[key]) if key in known else []
            search.replace(work, event.agency_id, f"requirement:{key}", entries)


def _of_requirement(rule: RequirementView) -> list[Entry]:
    needs = Permission.REQUIREMENT_READ
    words = " ".join(filter(None, (rule.summary, rule.audience, rule.notes)))
    whole = Entry(kind=Kind.REQUIREMENT, needs=needs, subject=rule.key, title=rule.title, body=words or rule.title)
    if not rule.citation:
        return [whole]
    said = rule.summary or rule.title
    clause = Entry(
        kind=Kind.CLAUSE,
        needs=needs,
        subject=rule.key,
        anchor="law",
        title=rule.citation,
        context=rule.title,
        body=said,
    )
    return [whole, clause]
