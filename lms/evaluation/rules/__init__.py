"""Pure decisions of evaluation: statistics with their uncertainty, and what may be shown of small groups."""
