"""Home Assistant's folder for custom integrations. Here, it contains only Blink Clips."""
