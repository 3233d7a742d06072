"""Why an answer about a day differs between two instants, in sentences."""

from __future__ import annotations

from flask_babel import get_timezone

from lms.compliance.model.differences import Cause, CauseKind
from lms.platform.words import day
from lms.reporting.language import _


def sentence(cause: Cause) -> str:
    """Return a cause as a sentence."""
    what = cause.detail.replace("_", " ").replace("-", " ")
    recorded_on = cause.at.astimezone(get_timezone()).date()
    values = {"at": day(recorded_on), "day": day(cause.on), "what": what}
    return _SENTENCES[cause.kind]() % values


_SENTENCES = {
    CauseKind.LATE_EVIDENCE: lambda: _("Recorded late: training of %(day)s (%(what)s), recorded on %(at)s."),
    CauseKind.EVIDENCE: lambda: _("Training of %(day)s (%(what)s), recorded on %(at)s."),
    CauseKind.SIGNATURE: lambda: _("Signed on %(day)s, recorded on %(at)s."),
    CauseKind.CORRECTION: lambda: _("A completion was corrected to %(day)s (%(what)s), on %(at)s."),
    CauseKind.REVOCATION: lambda: _("A record of training was taken back on %(at)s."),
    CauseKind.FACT: lambda: _("Recorded later: %(what)s from %(day)s, recorded on %(at)s."),
    CauseKind.FACT_UNDONE: lambda: _("A fact was taken back on %(at)s."),
    CauseKind.PERSONNEL: lambda: _("Personnel data: %(what)s of %(day)s, recorded on %(at)s."),
    CauseKind.RULE_PUBLISHED: lambda: _("The requirement was published on %(at)s."),
    CauseKind.RULE_CHANGED: lambda: _("Another text of the requirement, or of a calendar, was published on %(at)s."),
    CauseKind.RULE_WITHDRAWN: lambda: _("The requirement was withdrawn on %(at)s."),
    CauseKind.MODULE_CHANGED: lambda: _("The training changed (%(what)s), published on %(at)s."),
    CauseKind.ANNOUNCED: lambda: _("A dated change of the requirement was announced by %(at)s."),
    CauseKind.UNKNOWN: lambda: _("Several records together; the training record lists them."),
}
