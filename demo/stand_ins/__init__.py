"""Empty replacements for packages that Home Assistant imports, but that the demo does not use."""
