"""The fault matrix: tests of each request of the client with each kind of simulated failure."""
