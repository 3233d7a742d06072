"""What is done with sessions: plan, enrol, teach, read."""
