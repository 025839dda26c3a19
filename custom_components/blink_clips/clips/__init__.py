"""Clips: finds new clips in the cloud and on USB drives, and fires an event for each clip."""
