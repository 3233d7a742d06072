"""Schedules: which report is made by itself, when, about which day, for whom."""
