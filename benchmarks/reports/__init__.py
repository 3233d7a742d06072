"""What reports cost: our engine beside others, the reports of the sample agency."""
