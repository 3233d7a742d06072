"""Where deliveries stand, as pages say it: a row each, and one line about all of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.platform.listing import Column
from lms.platform.words import instant
from lms.reporting.delivery.model import LOST, By, Delivery, State

STATES: dict[State, Callable[[], str]] = {
    State.WAITING: lambda: _("Waiting to be sent"),
    State.RETRYING: lambda: _("Failed; it will be tried again"),
    State.SENT: lambda: _("Sent; the mail server took it"),
    State.ARRIVED: lambda: _("Arrived"),
    State.TAKEN: lambda: _("Downloaded"),
    State.UNKNOWN: lambda: _("Perhaps sent; it is tried once more"),
    State.BOUNCED: lambda: _("The letter came back"),
    State.FAILED: lambda: _("Given up"),
    State.REFUSED: lambda: _("Not sent"),
}
WAYS: dict[By, Callable[[], str]] = {
    By.LINK: lambda: _("Letter with a link"),
    By.ATTACHMENT: lambda: _("Inside a letter"),
    By.PLACE: lambda: _("Folder or object store"),
    By.NOBODY: lambda: _("Nobody"),
}


def columns() -> list[Column]:
    """Return the columns of a table of deliveries."""
    return [
        Column("name", _("To")),
        Column("by", _("How")),
        Column("state", _("State")),
        Column("attempts", _("Attempts"), numeric=True),
        Column("taken", _("First download")),
    ]


def row(each: Delivery) -> dict[str, object]:
    """Return a delivery as a row of the table."""
    notes = [
        each.detail if each.detail and each.state is not State.SENT else "",
        instant(each.last_at or each.planned_at),
    ]
    return {
        "name": {"text": each.name, "note": each.address},
        "by": WAYS[each.by](),
        "state": {"text": STATES[each.state](), "note": " · ".join(filter(None, notes))},
        "attempts": each.attempts,
        "taken": each.taken_at,
    }


def summary(deliveries: Sequence[Delivery]) -> str:
    """Return how a run's deliveries stand in one line; nothing for a run that was sent to nobody."""
    if not deliveries:
        return ""
    counts = Counter(each.state for each in deliveries)
    lost = sum(counts[state] for state in LOST)
    there = counts[State.SENT] + counts[State.ARRIVED] + counts[State.TAKEN]
    said = [_("%(there)s of %(all)s delivered", there=there, all=len(deliveries))]
    if counts[State.TAKEN]:
        said.append(_("%(num)s downloaded", num=counts[State.TAKEN]))
    if lost:
        said.append(ngettext("%(num)s did not arrive", "%(num)s did not arrive", lost))
    return ", ".join(str(each) for each in said)
