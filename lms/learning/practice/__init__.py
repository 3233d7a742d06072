"""Spaced practice: a few questions a week after a completion, until what was learned holds."""
