"""Evaluation's use cases: ask surveys, work out what training achieved."""
