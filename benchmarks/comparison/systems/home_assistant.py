"""Runs Home Assistant in this process, with either Blink Clips or the integration `blink`."""

from pathlib import Path
from typing import Any, override

from homeassistant import bootstrap, runner
from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import slugify

from benchmarks.comparison.systems import System
from demo import config_folder

# Home Assistant's configuration, with the integrations that nearly every installation has.
CONFIGURATION = """\
homeassistant:
  name: Benchmark
  time_zone: UTC
media_source:
stream:
"""


class Hosted(System):
    """One of the two compared integrations in a running Home Assistant.

    It polls only at the benchmark's request.
    """

    domain = ""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port
        self._entry_id = ""

    def load(self) -> None:
        """Import the integration, and let the benchmark control its clock."""
        raise NotImplementedError

    @override
    async def start(self) -> None:
        self._folder.mkdir(parents=True)
        (self._folder / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
        config_folder.prepare(self._folder, self._port)
        # Disable the timer of polls, because a poll during a measurement would add requests.
        DataUpdateCoordinator._schedule_refresh = lambda _: None  # type: ignore[assignment, method-assign] # noqa: SLF001
        configuration = runner.RuntimeConfig(
            config_dir=str(self._folder), skip_pip=True, log_no_color=True
        )
        hass = await bootstrap.async_setup_hass(configuration)
        if hass is None:
            raise RuntimeError("Home Assistant could not start")
        self.hass: HomeAssistant = hass
        await hass.async_start()

    @override
    async def stop(self) -> None:
        await self.hass.async_stop(force=True)

    @property
    def entry(self) -> ConfigEntry[Any]:
        """The config entry of the Blink account."""
        return self.hass.config_entries.async_get_known_entry(self._entry_id)

    @override
    async def sign_in(self, email: str, password: str) -> None:
        self.load()
        flow = self.hass.config_entries.flow
        form = await flow.async_init(self.domain, context={"source": SOURCE_USER})
        login = {"username": email, "password": password}
        result = await flow.async_configure(form["flow_id"], login)
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            raise RuntimeError(f"{self.domain} could not be set up: {result.get('errors')}")
        self._entry_id = result["result"].entry_id
        await self._loaded()

    @override
    async def restart(self) -> None:
        await self.hass.config_entries.async_reload(self._entry_id)
        await self._loaded()

    @override
    async def entities(self) -> int | None:
        entries = er.async_entries_for_config_entry(er.async_get(self.hass), self._entry_id)
        return sum(not entry.disabled for entry in entries)

    @override
    async def look(self, name: str) -> bytes | None:
        try:
            return (await async_get_image(self.hass, entity_of(name))).content
        # Home Assistant raises this error if the camera has no picture.
        except HomeAssistantError:
            return None

    @override
    async def picture_path(self, name: str) -> str | None:
        state = self.hass.states.get(entity_of(name))
        return None if state is None else state.attributes["entity_picture"]

    async def _refresh(self) -> None:
        coordinator: DataUpdateCoordinator[Any] = self.entry.runtime_data
        await coordinator.async_refresh()
        if not coordinator.last_update_success:
            raise RuntimeError(f"{self.domain} could not poll: {coordinator.last_exception!r}")

    async def _loaded(self) -> None:
        await self.hass.async_block_till_done()
        if self.entry.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"{self.domain} is not loaded but {self.entry.state}")


def entity_of(name: str) -> str:
    """Return the entity id of a camera. Both integrations use the same id."""
    return f"camera.{slugify(name)}"
