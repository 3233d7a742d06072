"""Child processes that make parts: few, replaceable, and never the end of the parent.

The standard pools hang or break for good when a child dies (a crash in a C library, the out-of-memory killer), and
their children import the parent's main program, which here is the whole web application. Ours are fresh interpreters
that know the engine only. A part whose child died, failed or took too long is tried once more in a new one, then the
document fails.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

from lms.reporting.pdf.model import RenderCancelled, RenderFailed

_PROGRAM = """import sys
sys.path[:] = sys.argv[2:]
import lms.reporting.pdf.parts  # before the first job, whose time is taken
from lms.reporting.pdf.pool import serve
serve(int(sys.argv[1]))
"""
_TRIES = 2
_SECONDS = 300.0
_LARGE = 600 * 1024  # kilobytes a child may have used at its peak before it is replaced
_BLINK = 0.2
_START = 1.5  # seconds of processor until a child is ready: WeasyPrint's import

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass
class _Child(Generic[Job]):
    process: subprocess.Popen[bytes]
    pipe: Connection
    index: int | None = None
    job: Job | None = None
    since: float = 0.0
    is_ready: bool = False


@dataclass
class Pool(Generic[Job, Result]):
    """Runs `work(job)` in up to `workers` children; with none, in this process."""

    work: Callable[[Job], Result]
    workers: int
    cancelled: Callable[[], bool]
    _children: list[_Child[Job]] = field(default_factory=list)

    def __enter__(self) -> "Pool[Job, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            self._end(child)
        self._children.clear()

    def results(self, jobs: Iterable[Job], count: int | None = None) -> Iterator[Result]:
        """Results in the order of the jobs; jobs are drawn as children become free.

        Where their `count` is known, another child is started only when more is left to do than its start takes.
        """
        if not self.workers:
            for job in jobs:
                self._ask()
                yield self.work(job)
            return
        yield from _Round(self, iter(jobs), count).run()

    def _ask(self) -> None:
        if self.cancelled():
            raise RenderCancelled("The report was cancelled.")

    def _start(self) -> _Child[Job]:
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            # No secret of the installation is any business of a process that lays text out.
            environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
            command = [sys.executable, "-c", _PROGRAM, str(number), *sys.path]
            process = subprocess.Popen(command, pass_fds=[number], env=environment, stdin=subprocess.DEVNULL)  # noqa: S603
        child: _Child[Job] = _Child(process, Connection(ours.detach()))
        child.pipe.send(self.work)
        self._children.append(child)
        return child

    def _end(self, child: _Child[Job]) -> None:
        child.process.kill()
        child.process.wait()
        child.pipe.close()


class _Round(Generic[Job, Result]):
    """One pass over a series of jobs."""

    def __init__(self, pool: Pool[Job, Result], jobs: Iterator[Job], count: int | None) -> None:
        self._pool, self._jobs, self._left = pool, enumerate(jobs), count
        self._taken: list[float] = []
        self._done: dict[int, Result] = {}
        self._again: list[tuple[int, Job]] = []
        self._failures: dict[int, int] = {}
        self._drawn_all = False

    def run(self) -> Iterator[Result]:
        position = 0
        while True:
            self._pool._ask()
            self._employ(position)
            while position in self._done:
                yield self._done.pop(position)
                position += 1
            busy = [child for child in self._pool._children if child.index is not None]
            if not busy and not self._again and self._drawn_all:
                return
            self._collect(busy)

    def _employ(self, position: int) -> None:
        """Give work to idle children; never run far ahead of the slowest part."""
        children = self._pool._children
        while True:
            idle = next((child for child in children if child.index is None), None)
            if idle is None and (len(children) >= self._pool.workers or not self._is_worth_another()):
                return
            drawn = self._draw(position)
            if drawn is None:
                return
            child = idle or self._pool._start()
            child.index, child.job = drawn
            child.since = time.monotonic()
            child.pipe.send(child.job)

    def _is_worth_another(self) -> bool:
        """Tell whether half of what nobody has begun, which another child would take over, is more than its start."""
        children = self._pool._children
        if self._left is None or not children:
            return True
        busy = max((time.monotonic() - child.since for child in children if child.is_ready), default=0.0)
        usual = sum(self._taken) / len(self._taken) if self._taken else busy - _START
        return self._left * usual / 2 > _START

    def _draw(self, position: int) -> tuple[int, Job] | None:
        if self._again:
            return self._again.pop()
        if self._drawn_all or len(self._done) > 4 * self._pool.workers:
            return None
        drawn = next(self._jobs, None)
        self._drawn_all = drawn is None
        if self._left is not None:
            self._left -= drawn is not None
        return drawn

    def _collect(self, busy: list[_Child[Job]]) -> None:
        for pipe in wait([child.pipe for child in busy], _BLINK):
            child = next(each for each in busy if each.pipe is pipe)
            try:
                outcome, value, peak, seconds = child.pipe.recv()
            except (EOFError, OSError):
                self._failed(child, "its process ended")
                continue
            if outcome == "ready":
                child.is_ready, child.since = True, time.monotonic()
                continue
            index, child.index = child.index, None
            if outcome == "refused":
                raise RenderFailed(value)
            if outcome == "failed":
                child.index = index
                self._failed(child, value)
                continue
            self._done[index or 0] = value
            self._taken.append(seconds)
            if peak > _LARGE:
                self._dismiss(child)
        for child in busy:
            if child.index is not None and time.monotonic() - child.since > _SECONDS:
                self._failed(child, f"it took more than {_SECONDS:.0f} seconds")

    def _failed(self, child: _Child[Job], why: str) -> None:
        index, job = child.index, child.job
        assert index is not None
        assert job is not None
        self._dismiss(child)
        self._failures[index] = self._failures.get(index, 0) + 1
        if self._failures[index] >= _TRIES:
            raise RenderFailed(f"Part {index + 1} of the report could not be made, twice: {why}.")
        self._again.append((index, job))

    def _dismiss(self, child: _Child[Job]) -> None:
        self._pool._end(child)
        self._pool._children.remove(child)


def serve(number: int) -> None:
    """The life of a child; it ends when the parent closes the pipe, or is gone."""
    pipe = Connection(number)
    try:
        work: Callable[[Any], Any] = pipe.recv()
        pipe.send(("ready", None, 0, 0.0))
        while True:
            job, began = pipe.recv(), time.process_time()
            outcome = _done(work, job)
            pipe.send((*outcome, _peak(), time.process_time() - began))
    except (EOFError, OSError):
        return


def _peak() -> int:
    """The most memory this process has had, in kilobytes; 0 where the system does not say.

    Not `ru_maxrss`, which on Linux begins with what the parent had: children of a large parent would all seem large.
    """
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _done(work: Callable[[Any], Any], job: Any) -> tuple[str, Any]:
    try:
        return "done", work(job)
    except RenderFailed as error:
        return "refused", str(error)
    except Exception as error:  # anything else may be a passing trouble: the parent decides
        return "failed", f"{type(error).__name__}: {error}"
