"""What all entities share."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Concatenate, override

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api import BlinkError, Camera, CameraKey
from .const import CONF_ACCOUNT_ID, DOMAIN
from .coordinator import BlinkConfigEntry, BlinkCoordinator
from .devices import camera_identifier
from .errors import translation_key


def unique_id(entry: BlinkConfigEntry, key: CameraKey, suffix: str | None = None) -> str:
    """Return the unique id of a camera, or with a suffix that of another entity of it."""
    return "_".join(filter(None, (str(entry.data[CONF_ACCOUNT_ID]), str(key), suffix)))


class BlinkCameraEntity(CoordinatorEntity[BlinkCoordinator]):
    """An entity of one camera."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: BlinkCoordinator, key: CameraKey, suffix: str | None = None
    ) -> None:
        super().__init__(coordinator)
        self._key = key
        self._attr_unique_id = unique_id(coordinator.config_entry, key, suffix)
        self._attr_device_info = DeviceInfo(identifiers={camera_identifier(key)})

    @property
    def _camera(self) -> Camera:
        """The camera's state; only while the entity has one."""
        return self.coordinator.data.cameras[self._key]

    @property
    @override
    def available(self) -> bool:
        """Whether the cloud answers and says that the camera does."""
        camera = self.coordinator.data.cameras.get(self._key)
        return super().available and camera is not None and camera.online


class BlinkRecordEntity(BlinkCameraEntity):
    """An entity of what a camera has recorded: it is there while the camera is offline, too."""

    @property
    @override
    def available(self) -> bool:
        """Whether the cloud answers and knows the camera."""
        return self.coordinator.last_update_success and self._key in self.coordinator.data.cameras


def add_for_each_camera(
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    entities: Callable[[BlinkCoordinator, CameraKey], Iterable[Entity]],
) -> None:
    """Add a camera's entities when the camera is first seen, now or later."""
    coordinator = entry.runtime_data
    known: set[CameraKey] = set()

    @callback
    def add_new() -> None:
        present = coordinator.data.cameras.keys()
        new = present - known
        known.clear()
        known.update(present)
        async_add_entities(entity for key in sorted(new) for entity in entities(coordinator, key))

    entry.async_on_unload(coordinator.async_add_listener(add_new))
    add_new()


def blink_action[EntityT: BlinkCameraEntity, **P, ResultT](
    action: Callable[Concatenate[EntityT, P], Coroutine[Any, Any, ResultT]],
) -> Callable[Concatenate[EntityT, P], Coroutine[Any, Any, ResultT]]:
    """Let an action of an entity fail in words that its user understands."""

    async def wrapper(self: EntityT, /, *args: P.args, **kwargs: P.kwargs) -> ResultT:
        try:
            return await action(self, *args, **kwargs)
        except BlinkError as err:
            raise action_error(err, self.entity_id) from err

    return wrapper


def action_error(err: BlinkError, entity_id: str) -> HomeAssistantError:
    """Return what the user is told when an action on an entity failed."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"entity": entity_id, "error": str(err)},
    )
