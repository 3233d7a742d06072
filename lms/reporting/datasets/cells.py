"""How days and states stand in the cells of registers; made once for each value, as a register has many rows."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from lms.compliance.model.outcome import Status
from lms.platform.words import NOTHING, short_day, status_word
from lms.reporting.language import _


def day_cell(value: date | None) -> str:
    """Return a day as a cell has it; a dash for none."""
    return _short(value) if value else NOTHING


def status_cell(status: Status | None) -> str:
    """Return a state as a cell has it; None: it cannot be computed."""
    return _word(status) if status else _("Cannot be computed")


@lru_cache(maxsize=4096)
def _short(value: date) -> str:
    return short_day(value)


@lru_cache(maxsize=64)
def _word(status: Status) -> str:
    return str(status_word(status).text)
