"""How the delivery log says why somebody was told, and what became of a letter."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from lms.notices.model import ACCOUNT, Confidence, Fate, Kind
from lms.notices.services.log import Logged, Told
from lms.platform.outbox import Outcome
from lms.platform.words import day

FATES = {
    Fate.WAITING: lazy_gettext("Waiting to be sent"),
    Fate.SENT: lazy_gettext("Sent"),
    Fate.BOUNCED: lazy_gettext("Came back"),
    Fate.RETRYING: lazy_gettext("Failed, will be tried again"),
    Fate.FAILED: lazy_gettext("Failed, given up"),
    Fate.UNKNOWN: lazy_gettext("Unknown, may have arrived"),
    Fate.WITHDRAWN: lazy_gettext("Withdrawn before it went out"),
}
TONES = {
    Fate.WAITING: "calm", Fate.SENT: "good", Fate.BOUNCED: "bad", Fate.RETRYING: "warn", Fate.FAILED: "bad",
    Fate.UNKNOWN: "wait", Fate.WITHDRAWN: "quiet",
}  # fmt: skip
KINDS = {
    Kind.BEFORE: lazy_gettext("Before the due date"),
    Kind.DUE: lazy_gettext("On the due date"),
    Kind.OVERDUE: lazy_gettext("Overdue"),
    Kind.ESCALATED: lazy_gettext("To the supervisor or the training officer"),
    Kind.SIGN: lazy_gettext("A signature waits"),
    Kind.UNREACHABLE: lazy_gettext("Letters come back"),
    Kind.DIGEST: lazy_gettext("Weekly letter to supervisors"),
    Kind.DONE: lazy_gettext("Completed"),
    Kind.SIGNED: lazy_gettext("Signed"),
    Kind.RETURNED: lazy_gettext("Returned"),
    Kind.NUDGE: lazy_gettext("Reminder from the supervisor"),
    Kind.ANNOUNCED: lazy_gettext("A rule will change"),
    Kind.FOLLOW_UP: lazy_gettext("Questions about a module at work"),
    Kind.PRACTICE: lazy_gettext("Questions to keep what was learned"),
}
ATTEMPTS = {
    Outcome.CLAIMED: lazy_gettext("Handed to the mail server"),
    Outcome.SENT: lazy_gettext("The mail server took it"),
    Outcome.FAILED: lazy_gettext("Could not be sent"),
    Outcome.WITHDRAWN: lazy_gettext("Withdrawn"),
    Outcome.BOUNCED: lazy_gettext("Came back"),
}
UNNAMED = {
    Confidence.ASKED: lazy_gettext("Not shown: whoever asked"),
    Confidence.PRACTICES: lazy_gettext("Not shown: whoever practices"),
}
WHY_UNNAMED = {
    Confidence.ASKED: lazy_gettext(
        "It answers a question about a module. To whom it went and what it says is not shown, because nobody learns "
        "who asked."
    ),
    Confidence.PRACTICES: lazy_gettext(
        "It says that questions of practice wait. To whom it went and what it says is not shown, because nobody learns "
        "who practices."
    ),
}


def choices() -> list[tuple[str, str]]:
    """Return why somebody can be told, for a filter."""
    return [(kind.value, str(words)) for kind, words in KINDS.items()] + [(ACCOUNT, str(_("Another matter")))]


def why(told: Told) -> str:
    """Return why somebody was told, with its days."""
    days = told.days
    if told.kind is Kind.BEFORE:
        return str(ngettext("%(num)s day before", "%(num)s days before", days))
    if told.kind is Kind.OVERDUE:
        return str(ngettext("%(num)s day overdue", "%(num)s days overdue", days))
    if told.kind is Kind.ESCALATED:
        officer = _("To the training officer: %(num)s days overdue", num=days)
        return str(officer if told.to_officer else _("To the supervisor: %(num)s days overdue", num=days))
    if told.kind is Kind.SIGN and days:
        return str(_("A signature waits for %(num)s days", num=days))
    if told.kind is Kind.NUDGE and told.by:
        return str(_("Reminder from %(name)s", name=told.by))
    return str(KINDS[told.kind])


def what(told: Told) -> str:
    """Return what was told in one line: why, about whom, of which duty, with which date."""
    about = [part for part in (told.about, told.title) if part]
    if told.due_on is not None:
        about.append(
            str(_("from %(day)s", day=day(told.due_on)))
            if told.kind is Kind.ANNOUNCED
            else str(_("due %(day)s", day=day(told.due_on)))
        )
    return f"{why(told)}: {', '.join(about)}" if about else why(told)


def kinds_of(line: Logged) -> list[str]:
    """Return why a letter was written, each reason once."""
    return list(dict.fromkeys(why(told) for told in line.told)) or [str(_("Another matter"))]
