"""Images: the poster (picture) of each camera's newest clip."""

from typing import Any, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CameraKey, Clip
from .config_entry import BlinkConfigEntry
from .const import ATTR_VIDEO_ID
from .coordinator import BlinkCoordinator
from .entity import BlinkRecordEntity, add_camera_entities, blink_action

PARALLEL_UPDATES = 0

LAST_CLIP = ImageEntityDescription(key="last_clip", translation_key="last_clip")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an image entity for each camera."""
    add_camera_entities(entry, async_add_entities, lambda _: [LAST_CLIP], LastClipImage)


class LastClipImage(BlinkRecordEntity, ImageEntity):
    """An image entity that shows the poster (picture) of a camera's newest clip.

    The state is the recording time of the clip.
    """

    def __init__(
        self, coordinator: BlinkCoordinator, key: CameraKey, description: ImageEntityDescription
    ) -> None:
        super().__init__(coordinator, key, description)
        ImageEntity.__init__(self, coordinator.hass)
        self._clip: Clip | None = None
        self._update_clip()

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the id of the shown clip, for the action get_thumbnails."""
        return {ATTR_VIDEO_ID: self._clip.id if self._clip else None}

    @override
    @blink_action
    async def async_image(self) -> bytes | None:
        return await self.coordinator.media.clip_files.poster(self._clip) if self._clip else None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._update_clip()
        super()._handle_coordinator_update()

    def _update_clip(self) -> None:
        """Show the newest clip of the camera. Keep the last clip if the camera was removed."""
        if camera := self.coordinator.data.cameras.get(self._key):
            self._clip = next(iter(self.coordinator.data.clips_of(camera)), None)
            self._attr_image_last_updated = self._clip.created_at if self._clip else None
