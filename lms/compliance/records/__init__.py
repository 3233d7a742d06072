"""The tables of compliance: published texts, facts, evidence, the ledger of obligations."""

from lms.compliance.records.facts import EvidenceRecord, PersonFact
from lms.compliance.records.ledger import ObligationRecord, Settling
from lms.compliance.records.texts import CalendarVersion, RequirementRecord, RequirementVersion

__all__ = [
    "CalendarVersion",
    "EvidenceRecord",
    "ObligationRecord",
    "PersonFact",
    "RequirementRecord",
    "RequirementVersion",
    "Settling",
]
