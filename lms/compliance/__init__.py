"""Requirements, facts, evidence, obligations and deadlines: the heart."""
