"""Queries over learning."""
