"""What can be taken in from other systems."""
