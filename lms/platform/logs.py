"""The log of a process: what the house says, on its standard error, each line with its time."""

from __future__ import annotations

import logging
import time

from lms.kernel.errors import Invalid

LEVELS = ("error", "warning", "info")


def checked(level: str) -> str:
    """Return a level by its name, raise `Invalid` for one that is none."""
    if level not in LEVELS:
        raise Invalid(f"LMS_LOG is {level!r}; write one of {', '.join(LEVELS)}.")
    return level


def begin(level: str) -> None:
    """Write what the house's own rooms say from a level on; what libraries say is left to their own warnings."""
    handler = logging.StreamHandler()
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    house = logging.getLogger("lms")
    house.handlers = [handler]
    house.setLevel(level.upper())
