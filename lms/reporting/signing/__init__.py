"""The seal on reports: key and certificate, the signature itself, the time of others, evidence for the long term."""
