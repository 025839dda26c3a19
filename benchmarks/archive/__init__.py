"""Measures a large archive: listing clips, rebuilding the index, and the memory."""
