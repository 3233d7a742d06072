"""Open a round, ask the heads, take their signed certificates, list what differs from HR, note what was done."""

from lms.directory.roster.services.certificates import certificate, certify, own_certificate, sheet, signed_by
from lms.directory.roster.services.differences import difference, differences, resolve
from lms.directory.roster.services.quarters import next_round, open_due, remind_due
from lms.directory.roster.services.rounds import asks, campaign, campaigns, mine, open_campaign, remind

__all__ = [
    "asks",
    "campaign",
    "campaigns",
    "certificate",
    "certify",
    "difference",
    "differences",
    "mine",
    "next_round",
    "open_campaign",
    "open_due",
    "own_certificate",
    "remind",
    "remind_due",
    "resolve",
    "sheet",
    "signed_by",
]
