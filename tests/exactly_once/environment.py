"""A simulated cloud and a Home Assistant in their own event loop with virtual time."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
import logging
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.helpers import aiohttp_client
from homeassistant.runner import configure_event_loop
from homeassistant.util import dt as dt_util
import pytest

from custom_components.blink_clips.account import client_factory as connect
from custom_components.blink_clips.api import Http
from simulator import (
    CameraSpec,
    DrivenClock,
    Family,
    NetworkSpec,
    Scenario,
    Simulator,
)
from tests.conftest import EPOCH, LoopbackResolver
from tests.exactly_once.restartable_hass import Disk, Home
from tests.house import ClientClock
from tests.storage_in_memory import storage_in_memory

HOUSE = Scenario(
    name="exactly_once",
    networks=(
        NetworkSpec(
            name="House",
            id=200001,
            cameras=(
                CameraSpec(name="Garden", id=400001),
                CameraSpec(name="Driveway", product_type="white", id=400002, old_media=True),
                # This camera has the same id as the garden camera, but belongs to another family
                # (group of products).
                CameraSpec(name="Hall", product_type="owl", family=Family.OWL, id=400001),
                CameraSpec(
                    name="Front Door", product_type="lotus", family=Family.DOORBELL, id=600001
                ),
            ),
        ),
    ),
)


class Bench:
    """The parts of one run of the state machine: event loop, clock, cloud and Home Assistant."""

    def __init__(self, freezer: FrozenDateTimeFactory, disk: Disk, folder: Path) -> None:
        freezer.move_to(EPOCH)
        self._patch = pytest.MonkeyPatch()
        self._errors: list[BaseException] = []
        self._loop = asyncio.new_event_loop()
        configure_event_loop(self._loop)
        self._loop.set_exception_handler(self._on_loop_error)
        self.clock = DrivenClock(dt_util.utcnow().timestamp(), on_advance=partial(tick, freezer))
        self.local_clock = ClientClock(self.clock)
        self._patch_client()
        self.cloud = Simulator(HOUSE, clock=self.clock)
        self.run(self.cloud.start())
        self._patch.setenv(connect.CLOUD_VARIABLE, self.cloud.url)
        self.home = Home(self.cloud, self.clock, disk, folder)

    def run[ResultT](self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Run a coroutine in the event loop.

        If another task fails in the meantime, raise the error of that task.
        """
        result = self._loop.run_until_complete(work)
        if self._errors:
            raise self._errors.pop()
        return result

    def close(self) -> None:
        """Stop Home Assistant, the simulator and the event loop."""
        try:
            if self.home.is_running:
                self.run(self.home.stop())
            self.run(self.cloud.stop())
            self.run(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()
            self._patch.undo()

    def _patch_client(self) -> None:
        """Make the client use the virtual clock, and connect only to this machine."""
        exchange, clock, local = Http._exchange, self.clock, self.local_clock

        async def exchange_while_busy(*args: Any, **kwargs: Any) -> Any:
            with clock.busy():
                return await exchange(*args, **kwargs)

        self._patch.setattr(Http, "_exchange", exchange_while_busy)
        self._patch.setattr(connect, "clock", lambda: local)
        self._patch.setattr(aiohttp_client, "_async_make_resolver", lambda hass: LoopbackResolver())

    def _on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._errors.append(context.get("exception") or RuntimeError(context["message"]))


def tick(freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Move the frozen time of Python forward by some seconds."""
    freezer.tick(seconds)


@contextmanager
def quiet_bench(freezer: FrozenDateTimeFactory, folder: Path) -> Iterator[Bench]:
    """Provide a Bench whose storage is in memory. Log no errors, because the cloud causes many."""
    logging.disable(logging.ERROR)
    try:
        with storage_in_memory(Disk()) as disk:
            bench = Bench(freezer, disk, folder)
            try:
                yield bench
            finally:
                bench.close()
    finally:
        logging.disable(logging.NOTSET)
