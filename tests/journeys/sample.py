"""A small sample agency, made once by the real command for all processes of a test run, and `lms serve` on a copy."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from lms.cli.demo import USUAL_END
from lms.demo.curtain import SHEET, environment_of
from tests.postgres import free_port

PATIENCE = 120
Found = TypeVar("Found")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sample agency; several test processes wait for the one that makes it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "sample"
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / SHEET).exists():
            command = [sys.executable, "-m", "lms", "demo", "--data", str(folder), "--no-serve", "--division", "D8"]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr[-3000:]
    return folder


def email_of(sample: Path, role: str) -> str:
    """Return the address of the demonstration account of a role."""
    found = re.search(rf"^  {role} +(\S+@\S+)$", (sample / SHEET).read_text("utf-8"), re.MULTILINE)
    assert found is not None, f"no {role} among the accounts"
    return found[1]


@dataclass(frozen=True, slots=True)
class Serving:
    """A running `lms serve`."""

    address: str
    folder: Path
    process: psutil.Process

    def part(self, name: str) -> psutil.Process | None:
        """Return the child that serves pages ("gunicorn"), works ("worker") or keeps the timetable ("scheduler")."""
        for child in self.process.children():
            try:
                if name in child.cmdline():
                    return child
            except psutil.NoSuchProcess:
                continue
        return None

    def kill(self, name: str) -> int:
        """Kill a child and all of its own, as the machine's out-of-memory killer would; return its process id."""
        child = wait_until(lambda: self.part(name), f"the {name} runs")
        os.killpg(child.pid, signal.SIGKILL)
        return child.pid

    def is_back(self, name: str, killed: int) -> None:
        """Wait until another process has taken the place of a killed one; pages must answer as well."""
        wait_until(lambda: (now := self.part(name)) and now.pid != killed, f"the {name} is started again")
        if name == "gunicorn":
            wait_until(self.answers, "pages answer again")

    def answers(self) -> bool:
        """Tell whether pages are served."""
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    """Run `lms serve` on a sample agency's folder, and end it with everything that it started."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **environment_of(folder, USUAL_END, here)}
    command = [sys.executable, "-m", "lms", "serve", "--port", str(port), "--processes", "1"]
    with (folder / "serve.log").open("ab") as log, subprocess.Popen(command, env=environment, stderr=log) as started:
        one = Serving(here, folder, psutil.Process(started.pid))
        try:
            wait_until(one.answers, "pages answer")
            yield one
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(PATIENCE)


def wait_until(look: Callable[[], Found], what: str) -> Found:
    """Return what `look` finds as soon as it finds something; fail when it does not within reason."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    pytest.fail(f"waited {PATIENCE} s in vain: {what}")
