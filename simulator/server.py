"""Runs the simulator as a server that listens on this machine only (loopback)."""

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
from simulator.scenarios import SCENARIOS, Scenario
from simulator.settings import Settings

# Hanging requests never end. The shutdown stops waiting for them after this number of seconds.
SHUTDOWN_SECONDS = 0.05


class Simulator:
    """A Blink cloud on this machine: state, server, faults and ledger."""

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
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the simulated cloud."""
        return self.cloud.settings

    @property
    def url(self) -> str:
        """The URL of the OAuth host and the API.

        It contains a host name, because cookie jars reject cookies of IP addresses.
        """
        return f"http://localhost:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listen on loopback only. Raises OSError if the port is in use."""
        runner = web.AppRunner(
            make_app(self.cloud, self.faults, self.ledger),
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
        # Listen on ::1 as well, because localhost may resolve to it first. Ignore a system without
        # IPv6.
        with suppress(OSError):
            await web.TCPSite(runner, "::1", self.port).start()

    async def stop(self) -> None:
        """Close the server and all of its connections."""
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
