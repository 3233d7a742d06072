"""Publish modules, and say which version was to be learned when."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import changes, content, markdown, recordings, rules, store
from lms.catalogue.model import Lesson, Module, VersionView
from lms.catalogue.records import ModuleVersion
from lms.catalogue.versions import in_force, published_until
from lms.directory.services import agencies
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.kernel.events import ModulePublished
from lms.kernel.facts import Fact, FactType
from lms.platform.content import Overlay
from lms.platform.work import Work

KEPT_DOCUMENTS = 64
_documents: OrderedDict[str, Module] = OrderedDict()
"""Parsed documents by their hash: what a hash names can never change, so nothing here can be stale."""


def publish_modules(
    work: Work, agency_id: int, overlay: Overlay, only: Container[str] | None = None
) -> list[VersionView]:
    """Store a new version of every module of the policies whose content changed; return the versions stored.

    `only`: read and store no other modules than these. All or none: raises `Invalid` if a file has a mistake and
    `Refused` if a text changed under its old number.
    """
    folders = [folder for folder in content.folders_in(overlay) if only is None or folder.name in only]
    today = work.clock.latest_day(agencies.agency(work, agency_id).zone)
    loaded = [content.load(folder, today) for folder in folders]
    mistakes = [mistake for each in loaded for mistake in each.mistakes]
    if mistakes:
        more = f" And {len(mistakes) - 1} more: run 'lms policies check'." if len(mistakes) > 1 else ""
        raise Invalid(f"Nothing was published. {mistakes[0]}{more}")
    files = {digest: path for each in loaded for digest, path in each.files.items()}
    return publish(work, agency_id, [each.module for each in loaded if each.module], files)


def without_folder(work: Work, agency_id: int, overlay: Overlay) -> list[str]:
    """Return the modules that were published and have no folder in the policies any more, by name."""
    there = {folder.name for folder in content.folders_in(overlay)}
    return sorted({view.module for view in store.versions(work.session, agency_id)} - there)


def publish(
    work: Work, agency_id: int, modules: Iterable[Module], files: Mapping[str, Path] | None = None
) -> list[VersionView]:
    """Store a new version of every module whose content differs from its latest version.

    `files` says where the recordings lie, by their SHA-256; they are kept beside the version, under that name.
    """
    today = work.today(agencies.agency(work, agency_id).zone)
    published = []
    for module in modules:
        known = store.versions(work.session, agency_id, module.head.module)
        latest = known[-1] if known else None
        digest = hash_of(module)
        if latest and latest.content_hash == digest:
            continue
        if latest and module.head.version <= latest.version:
            raise Refused(
                f"Nothing was published. The text of '{module.head.module}' changed since version {latest.version} "
                f"was published. Write 'version: {latest.version + 1}' in modules/{module.head.module}/module.yaml, "
                "and say with 'material' whether people must learn the change.",
                rule="catalogue.version_grows",
            )
        recordings.keep(work, module, files or {})
        published.append(_store(work, agency_id, module, digest, today, first=latest is None))
    return published


def hash_of(module: Module) -> str:
    """Return the SHA-256 (hex) of a module's canonical JSON."""
    text = json.dumps(module.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def current_version(work: Work, agency_id: int, module: str, at: date) -> VersionView | None:
    """Return the version of a module to be learned on a day; None before its first."""
    return in_force(store.versions(work.session, agency_id, module), at).get(module)


def current_versions(work: Work, agency_id: int, at: date) -> list[VersionView]:
    """Return the version of every module to be learned on a day, by title."""

    def find() -> list[VersionView]:
        found = in_force(all_versions(work, agency_id), at)
        return sorted(found.values(), key=lambda view: view.title.lower())

    return work.once(("module versions in force", agency_id, at), find)


def titles(work: Work, at: date) -> dict[str, str]:
    """Return what the modules of the actor's agency to be learned on a day are called, by title."""
    return {view.module: view.title for view in current_versions(work, work.actor.agency_id, at)}


def versions(work: Work, agency_id: int, module: str) -> list[VersionView]:
    """Return every published version of a module, the newest first."""
    return list(reversed(store.versions(work.session, agency_id, module)))


def all_versions(work: Work, agency_id: int) -> list[VersionView]:
    """Return every published version of every module of an agency."""
    return work.once(("module versions", agency_id), lambda: store.versions(work.session, agency_id))


def version(work: Work, version_id: int) -> VersionView:
    """Return what a version is called; raise `NotFound` if there is none of that id."""
    found = work.once(("module version", version_id), lambda: store.view_of(work.session, version_id))
    if found is None:
        raise NotFound("There is no such version of a module.")
    return found


def document(work: Work, version_id: int) -> Module:
    """Return the frozen document of a version; raise `NotFound` if there is none of that id."""
    digest = version(work, version_id).content_hash
    if digest not in _documents:
        _documents[digest] = Module.model_validate(store.document_of(work.session, version_id))
        while len(_documents) > KEPT_DOCUMENTS:
            _documents.popitem(last=False)
    return _documents[digest]


def changes_since(work: Work, older: VersionView, newer: VersionView) -> changes.Changes:
    """Return what a newer version says differently from an older one."""
    return changes.between(document(work, older.id), document(work, newer.id))


def lesson_minutes(module: Module) -> list[int]:
    """Return how long each lesson takes with its checks, in whole minutes."""
    return [rules.minutes_needed(markdown.words(lesson.markdown), len(lesson.checks)) for lesson in module.lessons]


def test_minutes(module: Module) -> tuple[int, int]:
    """Return how long pre-test and post-test take, in whole minutes."""
    return rules.minutes_needed(0, module.head.pre_test.items), rules.minutes_needed(0, module.head.post_test.items)


def lesson_html(lesson: Lesson) -> str:
    """Return a lesson's text as clean HTML."""
    return markdown.html(lesson.markdown, lesson.pictures)


def recording_key(sha256: str) -> str:
    """Return the name under which the file of a recording is kept."""
    return recordings.key_of(sha256)


def prose_html(text: str) -> str:
    """Return a text within a lesson's format (a scene, a debrief) as clean HTML."""
    return markdown.html(text)


def content_changes(work: Work, agency_id: int, known_at: datetime | None = None) -> list[Fact]:
    """Return every change of a module as a fact, in the order of publication, up to an instant (None: all).

    The first version of a module changes nothing: it is what there was to learn.
    """
    facts, seen = [], set()
    for view in published_until(all_versions(work, agency_id), known_at):
        if view.module in seen:
            facts.append(
                Fact(
                    type=FactType.CONTENT_CHANGE,
                    id=f"module_version:{view.id}",
                    on=view.effective_on,
                    recorded_at=view.published_at,
                    module=view.module,
                    version=view.version,
                    material=view.material,
                )
            )
        seen.add(view.module)
    return facts


def _store(work: Work, agency_id: int, module: Module, digest: str, today: date, *, first: bool) -> VersionView:
    head = module.head
    row = ModuleVersion(
        agency_id=agency_id,
        module=head.module,
        version=head.version,
        content_hash=digest,
        document=module.model_dump(mode="json"),
        title=head.title,
        minutes=head.minutes,
        pass_mark=head.pass_mark,
        material=head.material,
        effective_on=today,
        published_at=work.instant(),
        published_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    data = {"version": head.version, "hash": digest, "material": head.material, "effective_on": today.isoformat()}
    audit.record(work, Act.MODULE_PUBLISHED, f"module:{head.module}", data, agency_id=agency_id)
    work.announce(
        ModulePublished(
            agency_id=agency_id,
            module=head.module,
            version=head.version,
            material=head.material and not first,
            effective_on=today,
        )
    )
    return version(work, row.id)
