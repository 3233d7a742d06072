"""The index in the database: its rows, and the two engines that find in them."""
