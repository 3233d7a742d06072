"""A person's training record: all that is known about what they had to learn and did, for them and who may read it."""
