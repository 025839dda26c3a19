"""The fault matrix: each request of the client is tested with each kind of fault."""
