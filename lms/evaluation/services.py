"""Publish surveys, ask them, and keep the answers without whose they are."""

from __future__ import annotations

import hashlib
import json

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.services import agencies
from lms.evaluation import content, store
from lms.evaluation.model import Survey
from lms.evaluation.records import SurveyVersion
from lms.kernel.errors import Invalid, Refused
from lms.kernel.events import Event, ModulePublished
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


def hash_of(survey: Survey) -> str:
    """Return the SHA-256 (hex) of a survey's canonical JSON."""
    text = json.dumps(survey.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


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
        document=survey.model_dump(mode="json"),
        published_at=work.instant(),
        published_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    data = {"version": survey.version, "hash": digest}
    audit.record(work, Act.SURVEY_PUBLISHED, f"survey:{survey.survey}", data, agency_id=agency_id)
    return True
