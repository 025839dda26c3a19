"""Tests of Home Assistant's frontend in a real browser."""
