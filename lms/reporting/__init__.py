"""Datasets, documents, PDF and CSV files; runs, schedules and verification."""
