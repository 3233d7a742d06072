"""Goals, habits and the calendar of one's own due dates: for the person alone."""
