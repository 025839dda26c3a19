"""Compares the costs of this integration, Home Assistant's own `blink` and the library blinkpy.

Each of the three uses the same kind of simulated cloud. The command is `python -m
benchmarks.comparison`.
"""
