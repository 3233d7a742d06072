"""What notices can do: plan a morning's letters, write them, tell what happened, ask whether one is still wanted."""
