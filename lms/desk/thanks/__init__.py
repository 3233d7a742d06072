"""Thanks of whoever leads somebody for a completion: a few words that the person sees, and may hide."""
