"""Home Assistant's own integration `blink`, which uses blinkpy, as one of the compared systems."""

from pathlib import Path
from typing import override

from benchmarks.comparison.systems.home_assistant import Hosted, entity_of


class Core(Hosted):
    """Home Assistant's own integration `blink` in a Home Assistant that runs in this process."""

    domain = "blink"

    def __init__(self, folder: Path, port: int, cloud: str) -> None:
        super().__init__(folder, port)
        self._cloud = cloud

    @override
    def load(self) -> None:
        from benchmarks.comparison.systems.throttles import skip_throttles  # noqa: PLC0415 - memory of the import is measured
        from demo.core_blink import divert  # noqa: PLC0415

        divert(self._cloud)
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
