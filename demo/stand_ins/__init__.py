"""Empty replacements of packages that the demo's Home Assistant imports but does not use."""
