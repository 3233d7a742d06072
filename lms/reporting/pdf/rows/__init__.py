"""Registers: rows written in the geometry that a laid-out sample shows."""
