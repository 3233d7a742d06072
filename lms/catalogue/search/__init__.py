"""The search: one index over what people may need at the moment they need it."""
