"""Delivery of reports: to whom, by which way, what became of it, and who took it first."""
