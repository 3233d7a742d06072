"""What makes the boxes of a picture's parts usable: each within the picture, apart from the others, large enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from lms.catalogue.model.parts import Picture

Box = tuple[int, int, int, int]
"""Left, top, width and height in the units of the picture."""
LEAST = 24
"""Units that a finger needs, of a picture that is `WIDE` units wide: as much as a phone shows of one."""
WIDE = 640


class Boxed(Protocol):
    """A named part of a picture."""

    @property
    def text(self) -> str:
        """What the part is called."""
        ...

    @property
    def box(self) -> Box:
        """Where it lies."""
        ...


def faults(parts: Sequence[Boxed], picture: Picture) -> Iterator[tuple[int, str, str]]:
    """Yield the number of a part, what is wrong with its box, and how to mend it; nothing of a picture not read."""
    if not picture.data:
        return  # that the picture could not be read is told already
    for number, part in enumerate(parts):
        left, top, width, height = part.box
        if width < 1 or height < 1 or left < 0 or top < 0:
            mend = "Write left, top, width and height as whole numbers, none below 0."
            yield number, "the box is not a box.", mend
        elif left + width > picture.width or top + height > picture.height:
            what = f"the box leaves the picture, which is {picture.width} by {picture.height}."
            yield number, what, "Keep left + width and top + height within it."
        elif min(width, height) * WIDE < LEAST * picture.width:
            least = -(-LEAST * picture.width // WIDE)
            what = f"the box of '{part.text}' is too small for a finger."
            yield number, what, f"Make it at least {least} wide and {least} high."
        for earlier in parts[:number]:
            if _overlap(part.box, earlier.box):
                yield number, f"'{part.text}' lies over '{earlier.text}'.", "Draw the boxes apart."


def _overlap(one: Box, other: Box) -> bool:
    left, top, width, height = one
    its_left, its_top, its_width, its_height = other
    return (
        left < its_left + its_width
        and its_left < left + width
        and top < its_top + its_height
        and its_top < top + height
    )
