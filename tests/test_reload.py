"""A hundred reloads leave no tasks, timers, listeners, files or objects."""

from homeassistant.config_entries import ConfigEntryState

from tests.action_calls import perform
from tests.clip_helpers import newest
from tests.house import House
from tests.leak_counts import leak_counts

RELOADS = 100
# Number of reloads before the first count of objects. During these reloads, Home Assistant creates
# the objects that it keeps forever.
WARM = 10


async def test_a_hundred_reloads_leak_no_tasks_timers_files_or_objects(house: House) -> None:
    entry = await house.sign_in()
    cloud, clip = house.cloud.cloud, newest(house)
    seen: dict[int, dict[str, object]] = {}
    for number in range(1, RELOADS + 1):
        # Use many features before each reload: pictures, a clip, and a recording whose poster is
        # not available yet.
        passing = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
        await house.look("camera.garden")
        await perform(house.hass, "get_clips", limit=1)
        account = entry.runtime_data
        await account.media.clip_files.clip_file(account.catalogue.get(clip.id))
        del account
        await house.let_pass(15)
        cloud.delete_clip(passing)
        assert await house.hass.config_entries.async_reload(entry.entry_id)
        await house.settle()
        # Blink no longer lists the deletion. Otherwise, the poll after each reload would read it.
        del cloud.clips[passing.id]
        if number in {WARM, RELOADS}:
            seen[number] = leak_counts(house)

    assert entry.state is ConfigEntryState.LOADED
    assert seen[RELOADS] == seen[WARM]
