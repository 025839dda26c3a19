"""Clips: finds new clips in the cloud and on USB drives, and fires an event for each clip.

media/ handles the files of clips, actions/ the actions on clips.
"""
