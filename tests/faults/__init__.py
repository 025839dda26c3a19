"""The fault matrix. It tests each request of the client with each kind of simulated failure."""
