"""Composed pages: my learning, my team, the officer's and the auditor's home."""
