"""Compares the costs of this integration, Home Assistant's own `blink` and the library blinkpy.

All of them use the same simulated cloud. The command is `python -m benchmarks.comparison`.
"""
