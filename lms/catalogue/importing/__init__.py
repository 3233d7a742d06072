"""A foreign course becomes the draft of a module: read, converted and written down, with what was lost."""
