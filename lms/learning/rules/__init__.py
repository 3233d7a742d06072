"""Pure decisions of learning: shuffling, drawing, marking, progress."""
