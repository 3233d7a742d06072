"""Questions to whoever owns a policy: asked about a module, answered once, published for all who learn it."""
