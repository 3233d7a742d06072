"""A person's own podcast: the spoken lessons of the agency's modules, for any podcast program."""
