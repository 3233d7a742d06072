"""A person's whole training record: composed, narrowed, said in words."""
