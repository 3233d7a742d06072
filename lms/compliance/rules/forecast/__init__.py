"""How many duties will be overdue on a day, from how such duties were met in the past; with how sure that is."""
