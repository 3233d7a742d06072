"""What somebody answered in an exercise, and what is said about it: right or not, piece by piece, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.catalogue.model.exercises import Exercise, Piece
from lms.learning.model.formats import Judged, TaskState
from lms.learning.rules.letters import labels, listed


def states(exercise: Exercise, tries: Mapping[int, Sequence[int | None]]) -> tuple[TaskState, ...]:
    """Return every task of an exercise with the latest try at it, by the task's number (from 1)."""
    found = []
    for number, task in enumerate(exercise.tasks, 1):
        pieces, given = task.pieces(), tries.get(number, ())
        shared = listed(pieces[0].options) if len({piece.options for piece in pieces}) == 1 else ()
        judged = tuple(
            _judged(piece, given[n] if n < len(given) else None, is_shared=bool(shared))
            for n, piece in enumerate(pieces)
        )
        found.append(TaskState(number, task, judged, tried=number in tries, listed=shared))
    return tuple(found)


def _judged(piece: Piece, chosen: int | None, *, is_shared: bool) -> Judged:
    return Judged(piece, chosen, labels(piece.options), () if is_shared else listed(piece.options))


def answer_of(pieces: Sequence[Piece], given: Sequence[str]) -> list[int | None]:
    """Return the choices that a form gave, each one of those offered; anything else counts as none.

    A line that is not marked (its first option has no words) is a choice as well: to leave it.
    """
    found: list[int | None] = []
    for n, piece in enumerate(pieces):
        text = (given[n] if n < len(given) else "") or ("0" if piece.options[0] == "" else "")
        found.append(int(text) if text.isdecimal() and int(text) < len(piece.options) else None)
    return found
