"""Text before it is set: one form for accents, nothing invisible, nothing that we have no letters for."""

import html
import re
import unicodedata

from lms.reporting.pdf import han
from lms.reporting.pdf.faces import plain, shipped
from lms.reporting.pdf.model import RenderFailed

_TAG = re.compile(r"<[^>]*>")
# Controls, soft hyphen, zero-width signs and direction overrides: they print nothing, and a name that carries
# one could be made to read as another. The attached data keep the text as it was recorded.
# The two signs that part or join letters belong to the spelling of Persian and Hindi names, and stay there.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
    "|(?<![\u0600-\u06ff\u0750-\u077f\u0900-\u097f])[\u200c\u200d]"
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


def is_plain(text: str) -> bool:
    """Tell whether every letter stands alone, so that the row writer can set the text."""
    return plain().issuperset(text)


def runs_from_the_right(text: str) -> bool:
    """Tell whether a text has letters that are written from the right."""
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def refuse_unshipped(text: str, where: str) -> None:
    """Fail with a sentence that names the characters, because a box in place of a name is worse than no report."""
    missing = sorted(set(text) - shipped() - han.available())
    if not missing:
        return
    names = ", ".join(f"{c} (U+{ord(c):04X})" for c in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    found = next((line.strip() for line in text.splitlines() if missing[0] in line), "")
    sample = f", for instance in “{found[:60]}”" if found else ""
    advice = (
        f"Install Debian's package {han.PACKAGE} on the machine that makes reports and ask for the report again."
        if any(map(han.is_han, missing))
        else "Write them in Latin, Greek, Cyrillic, Arabic, Hebrew or Devanagari letters and ask for the report again."
    )
    raise RenderFailed(f"{where} has characters for which there is no typeface: {names}{more}{sample}. {advice}")


def words_of(body: str) -> str:
    """What a part of HTML would print."""
    return html.unescape(_TAG.sub("\n", body))
