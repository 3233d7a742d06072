"""The few words of the PDF language that the assembler speaks."""

import re
from datetime import UTC, datetime

# Objects that exist once in every file; a part's own objects are numbered from FIRST and shifted later.
CATALOG, PAGES, STRUCT_ROOT, DOCUMENT, FONTS, COLUMN_SCOPE, ROW_SCOPE = range(1, 8)
FIELD, SIGNATURE, FORM = range(8, 11)  # the place of a signature: its form field, its value, its tag
FIRST = 16

REFERENCE = re.compile(rb"(\d+) 0 R")


def text(value: str) -> bytes:
    """A text string; in hex whenever the renumbering of references could mistake it for one."""
    encoded = value.encode("ascii", "replace")
    if encoded.decode() != value or b" 0 R" in encoded or b"@" in encoded or not value.isprintable():
        return b"<feff" + value.encode("utf-16-be").hex().encode() + b">"
    for special in (b"\\", b"(", b")"):
        encoded = encoded.replace(special, b"\\" + special)
    return b"(" + encoded + b")"


def ref(number: int) -> bytes:
    """A reference to an object."""
    return b"%d 0 R" % number


def refs(numbers: list[int]) -> bytes:
    """References in a row, as an array wants them."""
    return b" ".join(b"%d 0 R" % number for number in numbers)


def number_of(value: object) -> int | None:
    """The object number of a reference, None for anything else."""
    if isinstance(value, bytes) and value.endswith(b" 0 R"):
        return int(value.split(b" ", 1)[0])
    return None


def date(moment: datetime) -> bytes:
    """A date string in UTC."""
    return moment.astimezone(UTC).strftime("(D:%Y%m%d%H%M%S+00'00')").encode()


def w3c_date(moment: datetime) -> str:
    """The same instant as XMP writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
