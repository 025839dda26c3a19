"""Modules that replace packages which the demo does not use."""
