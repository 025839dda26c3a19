"""Runs the simulated cloud as an HTTP server. Only this machine can reach it."""

from contextlib import suppress
from types import TracebackType
from typing import Self

from aiohttp import web

from simulator.app import make_app
from simulator.build import build
from simulator.clock import Clock, SystemClock
from simulator.cloud import Cloud
from simulator.faults import Faults
from simulator.ledger import Ledger
from simulator.live_view.relay import Relay
from simulator.live_view.sessions import LiveViews
from simulator.scenarios import SCENARIOS, Scenario
from simulator.settings import Settings

# Maximum seconds to wait for running requests when the server stops. Some simulated failures never
# respond.
SHUTDOWN_SECONDS = 0.05


class Simulator:
    """A simulated Blink cloud: its state, HTTP server, faults, and ledger (record of requests)."""

    def __init__(
        self,
        scenario: str | Scenario = "full_house",
        *,
        clock: Clock | None = None,
        settings: Settings | None = None,
    ) -> None:
        if isinstance(scenario, str):
            scenario = SCENARIOS[scenario]
        self.scenario = scenario
        self.clock: Clock = clock or SystemClock()
        self.cloud: Cloud = build(scenario, self.clock, settings or Settings())
        self.faults = Faults()
        self.ledger = Ledger()
        self.live_views = LiveViews(self.cloud, self.ledger)
        self.relay = Relay(self.live_views)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the simulated cloud."""
        return self.cloud.settings

    @property
    def url(self) -> str:
        """Return the URL of the simulated cloud.

        The URL contains a host name, because HTTP clients reject the cookies of IP addresses.
        """
        return f"http://localhost:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Start the HTTP server. Raises OSError if the port is in use."""
        runner = web.AppRunner(
            make_app(self.relay, self.faults),
            handler_cancellation=True,
            shutdown_timeout=SHUTDOWN_SECONDS,
            access_log=None,
        )
        await runner.setup()
        self._runner = runner
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError:
            await self.stop()
            raise
        self.port = runner.addresses[0][1]
        # If this machine has IPv6, also accept connections on ::1. The name localhost may mean ::1.
        with suppress(OSError):
            await web.TCPSite(runner, "::1", self.port).start()

    async def stop(self) -> None:
        """Stop the HTTP server and the relay (stream server). Close their connections."""
        await self.relay.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()
