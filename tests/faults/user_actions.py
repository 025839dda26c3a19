"""Actions of users and of Home Assistant. Each action returns "done" or the reported error."""

from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import async_browse_media
from homeassistant.helpers import entity_registry as er

from custom_components.blink_clips.api import Family
from simulator import Certificate
from simulator.live_view.identity import fingerprint
from tests.clip_helpers import path_of
from tests.faults.environment import DONE, GARDEN, GARDEN_KEY, HOUSE, PANEL, Stage
from tests.media_browser import ROOT

NIGHT_VISION = "select.garden_night_vision"
SIREN = "siren.attic_siren"
KEPT = "as before"
OLD_PICTURE = "old picture"
SWITCH = "switch.garden_motion_detection"

type Act = Callable[[Stage], Coroutine[Any, Any, str]]


async def prepare_nothing(stage: Stage) -> None:
    """Do nothing."""


# Actions that wait for a poll


async def poll(stage: Stage, seconds: float = 60.0) -> str:
    """Wait for a poll. Return "done", "as before" for unchanged data, or the error."""
    await stage.house.let_pass(seconds)
    if stage.coordinator.polls_succeed:
        return DONE
    if stage.house.state(GARDEN).state != "unavailable":
        return KEPT
    return getattr(stage.coordinator.last_exception, "translation_key", None) or "?"


async def poll_devices(stage: Stage) -> str:
    """Wait for a poll that reads the state of all devices."""
    stage.coordinator.refresh_devices_soon()
    return await poll(stage)


async def poll_with_expired_token(stage: Stage) -> str:
    """Expire the access token, and wait for a poll."""
    stage.cloud.expire_access_tokens()
    return await poll(stage)


# Actions with pictures and clips


async def disarm(stage: Stage) -> None:
    """Disarm the system, because a clip of an armed system would make the integration poll fast."""
    stage.cloud.networks[HOUSE].armed = False
    await stage.coordinator.async_refresh_devices()


async def new_clip(stage: Stage) -> None:
    """Record a clip, and wait until a poll has found the clip."""
    stage.clip = stage.record()
    await stage.house.let_pass(60)
    await stage.coordinator.media.clip_files.forget([stage.clip.id])


async def older_clip(stage: Stage) -> None:
    """Record two clips, and select the older clip for the next action.

    The camera shows the poster of the newer clip.
    """
    await new_clip(stage)
    stage.record()
    await stage.house.let_pass(60)


async def motion(stage: Stage) -> str:
    """Record motion. Return whether the camera shows the clip after the next poll."""
    clip = stage.record()
    await stage.house.let_pass(60)
    label = await stage.look()
    return DONE if label.number == clip.id else OLD_PICTURE


async def watch(stage: Stage) -> str:
    """Play a clip."""
    assert stage.clip is not None
    return await stage.get(path_of(stage.entry, stage.clip))


async def view_poster(stage: Stage) -> str:
    """Request the poster of a clip over HTTP."""
    assert stage.clip is not None
    return await stage.get(path_of(stage.entry, stage.clip, "jpg"))


async def save(stage: Stage) -> str:
    """Save a clip to a file. If the action fails, check that it has changed no file."""
    assert stage.clip is not None
    before = stage.save_folder.tree
    result = await stage.perform(
        "save_clip",
        video_id=stage.clip.id,
        filename=stage.save_folder.path("clip.mp4"),
        overwrite=True,
    )
    # After a failure, only the older file must exist, and its content must be unchanged.
    assert result == DONE or stage.save_folder.tree == before
    return result


async def reload(stage: Stage) -> None:
    """Reload the account, so that the clip list is loaded again."""
    await stage.house.hass.config_entries.async_reload(stage.entry.entry_id)
    await stage.house.settle()


async def browse(stage: Stage) -> str:
    """Open the folder with the clips of all cameras in the media browser."""
    folder = f"{ROOT}/{stage.entry.entry_id}/all"
    try:
        found = await async_browse_media(stage.house.hass, folder)
    except BrowseError as err:
        return err.translation_key or "?"
    assert found.children
    return DONE


async def new_unviewed_clip(stage: Stage) -> None:
    """Record a clip. Wait until Home Assistant lists it as not watched."""
    await new_clip(stage)
    assert stage.clip is not None
    stage.clip.watched = False


async def delete(stage: Stage) -> str:
    """Delete a clip."""
    assert stage.clip is not None
    return await stage.perform("delete_clips", video_id=[stage.clip.id])


async def mark_viewed(stage: Stage) -> str:
    """Mark a clip as watched."""
    assert stage.clip is not None
    return await stage.perform("mark_viewed", video_id=[stage.clip.id])


# Actions that send commands


async def snapshot(stage: Stage) -> str:
    """Take a snapshot."""
    return await stage.perform("snapshot", entity_id=GARDEN)


async def record(stage: Stage) -> str:
    """Record a clip with the action `record_clip`. Wait until the cloud lists it."""
    return await stage.perform("record_clip", entity_id=GARDEN)


async def arm(stage: Stage) -> str:
    """Arm or disarm the system. Check that the alarm panel never shows a wrong state."""
    armed = stage.cloud.networks[HOUSE].armed
    verb = "alarm_disarm" if armed else "alarm_arm_away"
    result = await stage.perform(verb, domain="alarm_control_panel", entity_id=PANEL)
    shown = stage.house.state(PANEL).state
    truth = "armed_away" if stage.cloud.networks[HOUSE].armed else "disarmed"
    assert shown in {truth, "unknown", "unavailable"}, (shown, truth)
    return result


async def need_no_pause(stage: Stage) -> None:
    """Let the garden camera start a live view immediately after another live view."""
    camera = stage.cloud.camera(family=Family.CAMERA, id=410001)
    camera.live_view.needs_pause = False


async def view_live(stage: Stage) -> str:
    """Start a live view of the garden camera. End it after its first picture."""

    async def start_and_stop() -> None:
        session = await stage.coordinator.client.start_live_view(
            stage.coordinator.data.camera(GARDEN_KEY),
            time_limit=60.0,
            known_fingerprint=fingerprint(Certificate.BLINK),
        )
        await session.stop()

    return await stage.ask(start_and_stop())


async def switch(stage: Stage) -> str:
    """Switch the motion detection of the garden camera on or off."""
    enabled = stage.cloud.camera(family=Family.CAMERA, id=410001).enabled
    verb = "turn_off" if enabled else "turn_on"
    return await stage.perform(verb, domain="switch", entity_id=SWITCH)


async def switch_owl(stage: Stage) -> str:
    """Switch the motion detection of a Mini on or off."""
    enabled = stage.cloud.camera(family=Family.OWL, id=510001).enabled
    verb = "turn_off" if enabled else "turn_on"
    return await stage.perform(verb, domain="switch", entity_id="switch.hall_motion_detection")


async def enable_motion_detection(stage: Stage) -> None:
    """Enable motion detection, because the cloud rejects a snooze without it."""
    stage.cloud.camera(family=Family.CAMERA, id=410001).enabled = True


# Actions of other features


async def enable_night_vision(stage: Stage) -> None:
    """Enable the night vision entity, because it is disabled by default."""
    registry = er.async_get(stage.house.hass)
    if registry.entities[NIGHT_VISION].disabled_by is not None:
        registry.async_update_entity(NIGHT_VISION, disabled_by=None)
        await reload(stage)


async def night_vision(stage: Stage) -> str:
    """Change the night vision setting of a camera."""
    option = "on" if stage.house.state(NIGHT_VISION).state == "off" else "off"
    return await stage.perform(
        "select_option", domain="select", entity_id=NIGHT_VISION, option=option
    )


async def snooze(stage: Stage) -> str:
    """Snooze a camera."""
    return await stage.perform("snooze", entity_id=GARDEN, duration={"minutes": 30})


async def unsnooze(stage: Stage) -> str:
    """End the snooze of a camera."""
    return await stage.perform("unsnooze", entity_id=GARDEN)


async def snooze_all(stage: Stage) -> str:
    """Snooze all cameras of a system."""
    return await stage.perform("snooze", entity_id=PANEL, duration={"minutes": 30})


async def unsnooze_all(stage: Stage) -> str:
    """End the snooze of all cameras of a system."""
    return await stage.perform("unsnooze", entity_id=PANEL)


async def light(stage: Stage) -> str:
    """Turn on the light of a floodlight camera."""
    return await stage.perform("turn_on", domain="light", entity_id="light.yard_floodlight")


async def mounted_light(stage: Stage) -> str:
    """Turn on the floodlight mount of a camera."""
    return await stage.perform("turn_on", domain="light", entity_id="light.pond_floodlight")


async def siren(stage: Stage) -> str:
    """Turn on a siren."""
    return await stage.perform("turn_on", domain="siren", entity_id=SIREN, duration=10)


async def silence(stage: Stage) -> str:
    """Turn off all sirens."""
    return await stage.perform("turn_off", domain="siren", entity_id=SIREN)


async def config(stage: Stage) -> str:
    """Make the night vision entity read its settings. Return whether it has a state afterwards."""
    await stage.perform("update_entity", domain="homeassistant", entity_id=NIGHT_VISION)
    shown = stage.house.state(NIGHT_VISION).state
    return DONE if shown in {"on", "off", "auto"} else shown


# Actions that sign in


async def sign_in(stage: Stage) -> str:
    """Sign in again with a second factor."""
    return await stage.sign_in()
