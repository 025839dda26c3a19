"""What this integration costs beside its neighbours, on one cloud: python -m benchmarks.beside."""
