"""The demo: a real Home Assistant that is connected to the simulated cloud."""
