"""Tells a PDF that can be kept and read for years from one that acts, hides something, or cannot be opened."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from lms.compliance.services import acting_walk
from lms.compliance.services.acting_walk import Verdict

PATIENCE: Final = acting_walk.MOST_SECONDS + 10
"""Seconds that a page waits for the examination of a file."""
FAULTS: Final = {
    Verdict.ACTS: "holds a program, or does something by itself. Print it into a new PDF, or take a photo of it.",
    Verdict.HOLDS_A_FILE: "has another file within it. Hand in that file by itself, or print this one into a new PDF.",
    Verdict.LOCKED: "opens with a password only, so nobody could read it later. Save it without the password.",
    Verdict.UNREADABLE: "is damaged, or too large to look through. Print it into a new PDF, or take a photo of it.",
}
"""What is wrong with a PDF, as the end of a sentence that begins with its name, and what to do."""


def fault(content: bytes) -> str:
    """Return what is wrong with a PDF, as the end of a sentence that begins with its name; nothing if nothing is."""
    return FAULTS.get(examined(content), "")


def examined(content: bytes) -> Verdict:
    """Return what a PDF is. A child process looks: a small file can unpack to more than there is memory."""
    # No secret of the installation is any business of a process that reads what strangers made.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-P", "-m", acting_walk.__name__]
    try:
        done = subprocess.run(  # noqa: S603  (our own program)
            command, input=content, capture_output=True, env=environment, timeout=PATIENCE, check=True
        )
        return Verdict(done.stdout.decode().strip())
    except (subprocess.SubprocessError, ValueError):
        return Verdict.UNREADABLE
