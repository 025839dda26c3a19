"""The demo: a real Home Assistant with the simulated cloud, for visitors and for browser tests."""
