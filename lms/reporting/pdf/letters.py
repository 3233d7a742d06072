"""Text before it is set: one form for accents, nothing invisible, nothing that we have no letters for."""

import html
import re
import unicodedata

from lms.reporting.pdf.faces import shipped
from lms.reporting.pdf.model import RenderFailed

_TAG = re.compile(r"<[^>]*>")
# Controls, soft hyphen, zero-width signs and direction overrides: they print nothing, and a name that carries
# one could be made to read as another. The attached data keep the text as it was recorded.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")
_NAMED = 8


def clean(value: str) -> str:
    """Text in the one form in which it is set."""
    if value.isascii() and value.isprintable():
        return value
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", value.replace("\t", " ").replace("\n", " ")))


def clean_markup(body: str) -> str:
    """The same for a part of HTML, whose line breaks stay."""
    return body if body.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFC", body))


def clean_cell(value: str) -> str:
    """Text of a table cell: on one line, single spaces."""
    return _SPACE.sub(" ", clean(value)).strip(" ")


def refuse_unshipped(text: str, where: str) -> None:
    """Fail with a sentence that names the characters, because a box in place of a name is worse than no report."""
    missing = sorted(set(text) - shipped())
    if not missing:
        return
    names = ", ".join(f"{c} (U+{ord(c):04X})" for c in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    found = next((line.strip() for line in text.splitlines() if missing[0] in line), "")
    sample = f", for instance in “{found[:60]}”" if found else ""
    raise RenderFailed(
        f"{where} has characters for which no typeface is shipped: {names}{more}{sample}. "
        "Write them in Latin, Greek or Cyrillic letters and ask for the report again."
    )


def words_of(body: str) -> str:
    """What a part of HTML would print."""
    return html.unescape(_TAG.sub("\n", body))
