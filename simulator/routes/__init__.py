"""The routes (URL paths and their handlers) of the simulated cloud, in one module per topic."""
