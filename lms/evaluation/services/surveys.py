"""Publish surveys, ask them, and keep the answers without whose they are."""

from __future__ import annotations

import hashlib
import json
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue.model import VersionView
from lms.directory.services import agencies
from lms.evaluation import content
from lms.evaluation.model.survey import REACTION, Answers, Asked, Survey
from lms.evaluation.records import SurveyAsked, SurveyComment, SurveyResponse, SurveyVersion
from lms.evaluation.rules.answering import accepted
from lms.evaluation.store import surveys as store
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.kernel.events import Event, ModulePublished
from lms.learning.services import attempts
from lms.platform.content import Overlay
from lms.platform.work import Work


def publish_with_modules(work: Work, event: Event) -> None:
    """Publish the surveys of the policies whenever a module is published, in the same transaction."""
    assert isinstance(event, ModulePublished)
    publish_surveys(work, event.agency_id, Overlay("policies", work.settings.policies))


def publish_surveys(work: Work, agency_id: int, overlay: Overlay) -> list[str]:
    """Store a new version of every survey whose text changed; return their names. All or none.

    Raises `Invalid` if a file has a mistake and `Refused` if a text changed under its old number.
    """
    loaded = list(content.surveys_in(overlay))
    mistakes = [mistake for each in loaded for mistake in each.mistakes]
    if mistakes:
        raise Invalid(f"Nothing was published. {mistakes[0]}")
    agencies.agency(work, agency_id)
    return [each.name for each in loaded if each.survey and _publish(work, agency_id, each.survey)]


def published(work: Work) -> list[str]:
    """Return every published version of a survey of the actor's agency, in words."""
    return [f"survey {name} version {version}" for name, version in store.versions(work.session, work.actor.agency_id)]


def hash_of(survey: Survey) -> str:
    """Return the SHA-256 (hex) of a survey's canonical JSON."""
    text = json.dumps(_stored(survey), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _stored(survey: Survey) -> dict[str, Any]:
    """Return a survey as it is kept: what it does not say is left out, so that old texts keep their hash."""
    return survey.model_dump(mode="json", exclude_none=True)


def asked(work: Work, attempt_id: int) -> Asked:
    """Return the survey about an attempt of the actor's own that they have passed; raise `NotFound` for any other."""
    version, survey = _passed(work, attempt_id), _survey(work)
    return Asked(
        survey=store.document(survey),
        attempt_id=attempt_id,
        module_title=version.title,
        answered=store.has_answered(work.session, attempt_id, REACTION),
    )


def answer(work: Work, attempt_id: int, given: Answers) -> bool:
    """Keep what somebody answered, once for each attempt; return False if it was answered before.

    No log entry, no instant, no person: the log would say when, and from when to whose is a short way.
    """
    version, survey = _passed(work, attempt_id), _survey(work)
    kept = accepted(store.document(survey), given)
    if not _once(work, attempt_id):
        return False
    month = work.today(agencies.agency(work, work.actor.agency_id).zone).replace(day=1)
    about = {
        "agency_id": work.actor.agency_id,
        "survey_version_id": survey.id,
        "module": version.module,
        "module_version": version.version,
        "month_on": month,
    }
    work.session.add(SurveyResponse(id=token_hex(16), ratings=dict(kept.ratings), **about))
    for item, text in kept.comments.items():
        work.session.add(SurveyComment(id=token_hex(16), item=item, text=text, **about))
    work.session.flush()
    return True


def _passed(work: Work, attempt_id: int) -> VersionView:
    for version, facts in attempts.completions(work):
        if facts.id == attempt_id:
            return version
    raise NotFound("There are no questions here. They are asked when you have completed a module.")


def _survey(work: Work) -> SurveyVersion:
    found = store.latest(work.session, work.actor.agency_id, REACTION)
    if found is None:
        raise NotFound("There are no questions about modules at present.")
    return found


def _once(work: Work, attempt_id: int) -> bool:
    if store.has_answered(work.session, attempt_id, REACTION):
        return False
    try:
        with work.session.begin_nested():
            work.session.add(SurveyAsked(attempt_id=attempt_id, survey=REACTION))
    except sa.exc.IntegrityError:  # the same form, sent twice at the same moment
        return False
    return True


def _publish(work: Work, agency_id: int, survey: Survey) -> bool:
    latest, digest = store.latest(work.session, agency_id, survey.survey), hash_of(survey)
    if latest and latest.content_hash == digest:
        return False
    if latest and survey.version <= latest.version:
        raise Refused(
            f"Nothing was published. The text of the survey '{survey.survey}' changed since version {latest.version} "
            f"was published. Write 'version: {latest.version + 1}' in surveys/{survey.survey}.yaml.",
            rule="evaluation.version_grows",
        )
    row = SurveyVersion(
        agency_id=agency_id,
        survey=survey.survey,
        version=survey.version,
        content_hash=digest,
        document=_stored(survey),
        published_at=work.instant(),
        published_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    data = {"version": survey.version, "hash": digest}
    audit.record(work, Act.SURVEY_PUBLISHED, f"survey:{survey.survey}", data, agency_id=agency_id)
    return True
