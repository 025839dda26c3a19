"""Removes the delays that the library blinkpy makes between calls."""

from blinkpy.helpers import util


def skip_throttles() -> None:
    """Remove blinkpy's delays between calls. This shortens the benchmark, in favour of blinkpy."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Replace only the function for delays between calls. For the polling of commands, blinkpy uses
    # another sleep function.
    util.sleep = at_once
