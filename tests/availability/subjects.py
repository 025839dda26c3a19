"""The rows of the availability table: every kind of entity, and every action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from custom_components.blink_clips.const import DOMAIN

CAMERA = "camera.garden"
LIVE_VIEW = "camera.hall_live_view"
GARDEN_LIVE_VIEW = "camera.garden_live_view"
PANEL = "alarm_control_panel.house"
# Name of the table row that shows whether a user can open the live view.
OPEN_LIVE_VIEW = "Open the live view"


@dataclass(frozen=True, kw_only=True)
class EntityRow:
    """A table row for an entity.

    The test compares the entity's states before and during an outage.
    """

    name: str
    entity_id: str
    has_action: bool = False
    """Whether the entity has an action.

    An entity with an action must stay available during the outage. Otherwise, Home Assistant would
    silently skip the action.
    """


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """A table row for an action, with the data of its call."""

    domain: str = DOMAIN
    action: str
    data: Mapping[str, Any] = field(default_factory=dict)
    needs_command: bool = False
    """Whether the action needs a command (a POST request to the cloud)."""

    @property
    def name(self) -> str:
        """The full name of the action in automations: `domain.action`."""
        return f"{self.domain}.{self.action}"


def _entity(name: str, entity_id: str, *, has_action: bool = False) -> EntityRow:
    return EntityRow(name=name, entity_id=entity_id, has_action=has_action)


def _command(domain: str, action: str, entity_id: str, **data: Any) -> ActionRow:
    return ActionRow(
        domain=domain, action=action, data={"entity_id": entity_id, **data}, needs_command=True
    )


ENTITIES = (
    _entity("Alarm panel", PANEL, has_action=True),
    _entity("Motion detection (switch)", "switch.garden_motion_detection", has_action=True),
    _entity("Take snapshot (button)", "button.garden_take_snapshot", has_action=True),
    _entity("Night vision (select)", "select.garden_night_vision", has_action=True),
    _entity("Floodlight (light)", "light.pond_floodlight", has_action=True),
    _entity("Siren", "siren.attic_siren", has_action=True),
    _entity("Camera", CAMERA),
    _entity("Live view", LIVE_VIEW),
    _entity("Clip (event)", "event.garden_clip"),
    _entity("Doorbell (event)", "event.front_door_doorbell"),
    _entity("Last clip (image)", "image.garden_last_clip"),
    _entity("Last clip time (sensor)", "sensor.garden_last_clip_time"),
    _entity("Last picture (sensor)", "sensor.garden_last_picture"),
    _entity("Snoozed until (sensor)", "sensor.garden_snoozed_until"),
    _entity("Temperature (sensor)", "sensor.garden_temperature"),
    _entity("Wi-Fi signal (sensor)", "sensor.garden_wi_fi_signal"),
    _entity("Sync Module signal (sensor)", "sensor.garden_sync_module_signal"),
    _entity("Battery level (sensor)", "sensor.garden_battery_level"),
    _entity("Motion (binary sensor)", "binary_sensor.garden_motion"),
    _entity("Battery (binary sensor)", "binary_sensor.garden_battery"),
    _entity("Snoozed (binary sensor)", "binary_sensor.garden_snoozed"),
    _entity("Connectivity (binary sensor)", "binary_sensor.garden_connectivity"),
    _entity(
        "Sync Module: connectivity (binary sensor)", "binary_sensor.house_sync_module_connectivity"
    ),
    _entity(
        "Sync Module: USB storage (binary sensor)", "binary_sensor.house_sync_module_usb_storage"
    ),
    _entity("Sync Module: Wi-Fi signal (sensor)", "sensor.house_sync_module_wi_fi_signal"),
    _entity("Clip storage (sensor)", "sensor.house_clip_storage"),
    _entity("USB drive used (sensor)", "sensor.house_sync_module_usb_drive_used"),
)

ACTIONS = (
    _command("alarm_control_panel", "alarm_arm_away", PANEL),
    _command("alarm_control_panel", "alarm_disarm", PANEL),
    _command("switch", "turn_off", "switch.garden_motion_detection"),
    _command("switch", "turn_on", "switch.garden_motion_detection"),
    _command("button", "press", "button.garden_take_snapshot"),
    _command("select", "select_option", "select.garden_night_vision", option="off"),
    _command("light", "turn_on", "light.pond_floodlight"),
    _command("light", "turn_off", "light.pond_floodlight"),
    _command("siren", "turn_on", "siren.attic_siren"),
    _command("siren", "turn_off", "siren.attic_siren"),
    _command("camera", "disable_motion_detection", CAMERA),
    _command("camera", "enable_motion_detection", CAMERA),
    ActionRow(domain="camera", action="snapshot", data={"entity_id": CAMERA}),
    _command(DOMAIN, "snapshot", CAMERA),
    _command(DOMAIN, "record_clip", CAMERA),
    _command(DOMAIN, "snooze", CAMERA, duration={"minutes": 30}),
    _command(DOMAIN, "unsnooze", CAMERA),
    ActionRow(action="get_clips", data={"entity_id": CAMERA}),
    ActionRow(action="get_thumbnails"),
    ActionRow(action="save_clip"),
    ActionRow(action="save_thumbnail"),
    ActionRow(action="save_recent_clips", data={"entity_id": CAMERA}),
    ActionRow(action="make_film", data={"entity_id": CAMERA}),
    ActionRow(action="mark_viewed", needs_command=True),
    ActionRow(action="delete_clips", needs_command=True),
)

# Actions on the archive. Only the tests of these actions set up an archive.
ARCHIVE_ACTIONS = (
    ActionRow(action="archive_clips", data={"entity_id": CAMERA}),
    ActionRow(action="keep_clips"),
)
