"""Empty replacements for packages that Home Assistant imports, but the demo does not use."""
