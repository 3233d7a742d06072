"""The queries of compliance."""
