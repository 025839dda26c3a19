"""Clips: finds new clips in the cloud and on USB drives, and announces them as events.

The files of clips are in media/, the actions for clips in actions/.
"""
