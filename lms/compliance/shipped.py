"""What a file of the library owes its reader: where its text can be read, who keeps it, when, and two worked cases.

An agency's own file may leave any of it out: an internal rule has no publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lms.compliance.content import REQUIREMENTS, RequirementFile
from lms.kernel.errors import Mistake
from lms.platform.content import root

_ADDRESS: Final = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
_SAYS_CONFIRMED: Final = re.compile(r"^confirmed:", re.MULTILINE)
_LEAST_EXAMPLES: Final = 2


def lacking(file: RequirementFile) -> Iterator[Mistake]:
    """Yield a mistake for all that a file of the library leaves out; nothing for an agency's own file."""
    rule = file.requirement
    if rule is None or not Path(file.file).resolve().is_relative_to(root("policies") / REQUIREMENTS):
        return
    if not _ADDRESS.fullmatch(rule.source):
        yield _mistake(file, "source", "Name the web address where the text that it cites is published.")
    if not rule.citation:
        yield _mistake(file, "citation", "Cite the regulation that it comes from.")
    if not _SAYS_CONFIRMED.search(file.text):
        yield _mistake(file, "confirmed", "Say whether its timing was read in a public source: true or false.")
    if not rule.owner:
        yield _mistake(file, "owner", "Name the post that looks after it.")
    if rule.reviewed_on is None:
        yield _mistake(file, "reviewed_on", "Write the day on which it was compared with its source.")
    if len(rule.examples) < _LEAST_EXAMPLES:
        yield _mistake(file, "examples", f"Work out at least {_LEAST_EXAMPLES} cases.")


def _mistake(file: RequirementFile, setting: str, remedy: str) -> Mistake:
    return Mistake(file.file, 1, f'A file of the library needs "{setting}".', remedy)
