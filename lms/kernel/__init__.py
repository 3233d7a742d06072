"""Words and small rules that every room shares; imports nothing of ours."""
