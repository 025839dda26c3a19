"""What the simulated cloud answers, one table of routes per kind."""
