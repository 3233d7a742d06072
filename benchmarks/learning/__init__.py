"""How long a learner waits for a page when there are many people."""
