"""Which modules are on offer: withdrawing one, and putting it back."""
