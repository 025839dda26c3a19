"""The routes (addresses) of the simulated cloud, with one module for each kind."""
