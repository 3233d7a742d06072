"""The directory's queries."""
