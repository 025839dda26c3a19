"""Modules that replace packages that Home Assistant imports but that the demo does not need."""
