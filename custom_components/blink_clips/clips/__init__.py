"""Clips: how new ones are found, in the cloud and on USB drives, and announced as events.

Their files are in media/, their actions in actions/.
"""
