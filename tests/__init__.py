"""Tests of Blink Clips."""
