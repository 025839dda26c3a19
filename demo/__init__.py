"""The demo: a real Home Assistant with the simulated cloud."""
