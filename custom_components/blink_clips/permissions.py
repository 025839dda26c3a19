"""Who may see what: whoever may see a camera may see what it recorded."""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .api import Clip
from .const import DOMAIN
from .coordinator import BlinkConfigEntry
from .entity import unique_id


def may_see(hass: HomeAssistant, user: User, entry: BlinkConfigEntry, clip: Clip) -> bool:
    """Whether a user may see a clip: one who may read the state of its camera.

    What a camera recorded that is gone is for those who may read all states.
    """
    camera = entry.runtime_data.data.camera_of(clip)
    entity_id = camera and er.async_get(hass).async_get_entity_id(
        Platform.CAMERA, DOMAIN, unique_id(entry, camera.key)
    )
    if entity_id:
        return user.permissions.check_entity(entity_id, POLICY_READ)
    return user.permissions.access_all_entities(POLICY_READ)
