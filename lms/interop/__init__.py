"""What comes from other systems and goes to them: extracts of HR, training of an earlier system."""
