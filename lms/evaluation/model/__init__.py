"""Evaluation's words: surveys, the facts that are evaluated, and the figures that come of them."""
