"""Surveys, pre- and post-tests and their statistics."""
