"""What the directory can do and tell."""
