"""Is this file a report of ours, whole, unchanged and in agreement with itself? With nothing but the file."""
