"""Secret addresses: where a program that cannot sign in reads what belongs to one person."""
