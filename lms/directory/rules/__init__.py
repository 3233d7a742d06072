"""The directory's decisions: pure, over frozen values."""
