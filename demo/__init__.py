"""A real Home Assistant beside the simulated cloud: for a visitor, and for tests that drive it."""
