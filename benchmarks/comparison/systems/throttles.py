"""Removes the pauses that blinkpy makes between its requests."""

from blinkpy.helpers import util


def skip_throttles() -> None:
    """Remove the pauses that blinkpy makes between its requests, to shorten the benchmark."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Replace only the sleep function for pauses between requests. To wait for commands, blinkpy
    # uses another sleep function.
    util.sleep = at_once
