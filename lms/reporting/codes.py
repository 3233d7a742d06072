"""The code on a certificate: short enough to type, too long to guess."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit or another letter."""
LENGTH = 12
"""Sixty random bits: at twenty wrong tries a minute, one of a million certificates is met once in a hundred years."""
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_from(text: str) -> str:
    """Return the code that somebody typed; empty for what can be none."""
    code = text.strip().upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """Return a code as it is printed: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))
