"""The part of the dashboard card that runs in Home Assistant.

resource.py serves the files of the card. commands.py has the websocket commands that send clips to
the card: a subscription, and pages of older clips. The sources of the card are in the folder card/
of the repository.
"""

from .commands import async_register_commands
from .resource import async_register_card

__all__ = ["async_register_card", "async_register_commands"]
