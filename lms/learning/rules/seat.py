"""Time that must have been spent: only where a requirement asks for hours."""

from __future__ import annotations

from collections.abc import Sequence

from lms.compliance.model.hours import Demand, Seat


def seat(active_seconds: int, stated: int, demands: Sequence[Demand]) -> Seat:
    """Return where somebody stands: the hours asked for, but no more than the module is credited with."""
    needed = max((min(stated, demand.minutes) for demand in demands), default=0)
    return Seat(active_seconds // 60, needed, tuple(demands))
