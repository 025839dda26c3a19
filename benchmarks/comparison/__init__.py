"""Compares the costs of this integration, core's blink and blinkpy on the same simulated cloud.

Run it with `python -m benchmarks.comparison`.
"""
