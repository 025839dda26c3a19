"""Home Assistant's frontend in a real browser, used as a person uses it."""
