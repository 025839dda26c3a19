"""The blueprints work even if all entities other than the selected ones are disabled."""

from typing import Any

from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from tests.automations import Automations, Phone, record
from tests.house import House

DOOR = "binary_sensor.door"
# The entities that the tests disable. They belong to a camera, its system and its sync module, and
# are enabled by default.
ENTITIES = (
    "alarm_control_panel.house",
    "binary_sensor.garden_battery",
    "binary_sensor.garden_connectivity",
    "binary_sensor.garden_motion",
    "binary_sensor.garden_snoozed",
    "binary_sensor.house_sync_module_connectivity",
    "binary_sensor.house_sync_module_usb_storage",
    "button.garden_take_snapshot",
    "camera.garden",
    "event.garden_clip",
    "image.garden_last_clip",
    "sensor.garden_last_picture",
    "sensor.garden_temperature",
    "sensor.house_clip_storage",
    "switch.garden_motion_detection",
)


async def test_list_of_entities_to_disable_is_complete(house: House) -> None:
    await house.sign_in()

    registry = er.async_get(house.hass)
    garden, house_system, module = (
        registry.entities[it].device_id
        for it in (
            "camera.garden",
            "sensor.house_clip_storage",
            "binary_sensor.house_sync_module_connectivity",
        )
    )
    found = [
        it.entity_id
        for device in (garden, house_system, module)
        if device
        for it in er.async_entries_for_device(registry, device)
    ]
    assert sorted(found) == list(ENTITIES)


async def disable(house: House, *entities: str) -> None:
    """Disable entities."""
    for entity_id in entities:
        er.async_get(house.hass).async_update_entity(
            entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    # Wait for more than 30 seconds. Home Assistant then reloads the account, because entities were
    # disabled.
    await house.let_pass(60)


async def use_all(house: House, automations: Automations, phone: Phone) -> list[dict[str, Any]]:
    """Create an automation for the garden camera from each blueprint.

    Return a list to which the message of each notification is appended.
    """
    assert await async_setup_component(house.hass, "persistent_notification", {})
    house.hass.config.allowlist_external_dirs.add(house.hass.config.path("media"))
    sent = automations.record_events("sent")

    def inputs(name: str) -> dict[str, Any]:
        data = {"blueprint": name, "message": "{{ message }}"}
        return {
            "phones": [phone.device_id],
            "more_actions": [{"event": "sent", "event_data": data}],
        }

    await automations.paste(
        automations.imported(
            "clip_notification", events=["event.garden_clip"], cooldown=1, **inputs("clip")
        ),
        automations.imported(
            "save_every_clip",
            events=["event.garden_clip"],
            folder=house.hass.config.path("media/clips"),
        ),
        automations.imported(
            "door_snapshot",
            doors=[DOOR],
            camera="camera.garden",
            show_last_clip=True,
            **inputs("door"),
        ),
        automations.imported("camera_health", cameras=["camera.garden"], **inputs("health")),
    )
    return sent


@pytest.mark.parametrize("disabled", [None, *ENTITIES])
async def test_blueprints_work_while_one_entity_is_disabled(
    house: House, automations: Automations, phone: Phone, disabled: str | None
) -> None:
    await house.sign_in()
    await disable(house, *filter(None, [disabled]))
    sent = await use_all(house, automations, phone)
    house.hass.states.async_set(DOOR, "off")
    clip = record(house)
    await house.let_pass(60)
    house.cloud.cloud.camera("Garden").online = False
    await house.let_pass(1800)
    house.hass.states.async_set(DOOR, "on")
    await house.settle()

    messages = {it["blueprint"]: it["message"] for it in sent}
    # A blueprint sends no message if its entity is disabled.
    expected = {"clip", "door", "health"}
    expected -= {"clip"} if disabled == "event.garden_clip" else set()
    expected -= {"health"} if disabled == "camera.garden" else set()
    assert messages.keys() == expected
    assert len(sent) == len(phone.calls) == len(expected)
    assert ("What you see is its last clip" in messages["door"]) is True
    assert ("is disabled or removed" in messages["door"]) is (disabled == "camera.garden")
    saved = automations.called("blink_clips", "save_clip")
    assert [it["video_id"] for it in saved] == [clip.id] * (disabled != "event.garden_clip")
    assert automations.called("persistent_notification", "create") == []


async def test_old_clips_are_counted_while_the_camera_entity_is_disabled(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await disable(house, "camera.garden")
    await automations.use(
        "clip_notification", events=["event.garden_clip"], phones=[phone.device_id]
    )
    house.clock.advance(7200)
    for minutes in (60, 50, 40):
        created_at = house.clock.time() - 60 * minutes
        record(house, created_at=created_at, upload_seconds=60 * minutes)
    await house.let_pass(120)

    [message] = phone.messages
    assert " 2 older clips since " in message
