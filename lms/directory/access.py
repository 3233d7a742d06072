"""Who may do what, and which people a permission reaches: the same table answers both."""

from __future__ import annotations

from collections.abc import Iterable

from lms.directory.model import Scope
from lms.kernel.actor import Actor
from lms.kernel.errors import Refused
from lms.kernel.permissions import Permission as P
from lms.kernel.permissions import Role

SIGNED_IN = frozenset({P.PUBLIC, P.ACCOUNT_OWN})
GRANTS: dict[Role, frozenset[P]] = {
    Role.STAFF: SIGNED_IN | {P.LEARNING_OWN, P.RECORD_OWN, P.CATALOGUE_READ},
    Role.SUPERVISOR: SIGNED_IN | {P.TEAM_READ, P.SIGNOFF_SIGN, P.REQUIREMENT_READ, P.UNIT_REPORT_READ},
    Role.OFFICER: SIGNED_IN
    | {
        P.PERSON_READ, P.TRAINING_IMPORT, P.FACT_RECORD, P.CATALOGUE_READ, P.CATALOGUE_PUBLISH, P.REQUIREMENT_READ,
        P.REQUIREMENT_PUBLISH, P.REGISTER_READ, P.REPORT_READ, P.REPORT_RUN, P.TIMETABLE_READ, P.TIMETABLE_RUN,
        P.OUTCOME_RECORD, P.UNIT_REPORT_READ, P.SESSION_MANAGE,
    },
    Role.AUDITOR: SIGNED_IN | {P.REQUIREMENT_READ, P.REGISTER_READ, P.REPORT_READ, P.UNIT_REPORT_READ},
    Role.ACCOMMODATION: SIGNED_IN | {P.ACCOMMODATION_MANAGE},
    Role.ADMINISTRATOR: SIGNED_IN
    | {P.PERSON_READ, P.PEOPLE_IMPORT, P.ACCOUNT_MANAGE, P.TIMETABLE_READ, P.AUDIT_READ},
}  # fmt: skip

AGENCY_WIDE = frozenset(
    {
        P.PERSON_READ, P.PEOPLE_IMPORT, P.TRAINING_IMPORT, P.FACT_RECORD, P.REGISTER_READ, P.REPORT_READ, P.REPORT_RUN,
        P.ACCOUNT_MANAGE, P.OUTCOME_RECORD, P.SESSION_MANAGE, P.ACCOMMODATION_MANAGE,
    }
)  # fmt: skip
TEAM_WIDE = frozenset({P.TEAM_READ, P.SIGNOFF_SIGN, P.UNIT_REPORT_READ})
OWN = frozenset({P.LEARNING_OWN, P.RECORD_OWN, P.ACCOUNT_OWN})


def permissions_of(roles: Iterable[Role]) -> frozenset[P]:
    """Return everything that some roles may do together."""
    return frozenset(SIGNED_IN.union(*(GRANTS[Role(role)] for role in roles)))


def scope(actor: Actor, permission: P) -> Scope:
    """Return which people `actor` reaches with `permission`; raise `Refused` without it."""
    if not actor.may(permission):
        raise Refused("Your account may not do this.", rule=permission)
    if actor.is_system or permission in AGENCY_WIDE:
        return Scope(agency_id=actor.agency_id, everybody=True)
    if permission in TEAM_WIDE:
        return Scope(agency_id=actor.agency_id, team_of=actor.person_id)
    return Scope(agency_id=actor.agency_id, oneself=actor.person_id)
