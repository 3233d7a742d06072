"""The timetable and the queue's tasks: thin loops around services."""
