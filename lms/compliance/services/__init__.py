"""What compliance can do and tell."""
