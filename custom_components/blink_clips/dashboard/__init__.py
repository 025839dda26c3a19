"""The websocket commands of the dashboard card: a subscription for clips, and pages of older clips.

commands.py has the two commands, wire.py the JSON that they send.
"""

from .commands import async_register_commands

__all__ = ["async_register_commands"]
