"""Whether a lesson was useful, and why: said at its end without a name, shown to officers in groups."""
