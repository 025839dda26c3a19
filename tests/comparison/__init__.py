"""Compares Blink Clips with Home Assistant's own `blink`, and writes the results into docs."""
