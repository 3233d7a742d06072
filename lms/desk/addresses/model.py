"""The word for what is read at a secret address."""

from __future__ import annotations

from enum import StrEnum


class Serves(StrEnum):
    """What is read there."""

    CALENDAR = "calendar"
    PODCAST = "podcast"
