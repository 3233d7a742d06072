"""What can be done with schedules: keep them, and ask for what is due."""
