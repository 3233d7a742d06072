"""Attempts, progress, the lesson player and tests; posts evidence to compliance."""
