"""How a few written words are compared with the answers that are accepted.

What does not count: capital letters, accents, punctuation, and how many blanks stand between words. Apostrophes are
taken out ("don't" is "dont"); every other punctuation mark stands for a blank ("follow-up" is "follow up"). Everything
else counts: letters, figures, signs such as + and §, and the order of the words. There are no patterns, on purpose: an
author writes each accepted answer out, so that everybody can read what is right, and no text takes long to compare.
"""

from __future__ import annotations

import unicodedata

LONGEST = 100
"""Characters that an answer may have."""
APOSTROPHES = "'\u2019\u2018\u02bc`"
ACCENTS = range(0x0300, 0x0370)
"""Marks that Unicode takes off letters of the Latin, Greek and Cyrillic scripts; marks of other scripts are letters."""


def plain(text: str) -> str:
    """Return a text without what does not count; the same for every spelling of the same answer."""
    found = []
    for character in unicodedata.normalize("NFKD", text.casefold()):
        if character in APOSTROPHES or ord(character) in ACCENTS:
            continue
        found.append(" " if unicodedata.category(character).startswith("P") else character)
    return " ".join("".join(found).casefold().split())
