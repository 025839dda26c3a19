"""Runs Home Assistant with HTTP routes that measure its process and its event loop.

The command is `python -m benchmarks.live_view.instrumented` with the arguments of Home Assistant.
"""

import asyncio
import sys
import time

from aiohttp import web
from homeassistant import bootstrap
from homeassistant.__main__ import main
from homeassistant.components.camera import get_camera_from_entity_id
from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig
from homeassistant.setup import async_setup_component

ADDRESS = "/api/live_view_benchmark/address"
PROCESSOR = "/api/live_view_benchmark/processor"
DELAYS = "/api/live_view_benchmark/delays"
TICK_SECONDS = 0.01


class AddressView(HomeAssistantView):
    """Requests the address of a live view from its camera, as HomeKit does, and returns it."""

    url = ADDRESS
    name = "api:live_view_benchmark:address"

    async def get(self, request: web.Request) -> web.Response:
        """Return the address. Let the next connection to this address start a live view."""
        camera = get_camera_from_entity_id(request.app["hass"], request.query["entity_id"])
        return self.json(await camera.stream_source())


class ProcessorView(HomeAssistantView):
    """Returns the processor time of all threads of Home Assistant."""

    url = PROCESSOR
    name = "api:live_view_benchmark:processor"

    async def get(self, request: web.Request) -> web.Response:
        """Wait for some seconds.

        Return the share of one processor core that was used in this time.
        """
        began, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(float(request.query["seconds"]))
        return self.json((time.process_time() - used) / (time.perf_counter() - began))


class DelaysView(HomeAssistantView):
    """Returns the delays of a timer in the event loop of Home Assistant."""

    url = DELAYS
    name = "api:live_view_benchmark:delays"

    async def get(self, request: web.Request) -> web.Response:
        """Run the timer for some seconds. Return the delay of each tick in milliseconds."""
        delays = []
        ends_at = time.perf_counter() + float(request.query["seconds"])
        while (began := time.perf_counter()) < ends_at:
            await asyncio.sleep(TICK_SECONDS)
            delays.append((time.perf_counter() - began - TICK_SECONDS) * 1000)
        return self.json([round(it, 2) for it in delays])


def instrument() -> None:
    """Make Home Assistant add the HTTP routes of this module, and set up its diagnostics."""
    set_up = bootstrap.async_setup_hass

    async def instrumented(runtime_config: RuntimeConfig) -> HomeAssistant | None:
        hass = await set_up(runtime_config)
        if hass is not None:
            await async_setup_component(hass, "diagnostics", {})
            for view in (AddressView, ProcessorView, DelaysView):
                hass.http.register_view(view)
        return hass

    bootstrap.async_setup_hass = instrumented


if __name__ == "__main__":
    instrument()
    sys.exit(main())
