"""An archived USB clip counts as "only archived" only after its drive has been read."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.action_calls import perform, raised
from tests.archive_house import ArchivingHouse
from tests.dashboard_card import PAGE, Page
from tests.media_browser import MediaBrowser
from tests.usb_house import GARDEN, HOUSE, LIST_EVERY, UsbHouse

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "sensor")

# After a restart, only the five newest clips of a camera are in memory.
COUNT = 7


@pytest.fixture
async def archive(usb_house: UsbHouse, tmp_path: Path) -> ArchivingHouse:
    """Provide a restarted account whose archived clips are all on a USB drive.

    The drive has not been read since the restart.
    """
    house = usb_house.house
    house.cloud.cloud.clips.clear()
    assert await async_setup_component(house.hass, "media_source", {})
    archive = ArchivingHouse(house, tmp_path / "media")
    archive.usb_networks = [str(HOUSE)]
    for number in range(COUNT):
        usb_house.record(*GARDEN, ago=300 * (number + 1))
    await archive.begin()
    await house.let_pass(1200)
    assert len(archive.archived) == COUNT
    await archive.restart()
    house.cloud.ledger.clear()
    return archive


async def at_blink(hass: HomeAssistant) -> dict[int, bool]:
    """Return for each clip id whether the clip is still at Blink, as get_clips reports it."""
    response = await perform(hass, "get_clips", limit=500)
    return {it["video_id"]: it["at_blink"] for it in response["clips"]}


async def key_of_error(hass: HomeAssistant, **fields: Any) -> str | None:
    """Return the translation key of the error that delete_clips raises."""
    with pytest.raises(HomeAssistantError) as error:
        await perform(hass, "delete_clips", **fields)
    return raised(error)


def remove_oldest(usb_house: UsbHouse) -> None:
    """Remove the oldest clip from the USB drive."""
    clips = usb_house.drive.clips
    del clips[min(clips, key=lambda it: clips[it].created_at)]


def only_archived(answer: dict[str, Any]) -> list[int]:
    """Return the ids of the clips that a card marks as "only archived"."""
    return [it["id"] for it in answer["clips"] if "only_archived" in it]


async def test_usb_clips_are_not_only_archived_before_the_drive_is_read(
    usb_house: UsbHouse, archive: ArchivingHouse, hass_ws_client: WebSocketGenerator
) -> None:
    house, ids = usb_house.house, archive.archived
    remove_oldest(usb_house)

    async def state() -> tuple[list[int], list[int], int, int]:
        """Return what get_clips, a card and two searches show."""
        page, browser = Page(house, await hass_ws_client()), MediaBrowser(await hass_ws_client())
        listed = await at_blink(house.hass)
        assert sorted(listed) == sorted(ids)
        return (
            [it for it in ids if not listed[it]],
            only_archived(await page.command(PAGE)),
            len(await browser.search("usb")),
            len(await browser.search("only archived")),
        )

    assert await state() == ([], [], COUNT, 0)
    assert usb_house.lists() == 0

    await usb_house.read()

    assert await state() == ([ids[0]], [ids[0]], COUNT - 1, 1)


async def test_open_card_marks_clips_that_left_the_drive(
    usb_house: UsbHouse, archive: ArchivingHouse, hass_ws_client: WebSocketGenerator
) -> None:
    remove_oldest(usb_house)
    page = Page(usb_house.house, await hass_ws_client())
    await page.command(PAGE)
    archive.entry.runtime_data.all_clips.show_since(usb_house.house.now - timedelta(days=1))
    await usb_house.house.settle()
    card = await page.subscribe()
    await card.read_older()
    assert sorted(card.ids) == sorted(archive.archived)
    assert not any("only_archived" in it for it in card.newest_first)

    await page.let_pass(LIST_EVERY + 60)
    await card.events()

    marked = [it["id"] for it in card.newest_first if "only_archived" in it]
    assert marked == archive.archived[:1]
    assert sorted(card.ids) == sorted(archive.archived)


async def test_disabled_drive_leaves_its_clips_only_archived(
    usb_house: UsbHouse, archive: ArchivingHouse
) -> None:
    oldest = archive.archived[0]
    archive.entry.runtime_data.all_clips.show_since(usb_house.house.now.replace(year=2020))
    archive.usb_networks = []
    await archive.choose()

    assert not (await at_blink(usb_house.house.hass))[oldest]
    await perform(usb_house.house.hass, "delete_clips", video_id=oldest, archive=True)

    assert oldest not in archive.archived
    assert usb_house.lists() == 0


@pytest.mark.parametrize("with_copy", [False, True])
async def test_deletion_reads_a_drive_that_was_not_read_yet(
    usb_house: UsbHouse, archive: ArchivingHouse, *, with_copy: bool
) -> None:
    hass, oldest = usb_house.house.hass, archive.archived[0]

    response = await perform(hass, "delete_clips", video_id=oldest, archive=with_copy)

    kept = [] if with_copy else [oldest]
    assert response == {"deleted": [oldest], "still_archived": kept}
    assert len(usb_house.drive.clips) == COUNT - 1
    assert (oldest in archive.archived) is not with_copy
    assert usb_house.lists() == 1
    await usb_house.read()
    assert (await at_blink(hass)).get(oldest) is (None if with_copy else False)


async def test_deletion_of_a_clip_that_left_the_drive_is_exact(
    usb_house: UsbHouse, archive: ArchivingHouse
) -> None:
    hass, oldest = usb_house.house.hass, archive.archived[0]
    remove_oldest(usb_house)

    with pytest.raises(ServiceValidationError) as error:
        await perform(hass, "delete_clips", video_id=oldest)

    assert raised(error) == "only_archived"
    assert oldest in archive.archived
    await perform(hass, "delete_clips", video_id=oldest, archive=True)
    assert oldest not in archive.archived
    assert len(usb_house.drive.clips) == COUNT - 1
    # The integration has read the drive's list only once: for the first deletion, but not for the
    # second deletion or the polls of the next minutes.
    await usb_house.house.let_pass(240)
    assert usb_house.lists() == 1


@pytest.mark.parametrize("with_copy", [False, True])
async def test_deletion_fails_while_the_drive_cannot_be_read(
    usb_house: UsbHouse, archive: ArchivingHouse, *, with_copy: bool
) -> None:
    house, oldest = usb_house.house, archive.archived[0]
    house.cloud.cloud.keep_busy(usb_house.network)
    assert await key_of_error(house.hass, video_id=oldest, archive=with_copy) == "busy"
    usb_house.network.busy_until = 0.0
    house.cloud.cloud.sync_modules[HOUSE].online = False
    await archive.restart()

    error = await key_of_error(house.hass, video_id=oldest, archive=with_copy)

    assert error == "sync_module_offline"
    assert len(usb_house.drive.clips) == COUNT
    assert oldest in archive.archived
    assert (await at_blink(house.hass))[oldest]
