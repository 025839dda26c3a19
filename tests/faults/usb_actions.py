"""Actions of users and of Home Assistant on USB drives and their clips."""

from custom_components.blink_clips.api import Family
from custom_components.blink_clips.const import (
    CONF_CACHE_LIMIT,
    CONF_POLL_INTERVAL,
    CONF_USB_NETWORKS,
)
from tests.faults.environment import DONE, HOUSE, Stage
from tests.faults.user_actions import reload

# Maximum minutes until a poll reads the USB drive. A drive is read every five minutes.
READ_WITHIN_MINUTES = 6


async def read(stage: Stage) -> None:
    """Enable the USB drive, and wait until its clips are read."""
    options = stage.house.hass.config_entries.options
    if not stage.entry.options.get(CONF_USB_NETWORKS):
        form = await options.async_init(stage.entry.entry_id)
        await options.async_configure(
            form["flow_id"],
            {CONF_POLL_INTERVAL: 60, CONF_CACHE_LIMIT: 50, CONF_USB_NETWORKS: [str(HOUSE)]},
        )
        await stage.house.settle()
    ledger = stage.house.cloud.ledger
    before = ledger.count("usb.list")
    for _ in range(READ_WITHIN_MINUTES):
        if ledger.count("usb.list") > before:
            return
        await stage.house.let_pass(60)
    raise AssertionError("the USB drive was not read")


async def read_then_reload(stage: Stage) -> None:
    """Read the USB drive. Then reload the account, which reads the drive's status again."""
    await read(stage)
    await reload(stage)


async def reload_then_read(stage: Stage) -> None:
    """Reload the account, so that the client tries all URL paths again. Then read the USB drive."""
    await reload(stage)
    await read(stage)


async def list_usb_clip(stage: Stage) -> None:
    """Record a clip on the USB drive. Wait until Home Assistant lists it."""
    await read(stage)
    assert await find_on_usb(stage) == DONE


async def find_on_usb(stage: Stage) -> str:
    """Record a clip on the USB drive. Return "done" if Home Assistant lists the clip."""
    camera = stage.cloud.camera(family=Family.CAMERA, id=410001)
    recorded = stage.cloud.record_local(camera, seconds=1)
    await stage.house.let_pass(60 * READ_WITHIN_MINUTES)
    for clip in stage.coordinator.catalogue.clips():
        if clip.usb is not None and clip.usb.record.id == recorded.id:
            stage.listed = clip
            return DONE
    return "not listed"


async def play_from_usb(stage: Stage) -> str:
    """Play a clip on the USB drive."""
    assert stage.listed is not None
    return await stage.get(f"/api/blink_clips/clips/{stage.entry.entry_id}/{stage.listed.id}.mp4")


async def delete_from_usb(stage: Stage) -> str:
    """Delete a clip on the USB drive."""
    assert stage.listed is not None
    return await stage.perform("delete_clips", video_id=[stage.listed.id])
