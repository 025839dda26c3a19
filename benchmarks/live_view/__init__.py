"""Measures live view: the start, the delay, and the cost for Home Assistant."""
