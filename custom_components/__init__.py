"""The folder for custom integrations of Home Assistant, which contains only Blink Clips."""
