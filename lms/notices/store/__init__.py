"""Queries about notices, letters and what became of them, and addresses that bounce."""
