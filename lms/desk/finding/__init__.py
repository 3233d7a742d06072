"""Finding: the search box of every page, and what feeds it from the rooms below."""
