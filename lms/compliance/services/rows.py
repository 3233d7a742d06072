"""Rows of a file of facts, for the room that takes files in."""

from lms.compliance.rules.rows import COLUMNS, NEEDED, PLACES, FactRow, read_row

__all__ = ["COLUMNS", "NEEDED", "PLACES", "FactRow", "read_row"]
