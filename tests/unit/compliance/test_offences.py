"""The proof that the SQL answer equals the rule can fail: each offence planted here is found by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from flask import Flask

from lms.compliance.rules import ledger as rules
from lms.compliance.services import replay
from lms.compliance.store import ledger, register, tallies
from tests.unit.compliance.test_ledger_equals_rules import benched, check, grow_story

STORIES = 60
Plant = Callable[[pytest.MonkeyPatch], None]


def forget_breakpoints(patch: pytest.MonkeyPatch) -> None:
    """Look only at every other day on which an answer can change."""
    real = rules.breakpoints
    patch.setattr(rules, "breakpoints", lambda *a, **k: real(*a, **k)[::2])


def store_what_slides(patch: pytest.MonkeyPatch) -> None:
    """Keep the dates that an open leave moves from day to day."""
    real = rules.owed

    def owed(*a: Any, **k: Any) -> Any:
        spells, obligations, label = real(*a, **k)
        return spells, tuple(replace(o, slides=False) for o in obligations), label

    patch.setattr(rules, "owed", owed)


def shift_the_day(patch: pytest.MonkeyPatch) -> None:
    """Let the statement be a day late."""
    real = register.row_rank
    patch.setattr(register, "row_rank", lambda day, *a, **k: real(day - 1, *a, **k))


def count_otherwise(patch: pytest.MonkeyPatch) -> None:
    """Let the summary hold a renewal that is open for one that is owed."""
    real = tallies.row_rank
    patch.setattr(tallies, "row_rank", lambda day, pending, missed: real(day, missed=missed))


def date_by_the_settling(patch: pytest.MonkeyPatch) -> None:
    """Date what changed by the time of settling instead of by the instant at which it became known."""
    real = replay.Replay._step

    def step(self: replay.Replay, known_at: datetime, *rest: Any) -> None:
        patch.setattr(ledger, "ticks", lambda instant, own=ledger_ticks: own(self.at))
        real(self, known_at, *rest)
        patch.setattr(ledger, "ticks", ledger_ticks)

    ledger_ticks = ledger.ticks
    patch.setattr(replay.Replay, "_step", step)


@pytest.mark.parametrize(
    "plant", [forget_breakpoints, store_what_slides, shift_the_day, count_otherwise, date_by_the_settling]
)
def test_the_proof_finds(app: Flask, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    forget_statements()
    try:
        assert any(fails(app, seed) for seed in range(STORIES)), "an offence went unnoticed"
    finally:
        monkeypatch.undo()
        forget_statements()


def forget_statements() -> None:
    """Let the statements that are built once be built anew, of what is planted."""
    for built in (register._built, register._built_whole, register._built_asks):
        built.cache_clear()


def fails(app: Flask, seed: int) -> bool:
    """Tell whether the proof fails for a story."""
    with benched(app, grow_story(Random(seed))) as bench:
        try:
            check(bench)
        except AssertionError:
            return True
    return False
