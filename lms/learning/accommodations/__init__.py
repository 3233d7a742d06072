"""Accommodations: what is arranged for a person so that they can learn as others do. Private."""
