"""Comparison of Blink Clips with Home Assistant's own `blink`; writes a page of the docs."""
