"""Modules that replace packages that the demo does not need."""
