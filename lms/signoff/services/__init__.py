"""What signing off can do: show what waits, sign, return, answer a return."""
