"""Measuring whole process trees: time of the processor, time on the wall, peak of the proportional memory (PSS)."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

EVERY = 0.1
"""Seconds between two looks at the memory."""
LOOP = 2_000_000


@dataclass(frozen=True)
class Limits:
    """Where a case is stopped: seconds of processor and megabytes of the tree."""

    seconds: float = 150.0
    megabytes: float = 3000.0


@dataclass(frozen=True)
class Took:
    """What a case took. `ended` is empty, or says why there is no result."""

    processor: float
    wall: float
    peak: float
    loop: float
    """Seconds of processor that a fixed loop took just before and after (mean): how fast the machine was then."""
    ended: str = ""
    said: str = ""

    @property
    def loops(self) -> float:
        """Return the cost in loops, to compare cases measured under different loads."""
        return self.processor / self.loop


def calibrated() -> float:
    """Return the seconds of processor that a fixed loop takes now."""
    began, total = time.process_time(), 0
    for number in range(LOOP):
        total += number & 7
    return time.process_time() - began


def run(command: Sequence[str], limits: Limits, environment: Mapping[str, str] | None = None) -> Took:
    """Run a command to its end, or to a limit."""
    before = calibrated()
    began = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    seen: dict[int, float] = {}
    peak, ended = 0.0, ""
    while process.poll() is None:
        peak = max(peak, _look(process.pid, seen))
        if sum(seen.values()) > limits.seconds:
            ended = f"stopped at {limits.seconds:.0f} s of processor"
        elif peak > limits.megabytes:
            ended = f"stopped at {limits.megabytes:.0f} MB"
        if ended:
            _end(process.pid)
        time.sleep(EVERY)
    wall = time.monotonic() - began
    said = process.stdout.read() if process.stdout else ""
    if process.returncode and not ended:
        ended = f"failed: {said.strip().splitlines()[-1] if said.strip() else process.returncode}"
    processor = max(sum(seen.values()), 0.0)
    return Took(processor, wall, peak, (before + calibrated()) / 2, ended, said)


def _look(root: int, seen: dict[int, float]) -> float:
    """Note the processor's time of each process of the tree; return the memory of all in megabytes."""
    try:
        parent = psutil.Process(root)
        tree = [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return 0.0
    memory = 0.0
    for each in tree:
        try:
            times = each.cpu_times()
            seen[each.pid] = times.user + times.system
            memory += each.memory_full_info().pss / 1e6
        except psutil.Error:
            continue  # it has just ended; what it took was noted a moment ago
    return memory


def _end(root: int) -> None:
    """End a tree that we started, leaves first."""
    try:
        parent = psutil.Process(root)
        for each in [*parent.children(recursive=True), parent]:
            each.kill()
    except psutil.Error:
        return


def median(taken: Sequence[Took]) -> Took:
    """Return the run in the middle by cost; of those that ended well, where any did."""
    whole = sorted((each for each in taken if not each.ended), key=lambda each: each.loops) or list(taken)
    middle = whole[len(whole) // 2]
    peak = statistics.median(each.peak for each in whole)
    return Took(middle.processor, middle.wall, peak, middle.loop, middle.ended, middle.said)


def machine() -> str:
    """Say what runs here."""
    one, five, _ = os.getloadavg()
    return f"{os.cpu_count()} cores, load {one:.1f} (five minutes: {five:.1f}), Python {sys.version.split()[0]}"
