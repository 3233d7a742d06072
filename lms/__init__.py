"""Micro-learning and compliance tracking for public agencies."""
