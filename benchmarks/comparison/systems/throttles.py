"""Removes the delays between blinkpy's calls."""

from blinkpy.helpers import util


def skip_throttles() -> None:
    """Remove blinkpy's delays between calls, which makes blinkpy faster and shortens the run."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Only the delays between calls use this function. Polling of commands uses another sleep.
    util.sleep = at_once
