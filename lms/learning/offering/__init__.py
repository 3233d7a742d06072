"""Withdrawing a module and putting it back on offer: the pages, and what an officer reads before."""
