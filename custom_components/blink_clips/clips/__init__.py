"""Clips: finds new clips in the cloud and on USB drives, and announces each one as an event.

media/ handles the files of clips, actions/ contains the actions on clips.
"""
