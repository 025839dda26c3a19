"""Compares the costs of this integration, Home Assistant's own `blink` and the library blinkpy.

The command is `python -m benchmarks.comparison`.
"""
