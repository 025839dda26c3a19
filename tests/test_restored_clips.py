"""Clips that Blink deletes while Home Assistant is off are shown correctly after the next start.

In these tests, Blink's list does not report the deletion. Only the list of all clips shows it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from homeassistant.config_entries import ConfigEntry
import pytest

from simulator.clips import Clip
from tests.archive_house import ArchiveHouse
from tests.clip_helpers import newest, record_clip
from tests.dashboard_card import PAGE, Page
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

POLL = {"media.changed": 1}


@pytest.fixture
async def clip(house: House, entry: ConfigEntry) -> Clip:
    """Record two clips of one camera, an hour apart. Return the older one."""
    first = await record_clip(house)
    await house.let_pass(3600, step=300)
    await record_clip(house)
    return first


@pytest.fixture
async def archive(house: House, entry: ConfigEntry, clip: Clip, tmp_path: Path) -> ArchiveHouse:
    """Archive all clips of the account."""
    archive = ArchiveHouse(house, entry, tmp_path / "archive")
    await archive.archive(list(house.cloud.cloud.clips.values()))
    return archive


@asynccontextmanager
async def switched_off(house: House, entry: ConfigEntry) -> AsyncIterator[None]:
    """Unload the account during the `with` block. Then load it again, and wait for its poll."""
    await house.hass.config_entries.async_unload(entry.entry_id)
    yield
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()
    house.cloud.ledger.clear()


async def test_clip_that_was_deleted_during_an_outage_leaves_with_the_list_of_blink(
    house: House, entry: ConfigEntry, clip: Clip, page: Page
) -> None:
    async with switched_off(house, entry):
        del house.cloud.cloud.clips[clip.id]
    card = await page.subscribe()
    assert clip.id in card.ids

    await page.command(PAGE)

    [event] = await card.events()
    assert event["removed"] == [[entry.entry_id, clip.id]]
    assert clip.id not in (await page.subscribe()).ids
    assert house.cloud.ledger.by_route() == POLL
    # The clip is not stored either, so the next start does not show it.
    async with switched_off(house, entry):
        pass
    await page.read(card.subscription)
    assert clip.id not in (await page.subscribe()).ids


async def test_archived_clip_that_was_deleted_during_an_outage_gets_its_mark(
    house: House, entry: ConfigEntry, clip: Clip, archive: ArchiveHouse, page: Page
) -> None:
    async with switched_off(house, entry):
        del house.cloud.cloud.clips[clip.id]
    await archive.show()
    card = await page.subscribe()
    assert clip.id in card.ids
    assert not any("only_archived" in it for it in card.newest_first)

    await page.command(PAGE)

    await card.events()
    assert [it["id"] for it in card.newest_first if "only_archived" in it] == [clip.id]
    assert house.cloud.ledger.by_route() == POLL
    # After the next start, the mark is known as soon as the list of Blink was read.
    async with switched_off(house, entry):
        pass
    await page.command(PAGE)
    await page.read(card.subscription)
    fresh = await page.subscribe()
    assert [it["id"] for it in fresh.newest_first if "only_archived" in it] == [clip.id]


async def test_newest_clip_that_was_deleted_during_an_outage_gives_the_picture_to_another(
    house: House, entry: ConfigEntry, clip: Clip, page: Page
) -> None:
    last = newest(house)
    assert last.id != clip.id
    async with switched_off(house, entry):
        del house.cloud.cloud.clips[last.id]

    await page.command(PAGE)
    await house.settle()

    assert newest(house).id == clip.id
    taken_at = house.state("camera.garden").attributes["picture_taken_at"]
    assert taken_at.timestamp() == clip.created_at
