"""Queries over surveys, follow-ups, indicators and costs."""
