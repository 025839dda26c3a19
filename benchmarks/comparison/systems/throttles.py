"""blinkpy without the pauses between its calls."""

from blinkpy.helpers import util


def skip_throttles() -> None:
    """Let blinkpy not wait between its calls: in its favour, and for the sake of our time."""

    async def at_once(seconds: float) -> None:
        del seconds

    # Nothing else sleeps there: the pauses between questions about a command are elsewhere.
    util.sleep = at_once
