"""What the log says happened: `<resource>:<what>`, past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """Every kind of audit entry; a service adds its own here, so that the list is the catalogue."""

    AGENCY_FOUNDED = "agency:founded"
    ACCOUNT_INVITED = "account:invited"
    ACCOUNT_ACTIVATED = "account:activated"
    ACCOUNT_ROLES_SET = "account:roles_set"
    ACCOUNT_CLOSED = "account:closed"
    PASSWORD_RESET_ASKED = "password:reset_asked"
    PASSWORD_SET = "password:set"
    SIGNED_IN = "session:signed_in"
    SIGN_IN_FAILED = "session:sign_in_failed"
    SIGNED_OUT = "session:signed_out"
    PEOPLE_IMPORTED = "people:imported"
    TRAINING_IMPORTED = "training:imported"
    FACTS_IMPORTED = "facts:imported"
    DEPUTY_NAMED = "deputy:named"
    MODULE_PUBLISHED = "module:published"
    MODULE_WITHDRAWN = "module:withdrawn"
    MODULE_PUT_BACK = "module:put_back"
    MODULE_DRAFT_MADE = "module_draft:made"
    MODULE_DRAFT_DISCARDED = "module_draft:discarded"
    REQUIREMENT_PUBLISHED = "requirement:published"
    REQUIREMENT_WITHDRAWN = "requirement:withdrawn"
    CHANGE_PROPOSED = "change:proposed"
    CHANGE_APPROVED = "change:approved"
    CHANGE_REFUSED = "change:refused"
    CHANGE_WITHDRAWN = "change:withdrawn"
    FACT_RECORDED = "fact:recorded"
    FACT_REVOKED = "fact:revoked"
    GROUP_ACT_ASKED = "group_act:asked"
    GROUP_ACT_APPLIED = "group_act:applied"
    GROUP_ACT_UNDONE = "group_act:undone"
    EVIDENCE_POSTED = "evidence:posted"
    SETTLED = "compliance:settled"
    ATTEMPT_STARTED = "attempt:started"
    ATTEMPT_FINISHED = "attempt:finished"
    TRY_GRANTED = "try:granted"
    TRY_WITHDRAWN = "try:withdrawn"
    SIGNOFF_SIGNED = "signoff:signed"
    SIGNOFF_RETURNED = "signoff:returned"
    SIGNOFF_ANSWERED = "signoff:answered"
    SURVEY_PUBLISHED = "survey:published"
    FOLLOW_UP_OPENED = "follow_up:opened"
    FOLLOW_UP_ANSWERED = "follow_up:answered"
    INDICATOR_DEFINED = "indicator:defined"
    INDICATOR_RECORDED = "indicator:recorded"
    INDICATOR_UNDONE = "indicator:undone"
    COST_RECORDED = "cost:recorded"
    COST_UNDONE = "cost:undone"
    REPORT_ASKED = "report:asked"
    REPORT_BUILT = "report:built"
    REPORT_FAILED = "report:failed"
    REPORT_CANCELLED = "report:cancelled"
    SCHEDULE_MADE = "schedule:made"
    SCHEDULE_CHANGED = "schedule:changed"
    SCHEDULE_ENDED = "schedule:ended"
    SCHEDULE_UNDONE = "schedule:undone"
    CERTIFICATE_ISSUED = "certificate:issued"
    FILE_DOWNLOADED = "file:downloaded"
    FILES_SWEPT = "file:swept"
    MODULE_QUESTION_ANSWERED = "module_question:answered"
    MODULE_ANSWER_CORRECTED = "module_question:corrected"
    MODULE_ANSWER_WITHDRAWN = "module_question:withdrawn"
    THANKED = "thanks:given"
    DISPUTE_ASKED = "dispute:asked"
    DISPUTE_ANSWERED = "dispute:answered"
    DISPUTE_WITHDRAWN = "dispute:withdrawn"
    HANDED_IN = "certificate:handed_in"
    HANDED_ACCEPTED = "certificate:accepted"
    HANDED_REFUSED = "certificate:refused"
    HANDED_REOPENED = "certificate:reopened"
    HANDED_WITHDRAWN = "certificate:withdrawn"
    SESSION_PLANNED = "sitting:planned"
    SESSION_CHANGED = "sitting:changed"
    SESSION_CALLED_OFF = "sitting:called_off"
    SESSION_PLACE = "sitting:place"
    SESSION_ATTENDED = "sitting:attended"
    ACCOMMODATION_RECORDED = "accommodation:recorded"
    ACCOMMODATION_ENDED = "accommodation:ended"
    JOB_RUN = "job:run"
    NOTICE_SENT = "notice:sent"
    ROSTER_OPENED = "roster:opened"
    ROSTER_CERTIFIED = "roster:certified"
    ROSTER_RESOLVED = "roster:resolved"
    FEED_TOKEN_MADE = "feed_token:made"
    FEED_TOKEN_REVOKED = "feed_token:revoked"
    FEED_TOKEN_USED = "feed_token:used"
    NOTICE_NUDGED = "notice:nudged"
    ADDRESS_LIFTED = "address:lifted"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log, as pages and exports show it."""

    sequence: int
    at: datetime
    actor: str
    act: Act
    subject: str
    data: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """An entry as others hold on to it: whoever has the pair can tell later whether anything before it was changed."""

    sequence: int
    hash: str
