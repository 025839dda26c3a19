"""The part of the dashboard card that runs in Home Assistant.

resource.py serves the card's files. commands.py sends clips to the card. The source code of the
card itself is in the folder card/ of the repository.
"""

from .commands import async_register_commands
from .resource import async_register_card

__all__ = ["async_register_card", "async_register_commands"]
