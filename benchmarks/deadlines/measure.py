"""Measuring on one core: time on the wall beside time of the processor, for us and for a database's own process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil


@dataclass
class Took:
    """How long something took. `processor` counts our process and the database's that serves us."""

    wall: float = 0.0
    processor: float = 0.0
    backends: list[int] = field(default_factory=list)


def pin() -> str:
    """Stay on one core, with every process started from here, and say what else runs."""
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    one, five, _ = os.getloadavg()
    return f"core {core} of {os.cpu_count()}, load {one:.1f} (five minutes: {five:.1f})"


@contextmanager
def timed(*backends: int) -> Iterator[Took]:
    """Measure what happens inside; `backends` are processes of a database that work for us."""
    took = Took(backends=list(backends))
    wall, processor = time.perf_counter(), _processor(backends)
    yield took
    took.wall, took.processor = time.perf_counter() - wall, _processor(backends) - processor


def _processor(backends: tuple[int, ...]) -> float:
    others = (psutil.Process(pid).cpu_times() for pid in backends)
    return time.process_time() + sum(times.user + times.system for times in others)


def line(what: str, people: int, took: Took, more: str = "") -> None:
    """Print a line of a table: people a second by the processor's time and by the wall's."""
    rates = f"{people / max(took.processor, 1e-9):8.0f} a second of processor, {people / took.wall:8.0f} on the wall"
    print(f"  {what:32} {rates}  ({took.processor:.2f} s, {took.wall:.2f} s) {more}", flush=True)


def seconds(what: str, took: Took, more: str = "") -> None:
    """Print a line of a table: seconds."""
    print(f"  {what:44} processor {took.processor:7.3f} s, wall {took.wall:7.3f} s  {more}", flush=True)
