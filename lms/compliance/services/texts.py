"""Publishing requirements and calendars, and what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from lms.audit.model import Act
from lms.audit.services import record
from lms.catalogue.services import content_changes
from lms.compliance.model.register import RequirementView
from lms.compliance.records import CalendarVersion, RequirementRecord, RequirementVersion
from lms.compliance.rules.relevance import names_of
from lms.compliance.store import texts as store
from lms.compliance.store.texts import Rule, Rulebook
from lms.directory.services.agencies import agency
from lms.kernel.errors import NotFound
from lms.kernel.events import RequirementPublished
from lms.kernel.facts import Fact
from lms.platform.work import LastInstant, Work

_LAST = sa.select(LastInstant.at)


@dataclass(frozen=True, slots=True)
class Text:
    """A file to be published: a requirement by its key, or a calendar by its name."""

    key: str
    title: str
    text: str
    file: str
    adopted_from: date | None = None

    @property
    def sha256(self) -> str:
        """Return the hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def known_rulebook(work: Work) -> Rulebook:
    """Return every published text of the actor's agency."""
    of = work.actor.agency_id
    return work.once(("rulebook", of), lambda: store.rulebook(work.session, of, agency(work, of).zone))


def known_now(work: Work) -> datetime:
    """Return the instant that "all that is known" means: the last one at which anything was recorded.

    A report that is to be repeatable keeps this instant and asks with it: whatever is recorded from now on is later.
    The clock would not do, because a transaction that is still under way may have taken an earlier instant.
    """
    return work.session.scalar(_LAST) or work.now


def shared_facts(work: Work, known_at: datetime | None = None) -> Sequence[Fact]:
    """Return the facts about everybody: material changes of modules."""
    return [f for f in content_changes(work, work.actor.agency_id, known_at) if f.material]


def publish(work: Work, requirements: Sequence[Text], calendars: Sequence[Text] = (), *, reason: str = "") -> list[str]:
    """Store what is new among checked texts as versions, and return the keys of what changed.

    A text that is already the latest is left alone. Everybody is settled afterwards, in the background.
    """
    changed = [text.key for text in calendars if _publish_calendar(work, text)]
    changed += [text.key for text in requirements if _publish_requirement(work, text, reason)]
    if changed:
        work.session.flush()
        work.announce(RequirementPublished(agency_id=work.actor.agency_id, requirement=" ".join(changed)))
    return changed


def _publish_requirement(work: Work, text: Text, reason: str) -> bool:
    requirement = _requirement(work, text.key)
    last = _latest(work, requirement)
    if last and not last.withdrawn and (last.sha256, last.adopted_from) == (text.sha256, text.adopted_from):
        return False
    version = RequirementVersion(
        requirement_id=requirement,
        version=last.version + 1 if last else 1,
        title=text.title,
        text=text.text,
        sha256=text.sha256,
        file=text.file,
        adopted_from=text.adopted_from,
        withdrawn=False,
        published_at=work.instant(),
        published_by=work.actor.name,
        reason=reason,
    )
    _add(work, version, text.key, Act.REQUIREMENT_PUBLISHED)
    return True


def withdraw(work: Work, key: str, reason: str) -> None:
    """Take a requirement out of force for this agency, by a new row; what was owed before stays known."""
    requirement = _requirement(work, key)
    last = _latest(work, requirement)
    if last is None or last.withdrawn:
        raise NotFound(f'There is no requirement "{key}" to withdraw.')
    version = RequirementVersion(
        requirement_id=requirement,
        version=last.version + 1,
        title=last.title,
        text="",
        sha256="",
        file=last.file,
        adopted_from=None,
        withdrawn=True,
        published_at=work.instant(),
        published_by=work.actor.name,
        reason=reason,
    )
    _add(work, version, key, Act.REQUIREMENT_WITHDRAWN)
    work.announce(RequirementPublished(agency_id=work.actor.agency_id, requirement=key))


def _add(work: Work, version: RequirementVersion, key: str, act: Act) -> None:
    work.session.add(version)
    work.session.flush()
    data = {"version": version.version, "sha256": version.sha256, "reason": version.reason}
    record(work, act, f"requirement:{key}", data)


def _publish_calendar(work: Work, text: Text) -> bool:
    c = CalendarVersion
    agency_id = work.actor.agency_id
    last = work.session.scalars(
        sa.select(c).where(c.agency_id == agency_id, c.name == text.key).order_by(c.version.desc()).limit(1)
    ).first()
    if last and last.sha256 == text.sha256:
        return False
    version = c(
        agency_id=agency_id,
        name=text.key,
        version=last.version + 1 if last else 1,
        text=text.text,
        sha256=text.sha256,
        published_at=work.instant(),
        published_by=work.actor.name,
    )
    work.session.add(version)
    work.session.flush()
    data = {"version": version.version, "sha256": version.sha256}
    record(work, Act.REQUIREMENT_PUBLISHED, f"calendar:{text.key}", data)
    return True


def _requirement(work: Work, key: str) -> int:
    r = RequirementRecord
    agency_id = work.actor.agency_id
    found = work.session.scalar(sa.select(r.id).where(r.agency_id == agency_id, r.key == key))
    if found is not None:
        return found
    made = r(agency_id=agency_id, key=key)
    work.session.add(made)
    work.session.flush()
    return made.id


def _latest(work: Work, requirement_id: int) -> RequirementVersion | None:
    v = RequirementVersion
    query = sa.select(v).where(v.requirement_id == requirement_id).order_by(v.version.desc()).limit(1)
    return work.session.scalars(query).first()


def requirements(work: Work, known_at: datetime | None = None) -> list[RequirementView]:
    """Return the requirements that the agency has, as known at an instant (None: now), by title."""
    rules = known_rulebook(work).at(known_at).rules.values()
    return sorted((_view(rule) for rule in rules), key=lambda view: (view.title, view.key))


def titles(work: Work, known_at: datetime | None = None) -> dict[str, str]:
    """Return what the requirements of the agency are called, by key, as known at an instant (None: now)."""
    return {view.key: view.title for view in requirements(work, known_at)}


def requirement(work: Work, key: str, known_at: datetime | None = None) -> RequirementView:
    """Return one requirement; raise `NotFound` if the agency does not have it."""
    rule = known_rulebook(work).at(known_at).by_key(key)
    if rule is None:
        raise NotFound(f'There is no requirement "{key}".')
    return _view(rule)


def _view(rule: Rule) -> RequirementView:
    r = rule.requirement
    roles = {role: None for text in r.texts if text.body.sign_off for role in text.body.sign_off.by}
    return RequirementView(
        id=rule.requirement_id,
        key=rule.key,
        title=r.title or rule.key,
        summary=r.summary,
        citation=r.citation,
        source=r.source,
        jurisdiction=r.jurisdiction,
        owner=r.owner,
        confirmed=r.confirmed,
        reviewed_on=r.reviewed_on,
        version=rule.version,
        version_id=rule.version_id,
        sha256=rule.sha256,
        published_at=rule.published_at,
        in_force_from=r.in_force_from,
        modules=tuple(sorted(names_of(r).modules)),
        sign_off=tuple(roles),
        audience=r.audience,
        audience_groups=r.audience_groups,
        topics=r.topics,
        notes=r.notes,
    )
