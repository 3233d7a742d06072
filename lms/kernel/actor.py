"""Who is acting."""

from __future__ import annotations

from dataclasses import dataclass, field

from lms.kernel.permissions import Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody, or the system itself, acting within one agency.

    `agency_id` 0 means no agency (nobody signed in, or the system between agencies). `person_id` is set where the
    account belongs to a member of staff.
    """

    name: str
    agency_id: int = 0
    account_id: int | None = None
    person_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    permissions: frozenset[Permission] = frozenset({Permission.PUBLIC})
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Tell whether an account stands behind this actor."""
        return self.account_id is not None

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor holds a permission."""
        return permission in self.permissions


NOBODY = Actor(name="")
SYSTEM = "system"
"""What stands as a name where the system did something by itself."""


def system_actor(agency_id: int = 0) -> Actor:
    """Return the system acting by itself (timetable, command line) for one agency, or for none."""
    return Actor(name=SYSTEM, agency_id=agency_id, permissions=frozenset(Permission), is_system=True)
