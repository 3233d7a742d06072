"""Ids as people may type them: what no database column holds is no id, and leads nowhere instead of to an error."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""The largest id of both databases: PostgreSQL's integer."""


class IdConverter(IntegerConverter):
    """`<int:…>` of an address: a number that is no id leads to the page that says so."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **options})


def install(app: Flask) -> None:
    """Let every address understand ids; before the first address is registered."""
    app.url_map.converters["int"] = IdConverter


def id_in(text: str | None) -> int:
    """Return the id that a hidden field carries; 0, which nothing has, for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        return 0
    return int(text) if int(text) <= LARGEST else 0
