"""Measures lists, rebuilding and memory of a large archive."""
