"""What documents say: one module a dataset, compiled from read models into plain values."""
