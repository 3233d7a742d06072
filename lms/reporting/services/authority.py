"""Whether whoever asked for a report may still have it made: asked again before it is read and before it is stored."""

from __future__ import annotations

from lms.directory.accounts import services as accounts
from lms.kernel.actor import Actor
from lms.kernel.errors import Refused
from lms.kernel.permissions import Permission
from lms.platform.work import Work
from lms.reporting import store


def check(work: Work, run_id: int) -> None:
    """Raise `Refused` if the account that asked was closed or lost the right meanwhile.

    A document about one person needs no right to make reports; whether it may be read is asked when it is taken.
    """
    asked = store.asked_by(work.session, run_id)
    if asked.account_id is None:
        return
    actor = accounts.standing(work, asked.account_id)
    if actor is None or not (asked.is_personal or may_make(actor)):
        raise Refused(
            f"{asked.name} may not make reports any more, so this one was not made and nothing of it was kept. "
            "Somebody who may can ask for it."
        )


def may_make(actor: Actor) -> bool:
    """Tell whether somebody may have reports made."""
    return actor.may(Permission.REPORT_RUN)
