"""Starts live views of cameras (protocol.md section 11)."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from ..clock import Clock, finish_within
from ..commands import Commands
from ..device_endpoints import DeviceEndpoints
from ..endpoints import AccountEndpoints
from ..exceptions import (
    BlinkBusyError,
    BlinkConnectionError,
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkResponseError,
    BlinkTimeoutError,
)
from ..journal import Journal
from ..models import Camera, Homescreen, LiveViewOffer
from ..reachability import find_online_camera
from .immi import header
from .live_view_command import LiveViewCommand
from .relay import Relay
from .relay_trust import RelayAddress
from .session import LiveViewSession

# Time limit in seconds from the request to the first picture.
START_SECONDS = 40.0
# Time limits in seconds: for waiting until other commands of the network end, and for connecting to
# the relay (stream server).
BUSY_SECONDS = 8.0
CONNECT_SECONDS = 10.0
# Maximum number of requests for a live view. If a response lacks the address of a relay (stream
# server), the request is repeated.
MAX_REQUESTS = 2


class LiveViews:
    """Starts the live views of one account."""

    def __init__(
        self,
        account: AccountEndpoints,
        commands: Commands,
        *,
        get_homescreen: Callable[[], Awaitable[Homescreen]],
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._permits_loopback = account.is_loopback
        self._endpoints = DeviceEndpoints(account)
        self._commands = commands
        self._get_homescreen = get_homescreen
        self._journal = journal
        self._clock = clock

    async def start(
        self, camera: Camera, *, time_limit: float, known_fingerprint: str | None
    ) -> LiveViewSession:
        """Start a live view, and return it when the first picture has arrived.

        `BlinkClient.start_live_view` describes the arguments and the errors. After an error, the
        connection is closed and the command is ended.
        """
        requested_at = self._clock.monotonic()
        try:
            offer = await finish_within(self._clock, START_SECONDS, self._request(camera))
        except TimeoutError:
            raise BlinkTimeoutError from None
        command = LiveViewCommand(
            self._commands,
            offer,
            network_id=camera.network_id,
            requested_at=requested_at,
            clock=self._clock,
        )
        async with AsyncExitStack() as cleanup:
            cleanup.push_async_callback(command.finish)
            address = RelayAddress.parse(offer.server, loopback=self._permits_loopback)
            relay = await self._connect(
                address, stored=known_fingerprint, until=requested_at + START_SECONDS
            )
            session = LiveViewSession(
                relay,
                command,
                header=header(
                    serial=address.serial or camera.serial,
                    client_id=address.client_id,
                    token=offer.token,
                    connection_id=address.connection_id,
                ),
                time_limit=time_limit,
                clock=self._clock,
            )
            # From now on, the session ends the command. Remove the cleanup that ends it.
            cleanup.pop_all()
            cleanup.push_async_callback(session.stop)
            left = requested_at + START_SECONDS - self._clock.monotonic()
            try:
                await finish_within(self._clock, left, session.wait_for_picture())
            except TimeoutError:
                raise BlinkLiveViewNoPictureError from None
            cleanup.pop_all()
        return session

    async def _request(self, camera: Camera) -> LiveViewOffer:
        """Request a live view.

        Return the cloud's offer, with the address of the relay (stream server). Reserve the network
        only during the request. Afterwards, the live view itself keeps the network busy.
        """
        async with AsyncExitStack() as turn:
            try:
                await finish_within(
                    self._clock,
                    BUSY_SECONDS,
                    turn.enter_async_context(self._commands.turn(camera.network_id)),
                )
                find_online_camera(await self._get_homescreen(), camera.key)
                for _ in range(MAX_REQUESTS):
                    reply = await self._commands.request(
                        *self._endpoints.live_view(camera), within=BUSY_SECONDS
                    )
                    offer = LiveViewOffer.read(
                        reply.json(), place="live view", journal=self._journal
                    )
                    if offer.server:
                        return offer
            except TimeoutError, BlinkBusyError:
                raise BlinkLiveViewBusyError from None
        raise BlinkResponseError("The response has no address of the live view", status=200)

    async def _connect(self, address: RelayAddress, *, stored: str | None, until: float) -> Relay:
        """Connect to the relay.

        `until` is the monotonic time at which the start of the live view fails.
        """
        left = until - self._clock.monotonic()
        try:
            return await finish_within(
                self._clock, min(CONNECT_SECONDS, left), Relay.connect(address, stored=stored)
            )
        except TimeoutError:
            if left < CONNECT_SECONDS:
                raise BlinkLiveViewNoPictureError from None
            raise BlinkConnectionError(
                "The server of the live view does not respond", cause=TimeoutError.__name__
            ) from None
