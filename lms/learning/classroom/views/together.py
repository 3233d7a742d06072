"""What somebody should know at a session about another one in which they have a place, or wait for one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lms.learning.classroom.model import Also, Seat
from lms.learning.classroom.views.blueprint import when

STANDS = {
    (None, Seat.ENROLLED): _("You have a place in %(name)s."),
    (None, Seat.WAITING): _("You wait for a place in %(name)s."),
    (Seat.WAITING, Seat.ENROLLED): _("You have a place in %(name)s and wait for this one."),
    (Seat.WAITING, Seat.WAITING): _("You wait for a place here and in %(name)s."),
    (Seat.ENROLLED, Seat.WAITING): _("You have a place here and wait for %(name)s."),
    (Seat.ENROLLED, Seat.ENROLLED): _("You have a place here and in %(name)s."),
}
"""Where somebody stands here and there."""
THEN = {
    (None, Seat.ENROLLED): _("It is at the same time: give that place up before you take one here."),
    (Seat.WAITING, Seat.ENROLLED): _("It is at the same time: you move up here only after you give that place up."),
    (Seat.ENROLLED, Seat.WAITING): _("It is at the same time: you move up there only after you give this place up."),
    (Seat.ENROLLED, Seat.ENROLLED): _("Both are at the same time: give one of them up."),
}
"""What it means where both are at the same time."""
APART = {
    (None, Seat.ENROLLED): _("It stays yours, also if you take or await a place here, until you give it up."),
    (Seat.WAITING, Seat.ENROLLED): _(
        "When a place here comes free it is yours too, and a letter tells you. You keep both until you give one up."
    ),
    (Seat.ENROLLED, Seat.WAITING): _(
        "When a place there comes free it is yours too, and a letter tells you. You keep both until you give one up."
    ),
    (Seat.ENROLLED, Seat.ENROLLED): _(
        "You keep both until you give one up. If you need only one, give the other up, so that somebody else can come."
    ),
}
"""What it means where they are at different times."""


def told(mine: Seat | None, other: Also) -> dict[str, object]:
    """Return what is said, and the number of the other session."""
    one = other.sitting
    parts = {"number": one.number, "title": one.title, "when": when(one)}
    name = _("session %(number)s on %(when)s", **parts)
    if not other.is_same:
        name = _("session %(number)s, %(title)s, on %(when)s", **parts)
    here_and_there = (mine, other.seat)
    what = (THEN if other.is_then else APART).get(here_and_there, "")
    return {"number": one.number, "text": f"{str(STANDS[here_and_there]) % {'name': name}} {what}".strip()}
