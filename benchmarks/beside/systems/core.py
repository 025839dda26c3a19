"""Home Assistant's own integration `blink`, which uses blinkpy."""

from pathlib import Path
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from benchmarks.beside.systems.home_assistant import Hosted, entity_of


class Core(Hosted):
    """Home Assistant's own integration."""

    domain = "blink"

    def __init__(self, folder: Path, port: int, cloud: str) -> None:
        super().__init__(folder, port)
        self._cloud = cloud

    @override
    def load(self) -> None:
        from homeassistant.components import blink  # noqa: PLC0415 - it counts
        from homeassistant.components.blink import config_flow  # noqa: PLC0415

        from benchmarks.beside.systems.detour import Detour, skip_throttles  # noqa: PLC0415

        def session(hass: HomeAssistant) -> Any:  # noqa: ANN401 - it stands in for a session
            return Detour(async_get_clientsession(hass), self._cloud)

        for module in (blink, config_flow):
            module.async_get_clientsession = session  # type: ignore[attr-defined]
        skip_throttles()

    @override
    async def interval(self) -> float | None:
        from homeassistant.components.blink.coordinator import SCAN_INTERVAL  # noqa: PLC0415

        return float(SCAN_INTERVAL)

    @override
    async def poll(self, after: float) -> None:
        self.entry.runtime_data.api.last_refresh -= int(after)
        await self._refresh()

    @override
    async def snapshot(self, name: str) -> None:
        await self.hass.services.async_call(
            self.domain, "trigger_camera", target={"entity_id": entity_of(name)}, blocking=True
        )

    @override
    async def know_all_clips(self) -> int | None:
        return None
