"""Compares the costs of this integration, core's blink and blinkpy on one simulated cloud.

Run it with `python -m benchmarks.comparison`.
"""
