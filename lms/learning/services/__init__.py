"""Learning's use cases: attempts, answers, papers, lessons."""
