"""Modules that Home Assistant imports from here instead of from packages."""
