"""The letters of options: where a select cannot show them whole, they are listed above it, each under its letter."""

from __future__ import annotations

from collections.abc import Sequence

LETTERS = "ABCDEFGH"
WIDEST = 24
"""Characters that a select shows whole on a screen 320 pixels wide."""


def listed(options: Sequence[str]) -> tuple[str, ...]:
    """Return options under their letters, if one of them is too long for a narrow select; none otherwise."""
    if len(options) > len(LETTERS) or max(map(len, options), default=0) <= WIDEST:
        return ()
    return tuple(f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False))


def labels(options: Sequence[str]) -> tuple[str, ...]:
    """Return what a select says of each option: with the letter under which it is listed, if they are listed."""
    return listed(options) or tuple(options)
