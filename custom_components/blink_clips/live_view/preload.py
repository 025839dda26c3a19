"""Whether Home Assistant preloads the stream of a live view, and the repair issue about it.

A preloaded stream is open permanently, and would keep the camera awake.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from homeassistant.components.camera import (
    DynamicStreamSettings,
    get_dynamic_camera_stream_settings,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from ..api import CameraKey
from ..config_entry import BlinkConfigEntry
from ..repair_issues.devices import async_sync_preload_issue

# Interval between two checks of whether the repair issue about preloading must be created or
# deleted.
_CHECK_INTERVAL = timedelta(minutes=1)


class Preload:
    """The setting *Preload stream* of a camera, which the user changes in Home Assistant.

    `title` returns the name of the camera for the repair issue.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: BlinkConfigEntry,
        key: CameraKey,
        title: Callable[[], str],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._key = key
        self._title = title
        self._settings: DynamicStreamSettings | None = None

    async def load(self, entity_id: str) -> None:
        """Read the settings of the camera's stream."""
        # Keep this object, because Home Assistant updates it when the user changes the camera's
        # settings.
        self._settings = await get_dynamic_camera_stream_settings(self._hass, entity_id)

    @property
    def is_on(self) -> bool:
        """Whether the user has set Home Assistant to keep the stream open permanently."""
        return self._settings is not None and self._settings.preload_stream

    def settings_without_preload(self) -> DynamicStreamSettings | None:
        """Return a copy of the settings without preloading.

        Return None before the settings are loaded.
        """
        if self._settings is None:
            return None
        return DynamicStreamSettings(orientation=self._settings.orientation)

    @callback
    def watch(self) -> CALLBACK_TYPE:
        """Check the settings now and regularly. Create or delete the repair issue.

        Home Assistant does not report changes of the settings. Return a callback that ends the
        checks.
        """
        self.sync_issue()
        return async_track_time_interval(
            self._hass, self.sync_issue, _CHECK_INTERVAL, cancel_on_shutdown=True
        )

    @callback
    def sync_issue(self, _: datetime | None = None) -> None:
        """Create the repair issue if the stream is preloaded. Otherwise delete the issue."""
        # Compute the title only if an issue needs it, because the names of all cameras must be
        # read.
        self._set_issue(self._title() if self.is_on else None)

    @callback
    def delete_issue(self) -> None:
        """Delete the repair issue of a removed or disabled camera entity."""
        self._set_issue(None)

    def _set_issue(self, title: str | None) -> None:
        async_sync_preload_issue(self._hass, self._entry, self._key, title)
