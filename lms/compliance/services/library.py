"""The library of duties: every requirement file of the policies, and what the agency has made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from lms.compliance.content import REQUIREMENTS, policies_in
from lms.compliance.model import Requirement
from lms.compliance.model.library import Duty, Newest, State
from lms.compliance.store.texts import newest_of, parsed
from lms.kernel.errors import Mistake
from lms.platform.content import Overlay
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Library:
    """All duties by title, and what is wrong with files that cannot be read: those are not among them."""

    duties: tuple[Duty, ...]
    mistakes: tuple[Mistake, ...]

    def count(self, state: State) -> int:
        """Return how many duties are in a state."""
        return sum(duty.state == state for duty in self.duties)


def library(work: Work) -> Library:
    """Return every duty that a file states or that the agency ever switched on."""
    found = policies_in(_overlay(work))
    known = newest_of(work.session, work.actor.agency_id)
    duties = [
        _duty(file.requirement, known.get(key), _folder(file.file), file.text)
        for key, file in found.requirements.items()
        if file.requirement is not None
    ]
    duties += [_without_file(newest) for key, newest in known.items() if key not in found.requirements]
    return Library(tuple(sorted(duties, key=lambda duty: (duty.title.casefold(), duty.key))), found.mistakes)


def read_ahead(overlay: Overlay) -> None:
    """Read every file once, so that the first page that lists them need not: they are remembered by their text."""
    policies_in(overlay)


def _overlay(work: Work) -> Overlay:
    return Overlay("policies", work.settings.policies)


def _duty(rule: Requirement, newest: Newest | None, folder: str, text: str | None) -> Duty:
    state = newest.state if newest else State.OFF
    return Duty(
        key=rule.id,
        title=rule.title or rule.id,
        summary=rule.summary,
        citation=rule.citation,
        source=rule.source,
        jurisdiction=rule.jurisdiction,
        folder=folder,
        owner=rule.owner,
        audience=rule.audience,
        audience_groups=rule.audience_groups,
        topics=rule.topics,
        confirmed=rule.confirmed,
        reviewed_on=rule.reviewed_on,
        state=state,
        has_file=text is not None,
        differs=bool(newest and text is not None and state == State.ON and newest.text != text),
    )


def _without_file(newest: Newest) -> Duty:
    """Return what is known of a requirement whose file is gone; of a withdrawn one, its name."""
    if newest.state == State.ON:
        return _duty(parsed(newest.text, newest.file, newest.adopted_from), newest, "", None)
    return Duty(
        key=newest.key,
        title=newest.title,
        summary="",
        citation="",
        source="",
        jurisdiction="",
        folder="",
        owner="",
        audience="",
        audience_groups=(),
        topics=(),
        confirmed=False,
        reviewed_on=None,
        state=newest.state,
        has_file=False,
    )


def _folder(file: str) -> str:
    """Return the first folder below `requirements` on the way to a file; empty where there is none."""
    parts = PurePosixPath(file).parts
    last = len(parts) - 1 - parts[::-1].index(REQUIREMENTS)
    return parts[last + 1] if last + 2 < len(parts) else ""
