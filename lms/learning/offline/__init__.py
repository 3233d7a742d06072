"""Learning without a network: what a device keeps of a module, and what it sends once it is connected again."""
