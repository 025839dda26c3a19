"""The routes (URL paths and their handlers) of the simulated cloud, one module per topic."""
