"""What reporting can do: make and hand out reports, say which restrictions are in force."""
