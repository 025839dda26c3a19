"""Removes the delays of the library blinkpy between calls."""

from blinkpy.helpers import util


def skip_throttles() -> None:
    """Remove blinkpy's delays between calls, to shorten the benchmark."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Replace only the delays between calls. blinkpy waits for commands with another sleep function.
    util.sleep = at_once
