"""What practice does: ask this week's questions, keep answers, respect who wants none, say who has questions."""
