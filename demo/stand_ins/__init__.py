"""Modules that replace packages which Home Assistant imports but the demo does not use."""
