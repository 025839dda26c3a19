"""Blink Clips and Home Assistant's own `blink` beside each other, and the page that tells of it."""
