"""Questions about a record: a person says what is wrong, an officer answers, and both stay for ever."""
