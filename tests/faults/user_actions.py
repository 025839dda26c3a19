"""What people and Home Assistant do, and what they are told of it."""

from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import async_browse_media
from homeassistant.helpers import entity_registry as er

from custom_components.blink_clips.api import Family
from tests.clip_helpers import path_of
from tests.faults.environment import DONE, GARDEN, GARDEN_KEY, HOUSE, PANEL, Stage
from tests.media_browser import ROOT

NIGHT_VISION = "select.garden_night_vision"
SIREN = "siren.attic_siren"
COMMAND_SECONDS = 60.0
KEPT = "as before"
OLD_PICTURE = "old picture"
SWITCH = "switch.garden_motion_detection"

type Act = Callable[[Stage], Coroutine[Any, Any, str]]


async def nothing(stage: Stage) -> None:
    """Lay nothing ready."""


# Polls


async def poll(stage: Stage, seconds: float = 60.0) -> str:
    """Wait for a poll; return what the cameras show, and why."""
    await stage.house.let_pass(seconds)
    if stage.coordinator.polls_succeed:
        return DONE
    if stage.house.state(GARDEN).state != "unavailable":
        return KEPT
    return getattr(stage.coordinator.last_exception, "translation_key", None) or "?"


async def look_at_all(stage: Stage) -> str:
    """Wait for a poll that asks for all devices."""
    stage.coordinator.refresh_devices_soon()
    return await poll(stage)


async def renew(stage: Stage) -> str:
    """Poll with a token that has just expired."""
    stage.cloud.expire_access_tokens()
    return await poll(stage)


# Pictures and clips


async def new_clip(stage: Stage) -> None:
    """Record a clip that is known before anything goes wrong."""
    stage.clip = stage.record()
    await stage.house.let_pass(60)
    await stage.coordinator.clip_files.forget([stage.clip.id])


async def older_clip(stage: Stage) -> None:
    """Record such a clip, and then another, which the camera shows."""
    await new_clip(stage)
    stage.record()
    await stage.house.let_pass(60)


async def motion(stage: Stage) -> str:
    """Have something move; tell whether the camera shows it at the next poll."""
    clip = stage.record()
    await stage.house.let_pass(60)
    label = await stage.look()
    return DONE if label.number == clip.id else OLD_PICTURE


async def watch(stage: Stage) -> str:
    """Watch a clip."""
    assert stage.clip is not None
    return await stage.get(path_of(stage.entry, stage.clip))


async def see(stage: Stage) -> str:
    """Look at the poster of a clip."""
    assert stage.clip is not None
    return await stage.get(path_of(stage.entry, stage.clip, "jpg"))


async def save(stage: Stage) -> str:
    """Save a clip to a file, or nothing."""
    assert stage.clip is not None
    before = stage.archive.tree
    result = await stage.perform(
        "save_clip",
        video_id=stage.clip.id,
        filename=stage.archive.path("clip.mp4"),
        overwrite=True,
    )
    # An older file is not lost to a newer one that failed, and nothing else is left.
    assert result == DONE or stage.archive.tree == before
    return result


async def reload(stage: Stage) -> None:
    """Have the account forget which clips it has read."""
    await stage.house.hass.config_entries.async_reload(stage.entry.entry_id)
    await stage.house.settle()


async def browse(stage: Stage) -> str:
    """Open the clips of a camera in the media browser."""
    folder = f"{ROOT}/{stage.entry.entry_id}/all"
    try:
        found = await async_browse_media(stage.house.hass, folder)
    except BrowseError as err:
        return err.translation_key or "?"
    assert found.children
    return DONE


async def unviewed(stage: Stage) -> None:
    """Have a clip that is known, and that nobody has viewed."""
    await new_clip(stage)
    assert stage.clip is not None
    stage.clip.watched = False


async def delete(stage: Stage) -> str:
    """Delete a clip."""
    assert stage.clip is not None
    return await stage.perform("delete_clips", video_id=[stage.clip.id])


async def mark(stage: Stage) -> str:
    """Mark a clip as viewed."""
    assert stage.clip is not None
    return await stage.perform("mark_viewed", video_id=[stage.clip.id])


# Commands


async def snapshot(stage: Stage) -> str:
    """Take a snapshot; whatever comes of it, the camera shows a whole picture."""
    return await stage.perform("snapshot", entity_id=GARDEN)


async def record(stage: Stage) -> str:
    """Record a clip, and wait until it is listed."""
    return await stage.perform("record_clip", entity_id=GARDEN)


async def arm(stage: Stage) -> str:
    """Arm or disarm the house; the panel never says what is not so."""
    armed = stage.cloud.networks[HOUSE].armed
    verb = "alarm_disarm" if armed else "alarm_arm_away"
    result = await stage.perform(verb, domain="alarm_control_panel", entity_id=PANEL)
    shown = stage.house.state(PANEL).state
    truth = "armed_away" if stage.cloud.networks[HOUSE].armed else "disarmed"
    assert shown in {truth, "unknown", "unavailable"}, (shown, truth)
    return result


async def switch(stage: Stage) -> str:
    """Switch motion detection."""
    enabled = stage.cloud.camera(family=Family.CAMERA, id=410001).enabled
    verb = "turn_off" if enabled else "turn_on"
    return await stage.perform(verb, domain="switch", entity_id=SWITCH)


async def switch_owl(stage: Stage) -> str:
    """Switch motion detection of a Mini."""
    enabled = stage.cloud.camera(family=Family.OWL, id=510001).enabled
    verb = "turn_off" if enabled else "turn_on"
    return await stage.perform(verb, domain="switch", entity_id="switch.hall_motion_detection")


async def detecting(stage: Stage) -> None:
    """Have the camera in the garden look for motion."""
    stage.cloud.camera(family=Family.CAMERA, id=410001).enabled = True


# Other devices


async def choosable(stage: Stage) -> None:
    """Have night vision shown, which few want to see."""
    registry = er.async_get(stage.house.hass)
    if registry.entities[NIGHT_VISION].disabled_by is not None:
        registry.async_update_entity(NIGHT_VISION, disabled_by=None)
        await reload(stage)


async def night_vision(stage: Stage) -> str:
    """Change night vision."""
    option = "on" if stage.house.state(NIGHT_VISION).state == "off" else "off"
    return await stage.perform(
        "select_option", domain="select", entity_id=NIGHT_VISION, option=option
    )


async def snooze(stage: Stage) -> str:
    """Silence a camera."""
    return await stage.perform("snooze", entity_id=GARDEN, duration={"minutes": 30})


async def unsnooze(stage: Stage) -> str:
    """Let a camera notify again."""
    return await stage.perform("unsnooze", entity_id=GARDEN)


async def snooze_all(stage: Stage) -> str:
    """Silence a network."""
    return await stage.perform("snooze", entity_id=PANEL, duration={"minutes": 30})


async def unsnooze_all(stage: Stage) -> str:
    """Let a network notify again."""
    return await stage.perform("unsnooze", entity_id=PANEL)


async def light(stage: Stage) -> str:
    """Switch the light of a floodlight camera."""
    return await stage.perform("turn_on", domain="light", entity_id="light.yard_floodlight")


async def mount(stage: Stage) -> str:
    """Switch the light that a camera is mounted on."""
    return await stage.perform("turn_on", domain="light", entity_id="light.pond_floodlight")


async def siren(stage: Stage) -> str:
    """Sound a siren."""
    return await stage.perform("turn_on", domain="siren", entity_id=SIREN, duration=10)


async def silence(stage: Stage) -> str:
    """Silence all sirens."""
    return await stage.perform("turn_off", domain="siren", entity_id=SIREN)


async def config(stage: Stage) -> str:
    """Read settings; tell whether they are shown."""
    await stage.perform("update_entity", domain="homeassistant", entity_id=NIGHT_VISION)
    shown = stage.house.state(NIGHT_VISION).state
    return DONE if shown in {"on", "off", "auto"} else shown


async def refresh(stage: Stage) -> str:
    """Wake a camera for fresh readings: by the client's verb, for want of an entity."""
    devices = stage.coordinator.client.devices
    return await stage.ask(
        devices.refresh(stage.coordinator.data.camera(GARDEN_KEY), within=COMMAND_SECONDS)
    )


# Signing in


async def sign_in(stage: Stage) -> str:
    """Sign in anew, with a second factor."""
    return await stage.sign_in()
