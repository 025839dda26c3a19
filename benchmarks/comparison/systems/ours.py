"""This integration, Blink Clips, as one of the compared systems."""

from typing import override

from homeassistant.components.media_source import async_browse_media

from benchmarks.comparison.systems.home_assistant import Hosted, entity_of


class BlinkClips(Hosted):
    """The integration Blink Clips in a Home Assistant that runs in this process."""

    domain = "blink_clips"
    _later = 0.0

    @override
    def load(self) -> None:
        from custom_components.blink_clips.api import SystemClock  # noqa: PLC0415 - memory of the import is measured

        # Let the integration's monotonic clock include the seconds that the benchmark has skipped.
        own = SystemClock.monotonic
        SystemClock.monotonic = lambda clock: own(clock) + self._later  # type: ignore[assignment, method-assign]

    @override
    async def interval(self) -> float | None:
        from custom_components.blink_clips.const import DEFAULT_POLL_INTERVAL  # noqa: PLC0415

        return float(DEFAULT_POLL_INTERVAL)

    @override
    async def poll(self, after: float) -> None:
        self._later += after
        await self._refresh()

    @override
    async def snapshot(self, name: str) -> None:
        await self.hass.services.async_call(
            self.domain, "snapshot", target={"entity_id": entity_of(name)}, blocking=True
        )

    @override
    async def know_all_clips(self) -> int | None:
        root = f"media-source://{self.domain}/{self.entry.entry_id}"
        await async_browse_media(self.hass, f"{root}/all")
        return len(self.entry.runtime_data.catalogue.clips())
