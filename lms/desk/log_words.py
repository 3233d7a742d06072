"""How the log says what happened and what it was about; the codes stand in the export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.audit.model import Act, Entry
from lms.catalogue import services as catalogue
from lms.compliance.services import texts
from lms.compliance.services.fact_wording import plain
from lms.directory.accounts import services as accounts
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.platform.ids import id_in
from lms.platform.words import who
from lms.platform.work import Work

ACTS: Final[Mapping[Act, LazyString]] = {
    Act.AGENCY_FOUNDED: _l("Founded the agency"),
    Act.ACCOUNT_INVITED: _l("Sent an invitation"),
    Act.ACCOUNT_ACTIVATED: _l("Took up an invitation"),
    Act.ACCOUNT_ROLES_SET: _l("Set the roles of an account"),
    Act.ACCOUNT_CLOSED: _l("Closed an account"),
    Act.PASSWORD_RESET_ASKED: _l("Asked for a new password"),
    Act.PASSWORD_SET: _l("Chose a new password"),
    Act.SIGNED_IN: _l("Signed in"),
    Act.SIGN_IN_FAILED: _l("Tried a wrong password"),
    Act.SIGNED_OUT: _l("Signed out"),
    Act.PEOPLE_IMPORTED: _l("Applied a file of people"),
    Act.TRAINING_IMPORTED: _l("Applied a file of training"),
    Act.FACTS_IMPORTED: _l("Applied a file of facts"),
    Act.DEPUTY_NAMED: _l("Named a deputy, or ended one"),
    Act.MODULE_PUBLISHED: _l("Published a module"),
    Act.REQUIREMENT_PUBLISHED: _l("Put a requirement or calendar in force"),
    Act.REQUIREMENT_WITHDRAWN: _l("Withdrew a requirement"),
    Act.CHANGE_PROPOSED: _l("Proposed a change of a requirement"),
    Act.CHANGE_APPROVED: _l("Agreed to a change of a requirement"),
    Act.CHANGE_REFUSED: _l("Refused a change of a requirement"),
    Act.CHANGE_WITHDRAWN: _l("Withdrew a proposed change"),
    Act.FACT_RECORDED: _l("Recorded a fact"),
    Act.FACT_REVOKED: _l("Took a fact back"),
    Act.GROUP_ACT_ASKED: _l("Asked for an act for a group"),
    Act.GROUP_ACT_APPLIED: _l("Recorded an act for a group"),
    Act.GROUP_ACT_UNDONE: _l("Undid an act for a group"),
    Act.EVIDENCE_POSTED: _l("Recorded training"),
    Act.SETTLED: _l("Worked out deadlines"),
    Act.ATTEMPT_STARTED: _l("Began a module"),
    Act.ATTEMPT_FINISHED: _l("Finished a module"),
    Act.TRY_GRANTED: _l("One more final test was given"),
    Act.TRY_WITHDRAWN: _l("A further final test was taken back"),
    Act.SIGNOFF_SIGNED: _l("Signed a completion"),
    Act.SIGNOFF_RETURNED: _l("Returned a completion"),
    Act.SIGNOFF_ANSWERED: _l("Answered a return"),
    Act.SURVEY_PUBLISHED: _l("Published a survey"),
    Act.FOLLOW_UP_OPENED: _l("Opened a follow-up"),
    Act.FOLLOW_UP_ANSWERED: _l("Answered a follow-up"),
    Act.INDICATOR_DEFINED: _l("Defined an indicator"),
    Act.INDICATOR_RECORDED: _l("Recorded a figure of an indicator"),
    Act.INDICATOR_UNDONE: _l("Took a figure of an indicator back"),
    Act.COST_RECORDED: _l("Recorded a cost"),
    Act.COST_UNDONE: _l("Took a cost back"),
    Act.REPORT_ASKED: _l("Asked for a report"),
    Act.REPORT_BUILT: _l("Made a report"),
    Act.REPORT_FAILED: _l("Could not make a report"),
    Act.REPORT_CANCELLED: _l("Cancelled a report"),
    Act.SCHEDULE_MADE: _l("Scheduled a report"),
    Act.SCHEDULE_CHANGED: _l("Changed the schedule of a report"),
    Act.SCHEDULE_ENDED: _l("Ended the schedule of a report"),
    Act.SCHEDULE_UNDONE: _l("Undid a change of a schedule"),
    Act.FILE_DOWNLOADED: _l("Took a file away"),
    Act.FILES_SWEPT: _l("Removed files that no record names"),
    Act.MODULE_WITHDRAWN: _l("Withdrew a module"),
    Act.MODULE_PUT_BACK: _l("Put a withdrawn module back on offer"),
    Act.MODULE_DRAFT_MADE: _l("Made a draft of a module from a course"),
    Act.MODULE_DRAFT_DISCARDED: _l("Discarded a draft of a module"),
    Act.MODULE_QUESTION_ANSWERED: _l("Answered a question about a module"),
    Act.MODULE_ANSWER_CORRECTED: _l("Corrected an answer to a question about a module"),
    Act.MODULE_ANSWER_WITHDRAWN: _l("Took a published answer back"),
    Act.THANKED: _l("Thanked for a completion"),
    Act.DISPUTE_ASKED: _l("Said that something in their record is wrong"),
    Act.DISPUTE_ANSWERED: _l("Answered a question about a record"),
    Act.DISPUTE_WITHDRAWN: _l("Took a question about a record back"),
    Act.HANDED_IN: _l("Handed in a certificate from elsewhere"),
    Act.HANDED_ACCEPTED: _l("Accepted a certificate from elsewhere"),
    Act.HANDED_REFUSED: _l("Refused a certificate from elsewhere"),
    Act.HANDED_REOPENED: _l("Took a decision about a certificate back"),
    Act.HANDED_WITHDRAWN: _l("Took a certificate from elsewhere back"),
    Act.SESSION_PLANNED: _l("Planned a session"),
    Act.SESSION_CHANGED: _l("Changed a session"),
    Act.SESSION_CALLED_OFF: _l("Called a session off"),
    Act.SESSION_PLACE: _l("Took or gave up a place in a session"),
    Act.SESSION_ATTENDED: _l("Put down who came to a session"),
    Act.ACCOMMODATION_RECORDED: _l("Recorded an accommodation"),
    Act.ACCOMMODATION_ENDED: _l("Ended an accommodation or took it back"),
    Act.CERTIFICATE_ISSUED: _l("Issued a certificate"),
    Act.JOB_RUN: _l("Started a job by hand"),
    Act.NOTICE_SENT: _l("Sent a letter"),
    Act.ROSTER_OPENED: _l("Opened a round of rosters"),
    Act.ROSTER_CERTIFIED: _l("Certified a roster"),
    Act.ROSTER_RESOLVED: _l("Resolved a difference of a roster"),
    Act.FEED_TOKEN_MADE: _l("Made a feed token"),
    Act.FEED_TOKEN_REVOKED: _l("Revoked a feed token"),
    Act.FEED_TOKEN_USED: _l("Fetched a feed, first time that day"),
    Act.NOTICE_NUDGED: _l("Reminded one of their people"),
    Act.ADDRESS_LIFTED: _l("Had an address tried again"),
}
"""What each kind of entry says, after who did it."""

KINDS: Final[Mapping[str, LazyString]] = {
    "person": _l("A person"),
    "account": _l("An account"),
    "agency": _l("The agency"),
    "report_run": _l("Report %(number)s"),
    "schedule": _l("Schedule %(number)s"),
    "import_run": _l("File %(number)s"),
    "deputy": _l("Deputy %(number)s"),
    "change": _l("Proposed change %(number)s"),
    "group_act": _l("Act for a group %(number)s"),
    "feed_token": _l("Feed token %(number)s"),
    "job": _l("The job “%(number)s”"),
    "survey": _l("The survey “%(number)s”"),
    "module": _l("The module “%(number)s”"),
    "module_draft": _l("The draft of a module, number %(number)s"),
    "requirement": _l("The requirement “%(number)s”"),
    "calendar": _l("The calendar “%(number)s”"),
    "roster_campaign": _l("Round of rosters %(number)s"),
    "roster_statement": _l("Certified roster %(number)s"),
    "roster_line": _l("Line of a roster %(number)s"),
    "sitting": _l("Session %(number)s"),
    "accommodation": _l("Accommodation %(number)s"),
    "indicator": _l("Indicator %(number)s"),
    "cost": _l("Cost %(number)s"),
    "address": _l("An address of nobody on the staff"),
}
"""What an entry can be about, by the word before the colon."""
NOBODY_SIGNED_IN: Final = lazy_gettext("somebody not signed in")


@dataclass(frozen=True, slots=True)
class Names:
    """What the subjects of some entries are called."""

    people: Mapping[int, PersonView]
    accounts: Mapping[int, str]
    titles: Mapping[str, str]
    """Of requirements and modules, by key."""


def names_for(work: Work, entries: Iterable[Entry]) -> Names:
    """Look up the names that some entries need, all at once."""
    ids: dict[str, set[int]] = {"person": set(), "account": set()}
    for entry in entries:
        kind, _colon, number = entry.subject.partition(":")
        if kind in ids and id_in(number):
            ids[kind].add(id_in(number))
    today = people.today(work)
    titles = catalogue.titles(work, today) | texts.titles(work)
    return Names(people.views(work, ids["person"], today), accounts.names(work, ids["account"]), titles)


def subject(entry: Entry, names: Names) -> str:
    """Return what an entry is about, by its name where it has one."""
    kind, _colon, number = entry.subject.partition(":")
    if kind == "person" and (person := names.people.get(id_in(number))):
        return f"{person.name}, {person.staff_no}"
    if kind == "account" and (name := names.accounts.get(id_in(number))):
        return str(_("The account of %(name)s", name=name))
    said = KINDS.get(kind)
    return str(said % {"number": names.titles.get(number, plain(number))}) if said else plain(entry.subject)


def actor(entry: Entry, names: Names) -> str:
    """Return who did it: whoever signs in is not known by name until they are in, and their account is the subject."""
    if entry.actor:
        return who(entry.actor)
    kind, _colon, number = entry.subject.partition(":")
    name = names.accounts.get(id_in(number)) if kind == "account" and entry.act is not Act.SIGN_IN_FAILED else None
    return name or str(NOBODY_SIGNED_IN)
