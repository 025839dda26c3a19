"""Who may see what: whoever may see a camera may see what it recorded."""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .api import CameraKey, Clip
from .const import DOMAIN
from .coordinator import BlinkConfigEntry
from .devices import unique_id


def may_see(hass: HomeAssistant, user: User, entry: BlinkConfigEntry, clip: Clip) -> bool:
    """Whether a user may see a clip: one who may see its camera."""
    camera = entry.runtime_data.data.camera_of(clip)
    return may_see_camera(hass, user, entry, camera.key if camera else None)


def may_see_any(hass: HomeAssistant, user: User, entry: BlinkConfigEntry) -> bool:
    """Whether a user may see anything of an account; its name is told to nobody else."""
    if user.permissions.access_all_entities(POLICY_READ):
        return True
    cameras = entry.runtime_data.data.cameras
    return any(may_see_camera(hass, user, entry, key) for key in cameras)


def may_see_camera(
    hass: HomeAssistant, user: User, entry: BlinkConfigEntry, key: CameraKey | None
) -> bool:
    """Whether a user may see a camera: one who may read its state.

    A camera that is gone (None) is for those who may read all states.
    """
    entity_id = key and er.async_get(hass).async_get_entity_id(
        Platform.CAMERA, DOMAIN, unique_id(entry, key)
    )
    if entity_id:
        return user.permissions.check_entity(entity_id, POLICY_READ)
    return user.permissions.access_all_entities(POLICY_READ)
