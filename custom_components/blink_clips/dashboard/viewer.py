"""The user who sees a dashboard card, and this user's permissions."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..api import CameraKey
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..data import DeviceKey
from ..devices.identifiers import LIVE_VIEW, async_device_name, unique_id
from ..permissions import may_see_any, may_see_camera


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The user who sees a dashboard card, and the cameras that were selected for the card."""

    hass: HomeAssistant
    user: User
    wanted: AbstractSet[str] | None
    """The entity ids of the selected cameras. None means all cameras that the user may see."""

    def may_see_account(self, entry: BlinkConfigEntry) -> bool:
        """Return whether the user may see the title and the state of an account.

        The user needs permission for one of the account's cameras. Permission for a live view is
        not enough.
        """
        if entry.state is ConfigEntryState.LOADED:
            return may_see_any(self.hass, self.user, entry)
        if self.user.permissions.access_all_entities(POLICY_READ):
            return True
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), entry.entry_id)
        return any(
            self.user.permissions.check_entity(it.entity_id, POLICY_READ)
            for it in entities
            if it.domain == Platform.CAMERA and it.translation_key != LIVE_VIEW
        )

    def shows(self, entry: BlinkConfigEntry, key: CameraKey | None) -> bool:
        """Return whether the card shows the clips of a camera. The key None means removed cameras.

        The user must have permission for the camera. If cameras were selected for the card, the
        camera must be one of them.
        """
        if not may_see_camera(self.hass, self.user, entry, key):
            return False
        if self.wanted is None or key is None:
            return self.wanted is None
        return self.entity_id(Platform.CAMERA, entry, key) in self.wanted

    def entity_id(
        self, platform: Platform, entry: BlinkConfigEntry, key: DeviceKey, suffix: str | None = None
    ) -> str | None:
        """Return the id of a device's entity. Return None if the entity is missing or disabled."""
        registry = er.async_get(self.hass)
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id(entry, key, suffix))
        entity = registry.entities.get(entity_id) if entity_id else None
        return entity_id if entity and not entity.disabled else None

    def permitted(self, entity_id: str | None, policy: str) -> str | None:
        """Return an entity id if the user has the permission `policy` for the entity.

        Otherwise return None.
        """
        if entity_id and self.user.permissions.check_entity(entity_id, policy):
            return entity_id
        return None

    def name_of(self, key: DeviceKey, in_cloud: str) -> str:
        """Return the name that a device has in Home Assistant.

        If the device has no name there, return its name in the cloud.
        """
        return async_device_name(self.hass, key, in_cloud=in_cloud)
