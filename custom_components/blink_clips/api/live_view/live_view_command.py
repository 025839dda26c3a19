"""The command that the cloud creates for a live view. The command runs until the live view ends."""

from contextlib import suppress

from ..clock import Clock, finish_within
from ..commands import Commands
from ..exceptions import BlinkError
from ..models import LiveViewOffer

# Time limit in seconds for the request that ends the command of a live view.
FINISH_SECONDS = 5.0


class LiveViewCommand:
    """The command that the cloud has created for one live view.

    `requested_at` and `accepted_at` are the monotonic times of the request and of the response. The
    last successful poll sets `has_failed` and `has_ended`.
    """

    def __init__(
        self,
        commands: Commands,
        offer: LiveViewOffer,
        *,
        network_id: int,
        requested_at: float,
        clock: Clock,
    ) -> None:
        self.requested_at = requested_at
        self.accepted_at = clock.monotonic()
        self.polling_interval = offer.polling_interval
        self.has_failed = False
        self.has_ended = False
        self._commands = commands
        self._id = offer.command_id
        self._network_id = network_id
        self._clock = clock

    async def poll(self) -> None:
        """Read the state of the command. Ignore errors, because the stream may continue."""
        with suppress(BlinkError):
            state = await self._commands.poll(self._network_id, self._id)
            self.has_failed = state.failed(self._id)
            self.has_ended = self.has_failed or state.finished(self._id)

    async def finish(self) -> None:
        """End the command in the cloud. Ignore errors, because the cloud ends the command later."""
        with suppress(BlinkError, TimeoutError):
            await finish_within(
                self._clock, FINISH_SECONDS, self._commands.set_done(self._network_id, self._id)
            )
