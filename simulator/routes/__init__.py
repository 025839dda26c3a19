"""The routes of the simulated cloud, with one module per kind."""
