"""Sessions: modules taught in a room or a webinar, who comes, and how long they were there."""
