"""Event entities, which fire one event for each clip.

clips/event_queue.py decides when an event is fired. clips/event_types.py decides the type of the
event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, override

from homeassistant.components.event import (
    DoorbellEventType,
    EventDeviceClass,
    EventEntity,
    EventEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.start import async_at_started

from .api import CameraKey, Family
from .clips.event_types import ClipEvent, EventType
from .config_entry import BlinkConfigEntry
from .const import ATTR_VIDEO_ID, DOMAIN, MOTION
from .coordinator import BlinkCoordinator
from .devices.identifiers import unique_id
from .entity import BlinkClipEntity, add_camera_entities
from .media_browser.paths import media_content_id
from .views import clip_path, poster_path

PARALLEL_UPDATES = 0

ATTR_CREATED_AT = "created_at"
ATTR_DETECTIONS = "detections"
ATTR_MEDIA_CONTENT_ID = "media_content_id"
ATTR_SOURCE = "source"
ATTR_THUMBNAIL = "thumbnail"
ATTR_VIDEO = "video"


@dataclass(frozen=True, kw_only=True)
class ClipEventDescription(EventEntityDescription):
    """A kind of event entity, and the clips that cause its events."""

    types: dict[EventType, str]
    """The event types of the entity, with the name of each type in Home Assistant."""
    current_only: bool = False
    """Whether the event means that something is happening now. An old clip then fires no event."""
    families: frozenset[Family] = frozenset(Family)


DESCRIPTIONS = (
    ClipEventDescription(
        key="clip",
        translation_key="clip",
        device_class=EventDeviceClass.MOTION,
        types={kind: kind.value for kind in EventType},
    ),
    ClipEventDescription(
        key="doorbell",
        translation_key="doorbell",
        device_class=EventDeviceClass.DOORBELL,
        types={EventType.BUTTON_PRESS: DoorbellEventType.RING.value},
        current_only=True,
        families=frozenset({Family.DOORBELL}),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of each camera."""
    add_camera_entities(
        entry, async_add_entities, lambda camera: _descriptions(camera.key), BlinkClipEvent
    )

    @callback
    def begin(hass: HomeAssistant) -> None:
        entry.runtime_data.event_queue.begin(partial(_enabled_listeners, hass, entry))

    # Fire no events before Home Assistant has started, because automations would miss them.
    entry.async_on_unload(async_at_started(hass, begin))
    if hass.is_running:
        entry.runtime_data.event_queue.announce_soon()


class BlinkClipEvent(BlinkClipEntity, EventEntity):
    """Fires an event for each clip of a camera.

    The event is fired when the clip's poster (picture) is available, or after a timeout.
    """

    entity_description: ClipEventDescription

    def __init__(
        self, coordinator: BlinkCoordinator, key: CameraKey, description: ClipEventDescription
    ) -> None:
        super().__init__(coordinator, key, description)
        self._attr_event_types = list(description.types.values())

    @callback
    @override
    def _receive(self, event: ClipEvent) -> None:
        if self.entity_description.current_only and not event.is_current:
            return
        kind = self.entity_description.types.get(event.type)
        if kind is not None:
            self._trigger_event(kind, self._attributes(event))
            self.async_write_ha_state()

    def _attributes(self, event: ClipEvent) -> dict[str, Any]:
        """Return the attributes of an event.

        The attributes contain paths of the video and the poster. The paths never expire, but need a
        sign-in.
        """
        entry, clip = self.coordinator.config_entry, event.clip
        return {
            ATTR_VIDEO_ID: clip.id,
            ATTR_CREATED_AT: clip.created_at.isoformat(),
            ATTR_SOURCE: clip.raw_source,
            ATTR_DETECTIONS: list(clip.detections),
            ATTR_THUMBNAIL: poster_path(entry, clip) if event.has_poster else None,
            ATTR_VIDEO: clip_path(entry, clip) if clip.has_video else None,
            ATTR_MEDIA_CONTENT_ID: media_content_id(entry, self._key, clip)
            if clip.has_video
            else None,
        }


def _descriptions(key: CameraKey) -> Iterable[ClipEventDescription]:
    return (it for it in DESCRIPTIONS if key.family in it.families)


@callback
def _enabled_listeners(hass: HomeAssistant, entry: BlinkConfigEntry, key: CameraKey) -> set[str]:
    """Return the keys of a camera's enabled entities that receive clips.

    These are event entities and the motion sensor.
    """
    registry = er.async_get(hass)

    def is_enabled(platform: Platform, suffix: str) -> bool:
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id(entry, key, suffix))
        # Treat an entity as enabled if the entity registry does not contain it yet.
        return entity_id is None or not registry.entities[entity_id].disabled

    listeners = [(Platform.EVENT, it.key) for it in _descriptions(key)]
    listeners.append((Platform.BINARY_SENSOR, MOTION))
    return {suffix for platform, suffix in listeners if is_enabled(platform, suffix)}
