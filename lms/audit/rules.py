"""How an entry is sealed to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def seal(previous_hash: str, content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the previous hash and the entry's content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(f"{previous_hash}\n{text}".encode("ascii")).hexdigest()
