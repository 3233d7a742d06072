"""Feeds: what other systems fetch by themselves, with a token instead of a session."""
