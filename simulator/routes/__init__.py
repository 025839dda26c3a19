"""The routes (addresses) of the simulated cloud, one module for each kind."""
