"""What the engine is given (a document made of parts) and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lms.kernel.errors import LmsError, Refused

CONTENTS = "<!-- contents -->"
"""Where the table of contents goes; one HTML part may carry it."""


class RenderFailed(Refused):
    """The document cannot be made; the message is a sentence for the person who asked for it."""


class RenderCancelled(LmsError):
    """The person who asked for the document took the request back."""


class Relationship(StrEnum):
    """What an attached file is to the pages (ISO 19005-3, 6.8): the data behind them, or what they were made from."""

    DATA = "Data"
    SOURCE = "Source"


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF, so that figures can be checked without us."""

    name: str
    mime: str
    data: bytes
    description: str
    relationship: Relationship = Relationship.DATA


@dataclass(frozen=True)
class Column:
    """One column of a register: its heading, its share of the width, and how its text is set."""

    label: str
    share: float
    align: str = "left"


@dataclass(frozen=True)
class Html:
    """A part written by a template: the inside of `<body>`, beginning on a new page.

    Keep a part below some 500 table rows: WeasyPrint needs 10 ms and 120 KB for each.
    """

    body: str
    bare_pages: int = 0


@dataclass(frozen=True)
class Register:
    """A part of any length: a heading and one table, its first column the row headers.

    `rows` is asked for slices only, so it may read them as they are wanted.
    """

    anchor: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""
    nil: str = ""
    level: int = 2


Part = Html | Register


@dataclass(frozen=True)
class Furniture:
    """The lines that stand on every page but the bare ones."""

    header_left: str = ""
    header_right: str = ""
    footer_left: str = ""
    page_of: str = "Page {page} of {pages}"


@dataclass(frozen=True)
class Document:
    """Everything a PDF is made of: the same document always gives the same bytes.

    `dated_at` is printed into the file as its date; pass the instant the data are of, not the clock.
    """

    title: str
    lang: str
    parts: Sequence[Part]
    dated_at: datetime
    subject: str = ""
    author: str = ""
    stylesheet: str = ""
    attachments: Sequence[Attachment] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)
    furniture: Furniture = Furniture()
    contents_title: str = "Contents"
    contents_from: int = 5
    """A table of contents is made when the document has at least this many pages without it."""


@dataclass(frozen=True)
class Evidence:
    """What a reader needs to trust a signature when nobody answers any more (PAdES B-LT): all in DER."""

    certificates: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()
    """OCSP responses."""


class Seal(Protocol):
    """Signs a file whose every byte but the signature itself has passed."""

    @property
    def room(self) -> int:
        """Return how many bytes a signature may take."""

    @property
    def evidence(self) -> Evidence | None:
        """Return what goes into the file beside the signature, if anything."""

    def sign(self, digest: bytes) -> bytes:
        """Return the signature (CMS in DER) over the SHA-256 of everything but itself."""


@dataclass(frozen=True)
class Rendered:
    """What was made: number of pages, size in bytes and the hash of the bytes.

    `unsigned_sha256` is the hash of all bytes but the signature: the same for the same document, whatever the key.
    """

    pages: int
    size: int
    sha256: str
    unsigned_sha256: str
