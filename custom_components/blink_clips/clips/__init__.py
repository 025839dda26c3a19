"""Clips: finds new clips in the cloud and on USB drives, and announces them as events.

media/ handles the files of clips, actions/ the actions on clips.
"""
