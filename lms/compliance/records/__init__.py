"""The tables of compliance: published texts, facts, evidence, the ledger of obligations, acts for a group."""

from lms.compliance.records.acts import Attachment, GroupAct, GroupMember, GroupStep
from lms.compliance.records.changes import ChangeDecision, ChangeProposal
from lms.compliance.records.facts import EvidenceRecord, PersonFact
from lms.compliance.records.ledger import ObligationRecord, Settling
from lms.compliance.records.texts import CalendarVersion, RequirementRecord, RequirementVersion

__all__ = [
    "Attachment",
    "CalendarVersion",
    "ChangeDecision",
    "ChangeProposal",
    "EvidenceRecord",
    "GroupAct",
    "GroupMember",
    "GroupStep",
    "ObligationRecord",
    "PersonFact",
    "RequirementRecord",
    "RequirementVersion",
    "Settling",
]
