"""blinkpy without the pauses between its calls."""

from blinkpy.helpers import util


def skip_throttles() -> None:
    """Remove blinkpy's pauses between calls, which is in its favour and shortens the run."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Only these pauses use this function; the polling of commands sleeps elsewhere.
    util.sleep = at_once
