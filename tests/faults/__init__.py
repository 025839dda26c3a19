"""The fault matrix: every request that the client sends, combined with every kind of fault."""
