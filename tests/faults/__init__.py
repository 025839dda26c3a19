"""The fault matrix: every request that the client makes, and everything that may befall it."""
