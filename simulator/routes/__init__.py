"""The routes of the simulated cloud, one table per kind."""
