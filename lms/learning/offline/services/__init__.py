"""The use cases of learning without a network."""
