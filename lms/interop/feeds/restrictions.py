"""The feed of restrictions in force: its fields, as JSON and as CSV. The shape is promised in docs/operating.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from lms.interop.feeds.model import SCHEMA
from lms.platform import tabular
from lms.platform.work import Work
from lms.reporting.services.restrictions import Restriction, in_force

COLUMNS = (
    "agency", "as_of", "staff_no", "restriction", "requirement", "title", "since", "since_is_exact", "reason",
)  # fmt: skip


def feed(work: Work) -> dict[str, Any]:
    """Return the feed as plain values; everything but `generated_at` is the same until an answer changes."""
    found = in_force(work)
    return {
        "schema": SCHEMA,
        "agency": found.agency,
        "as_of": found.as_of.isoformat(),
        "generated_at": work.now.isoformat(timespec="seconds"),
        "people_not_settled_yet": found.pending,
        "answers_not_computable": found.uncomputed,
        "rows": [_row(row) for row in found.rows],
    }


def tag_of(content: Mapping[str, Any]) -> str:
    """Return what changes exactly when the feed says something else: a hash of everything but its time."""
    said = {name: value for name, value in content.items() if name != "generated_at"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def csv_of(content: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the feed as CSV; an empty feed is its header."""
    agency, as_of = content["agency"], content["as_of"]
    rows = ((agency, as_of, *(_plain(row[name]) for name in COLUMNS[2:])) for row in content["rows"])
    return tabular.write(COLUMNS, rows)


def _row(row: Restriction) -> dict[str, Any]:
    return {
        "staff_no": row.staff_no,
        "restriction": row.restriction,
        "requirement": row.requirement,
        "title": row.title,
        "since": row.since.isoformat(),
        "since_is_exact": row.since_is_exact,
        "reason": row.reason,
    }


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
