"""What people and Home Assistant do with clips on a USB stick."""

from custom_components.blink_clips.api import Family
from custom_components.blink_clips.const import (
    CONF_CACHE_LIMIT,
    CONF_POLL_INTERVAL,
    CONF_USB_NETWORKS,
)
from tests.faults.environment import DONE, HOUSE, Stage
from tests.faults.user_actions import reload

# Every five, and it is asked for with a poll.
READ_WITHIN_MINUTES = 6


async def read(stage: Stage) -> None:
    """Have the USB stick shown, and wait until it has just been read."""
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
    raise AssertionError("the stick is not read")


async def read_and_forget(stage: Stage) -> None:
    """Have it just been read, in an account that does not know how the stick is."""
    await read(stage)
    await reload(stage)


async def read_anew(stage: Stage) -> None:
    """Have it just been read, in an account that takes no address for retired."""
    await reload(stage)
    await read(stage)


async def on_stick(stage: Stage) -> None:
    """Have a clip on the stick that is listed."""
    await read(stage)
    assert await find_on_stick(stage) == DONE


async def find_on_stick(stage: Stage) -> str:
    """Record a clip on the stick; tell whether it is listed after the next reading."""
    camera = stage.cloud.camera(family=Family.CAMERA, id=410001)
    recorded = stage.cloud.record_local(camera)
    await stage.house.let_pass(60 * READ_WITHIN_MINUTES)
    for clip in stage.coordinator.catalogue.clips():
        if clip.usb is not None and clip.usb.record.id == recorded.id:
            stage.listed = clip
            return DONE
    return "not listed"


async def watch_from_stick(stage: Stage) -> str:
    """Watch a clip of the stick."""
    assert stage.listed is not None
    return await stage.get(f"/api/blink_clips/clips/{stage.entry.entry_id}/{stage.listed.id}.mp4")


async def delete_from_stick(stage: Stage) -> str:
    """Delete a clip of the stick."""
    assert stage.listed is not None
    return await stage.perform("delete_clips", video_id=[stage.listed.id])
