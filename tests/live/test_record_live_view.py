"""Live views are recorded to files: by a user, and by the automation in the documentation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from demo.house import DOMAIN, House
from demo.process import wait_for
from tests.documentation import examples

pytestmark = pytest.mark.asyncio(loop_scope="package")

HALL = "camera.hall_live_view"
FRONT_DOOR = "camera.front_door_live_view"
SECONDS = 5
# Maximum length of the recording in seconds. A recording ends with a whole segment, and may thus be
# longer than requested.
MOST_SECONDS = 10
FRAME_RATE = 15


@pytest_asyncio.fixture(loop_scope="package")
async def house(signed_in: House) -> AsyncIterator[House]:
    """Return a Home Assistant process. Clear the simulated cloud's record of live views."""
    await signed_in.cloud.clear_ledger()
    yield signed_in


def assert_playable(path: Path) -> None:
    """Check that a file contains the pictures and the sound of a recording."""
    with av.open(path) as file:
        [video], [sound] = file.streams.video, file.streams.audio
        assert (video.codec.name, video.width, video.height) == ("h264", 1280, 720)
        assert sound.codec.name == "aac"
        assert file.duration is not None
        seconds = file.duration / av.time_base
        assert SECONDS <= seconds <= MOST_SECONDS
        assert sum(1 for _ in file.decode(video)) == pytest.approx(seconds * FRAME_RATE, abs=3)


async def wait_for_recording(house: House, path: Path) -> None:
    """Wait until a recording is complete and its live view has ended."""

    async def ended() -> bool:
        views = await house.cloud.live_views()
        return await asyncio.to_thread(path.exists) and all(it["is_done"] for it in views)

    await wait_for(ended, "end of the recording")
    [view] = await house.cloud.live_views()
    assert (view["posts"], view["owed"]) == (1, [])


async def test_user_records_a_live_view_into_a_playable_file(house: House) -> None:
    path = house.home_assistant.media / "hall.mp4"

    await house.api.perform(
        "camera.record", entity_id=HALL, filename=str(path), duration=SECONDS, lookback=0
    )

    await wait_for_recording(house, path)
    assert_playable(path)


@pytest_asyncio.fixture(loop_scope="package")
async def front_door(house: House) -> AsyncIterator[House]:
    """Return a Home Assistant process. Enable the front door's live view during the test."""
    await enable(house, enabled=True)
    yield house
    await enable(house, enabled=False)


async def enable(house: House, *, enabled: bool) -> None:
    """Enable or disable the live view of the front door, and reload the account."""
    await house.api.command(
        "config/entity_registry/update",
        entity_id=FRONT_DOOR,
        disabled_by=None if enabled else "user",
    )
    entry = await house.api.entry(DOMAIN)
    assert entry is not None
    await house.api.reload(entry)
    await house.home_assistant.loaded(DOMAIN)


@asynccontextmanager
async def running(house: House, automation: Any) -> AsyncIterator[None]:
    """Add an automation for the `with` block. Delete it afterwards."""
    path = "/api/config/automation/config/record"
    await house.api.post(path, automation)
    try:
        yield
    finally:
        await house.api.request("DELETE", path)


async def test_documented_automation_records_the_front_door_after_the_doorbell(
    front_door: House,
) -> None:
    [automation] = (it for it in examples() if "camera.record" in str(it))
    path = front_door.home_assistant.media / "front_door.mp4"
    [action] = automation["actions"]
    assert action["target"] == {"entity_id": FRONT_DOOR}
    action["data"] |= {"filename": str(path), "duration": SECONDS}

    async with running(front_door, automation):
        await front_door.cloud.control("press", camera="Front Door")
        await front_door.api.perform(
            "homeassistant.update_entity", entity_id="event.front_door_doorbell"
        )

        await wait_for_recording(front_door, path)
    assert_playable(path)
