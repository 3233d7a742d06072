"""The supervisor's inbox, statements, signatures and returns; posts evidence to compliance."""
