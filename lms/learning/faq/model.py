"""The words of questions about a module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

LETTERS: Final = "module-question:"
"""How the key of a letter begins that tells somebody of the answer: no page may show to whom it went."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The owner's answer; `asked_as` is the question as it is published, empty where it is not."""

    words: str
    asked_as: str
    by: str
    at: datetime
    withdrawn_at: datetime | None = None
    is_corrected: bool = False
    """The words are not the first ones: `by` and `at` tell who wrote them and when."""

    @property
    def is_published(self) -> bool:
        """Tell whether everybody who learns the module reads it."""
        return bool(self.asked_as) and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Query:
    """A question about a module. Who asked is known to the system, so that they hear the answer; no page shows it."""

    id: int
    number: int
    module: str
    person_id: int
    words: str
    asked_at: datetime
    reply: Reply | None = None
    withdrawn_at: datetime | None = None
    """When whoever asked took it back; then nobody answers it."""

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return self.reply is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Published:
    """A question and its answer as everybody reads them."""

    question: str
    answer: str
    at: datetime
