"""Read models: the only place that reads other rooms' tables."""
