"""Cameras: show each camera's newest picture, switch motion detection, and show live views."""

from pathlib import Path
from typing import Any, override

from homeassistant.components.camera import Camera as CameraEntity
from homeassistant.components.camera import CameraEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CameraKey
from .config_entry import BlinkConfigEntry
from .const import MANUFACTURER
from .control.motion_detection import async_set_motion_detection
from .coordinator import BlinkCoordinator
from .devices.identifiers import LIVE_VIEW
from .entity import BlinkCameraEntity, add_camera_entities, blink_action
from .live_view.entity import BlinkLiveView
from .live_view.live_views import async_live_views
from .media.camera_picture_cache import Picture
from .picture_ref import PictureRef

PARALLEL_UPDATES = 0

ATTR_PICTURE_SOURCE = "picture_source"
ATTR_PICTURE_TAKEN_AT = "picture_taken_at"

NEWEST_PICTURE = CameraEntityDescription(key="camera", translation_key="camera", name=None)
LIVE_VIEW_CAMERA = CameraEntityDescription(key=LIVE_VIEW, translation_key="live_view")

# Interval in seconds between two checks for a new picture while a user watches an MJPEG stream. A
# check sends no request.
FRAME_INTERVAL_SECONDS = 2.0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add two entities for each camera: the newest picture, and the live view."""
    placeholder = await hass.async_add_executor_job(
        Path(__file__).with_name("placeholder.jpg").read_bytes
    )
    live_views = async_live_views(hass, entry)
    add_camera_entities(
        entry,
        async_add_entities,
        lambda _: [NEWEST_PICTURE],
        lambda coordinator, key, _: BlinkCamera(coordinator, key, placeholder),
    )
    add_camera_entities(
        entry,
        async_add_entities,
        lambda _: [LIVE_VIEW_CAMERA],
        lambda coordinator, key, description: BlinkLiveView(
            coordinator, key, description, live_views, placeholder
        ),
    )


class BlinkCamera(BlinkCameraEntity, CameraEntity):
    """Shows a camera's newest picture from the cloud, and switches its motion detection."""

    _attr_brand = MANUFACTURER
    _attr_frame_interval = FRAME_INTERVAL_SECONDS

    def __init__(self, coordinator: BlinkCoordinator, key: CameraKey, placeholder: bytes) -> None:
        super().__init__(coordinator, key, NEWEST_PICTURE)
        CameraEntity.__init__(self)
        self._placeholder = placeholder
        self._attr_model = self._camera.product_name
        self._newest = self._newest_ref

    @property
    def _newest_ref(self) -> PictureRef | None:
        """A reference to the camera's newest picture in the cloud, or None if it has no picture."""
        refs = self.coordinator.data.pictures(self._key)
        return refs[0] if refs else None

    @property
    def _shown(self) -> Picture | None:
        """The picture that the entity shows, or None if no picture of the camera is in memory."""
        return self.coordinator.media.pictures.shown(self._key)

    @property
    @override
    def is_recording(self) -> bool:
        """Return whether the camera is taking a picture or recording a clip for an action.

        The state is then "recording", translated as "Capturing".
        """
        return self.coordinator.capturing_cameras.has(self._key)

    @property
    @override
    def entity_picture(self) -> str:
        """Return the URL of the picture.

        Each picture has its own URL, because tiles and badges load a picture again only if its URL
        changes.
        """
        address = super().entity_picture
        shown = self._shown
        return f"{address}&picture={shown.ref.id}" if shown else address

    @property
    @override
    def motion_detection_enabled(self) -> bool:
        return self._camera.motion_detection

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """The time and the kind (clip or snapshot) of the shown picture."""
        shown = self._shown
        ref = shown.ref if shown else self._newest_ref
        return {
            ATTR_PICTURE_TAKEN_AT: ref.taken_at if ref else None,
            ATTR_PICTURE_SOURCE: ref.kind if ref else None,
        }

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the newest picture as JPEG bytes. Concurrent calls share one download."""
        before = self._shown
        picture = await self.coordinator.media.pictures.get(self._key)
        if picture is None:
            return self._placeholder
        if picture is not before:
            self.async_write_ha_state()
        return picture.jpeg

    @override
    @blink_action
    async def async_enable_motion_detection(self) -> None:
        await async_set_motion_detection(self.coordinator, self._key, enabled=True)

    @override
    @blink_action
    async def async_disable_motion_detection(self) -> None:
        await async_set_motion_detection(self.coordinator, self._key, enabled=False)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Download a new picture in the background, before a viewer requests it."""
        super()._handle_coordinator_update()
        if self._key not in self.coordinator.data.cameras:
            return
        before, self._newest = self._newest, self._newest_ref
        if self._newest is not None and (before is None or before.id != self._newest.id):
            self.coordinator.config_entry.async_create_background_task(
                self.hass, self.async_camera_image(), f"new picture of {self.entity_id}"
            )
