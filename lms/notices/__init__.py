"""Reminders, escalation, digests and the delivery log."""
