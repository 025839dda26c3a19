"""After a restart, the list of a dashboard card has no gap.

The state file contains only the five newest clips of each camera. The card first shows the clips
that are newer than any missing clip, and reads the others in pages.
"""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.newest_clips import KEPT_CLIPS_PER_CAMERA
from simulator import Fault
from tests.action_calls import SHED_CLIP, second_account
from tests.dashboard_card import PAGE, Card, Page
from tests.house import House
from tests.usb_house import GARDEN, LIST_EVERY, UsbHouse

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

QUIET, BUSY = "Garden", "Hall"
QUIET_CARD = {"cameras": ["camera.garden"]}
BUSY_CARD = {"cameras": ["camera.hall"]}


def record(house: House, camera: str, *ages: float, **facts: Any) -> None:
    """Record a clip of each age, in seconds. `facts` are further arguments of `Cloud.motion`."""
    cloud = house.cloud.cloud
    for age in ages:
        created_at = cloud.clock.time() - age
        facts = {"updated_at": created_at} | facts
        cloud.motion(cloud.camera(camera), created_at=created_at, upload_seconds=0, **facts)


def recorded(house: House, *cameras: str, days: int = 7) -> list[int]:
    """Return the ids of the clips at Blink, newest first. Default: those of all cameras."""
    cloud = house.cloud.cloud
    clips = [
        it
        for it in cloud.clips.values()
        if not it.deleted
        and it.created_at >= cloud.clock.time() - days * DAY
        and (not cameras or it.camera.name in cameras)
    ]
    return [it.id for it in sorted(clips, key=lambda it: (-int(it.created_at), -it.id))]


@pytest.fixture
async def entry(house: House) -> ConfigEntry:
    """Sign in to an account with a quiet and a busy camera.

    The quiet camera has recorded a clip every eleven hours, and the busy one every forty minutes.
    """
    house.cloud.cloud.clips.clear()
    record(house, QUIET, *range(5 * MINUTE, 5 * DAY, 11 * HOUR))
    record(house, BUSY, *range(MINUTE, 5 * DAY, 40 * MINUTE))
    entry = await house.sign_in()
    await house.let_pass(MINUTE)
    house.cloud.ledger.clear()
    return entry


async def restart(house: House, entry: ConfigEntry) -> None:
    """Reload the account. It polls at the start."""
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()


async def restart_during_outage(house: House, entry: ConfigEntry) -> None:
    """Reload the account while Blink is unreachable."""
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await restart(house, entry)


async def read_all(card: Card, full: list[int], **fields: Any) -> list[int]:
    """Read all pages of older clips. Check after each page that the shown list has no gap.

    `full` is the full list. Return the ids of the clips in the first message.
    """
    first = shown = card.ids
    assert shown == full[: len(shown)]
    while card.older:
        page = await card.read_older(**fields)
        await card.events()
        # The page contains exactly the next clips.
        shown = shown + page
        assert card.ids == shown == full[: len(shown)]
    assert shown == full
    return first


def times(card: Card) -> list[int]:
    """Return the recording times of the clips that a card shows."""
    return [it["time"] for it in card.newest_first]


async def test_list_after_a_restart_has_no_gap(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    await restart(house, entry)
    card = await page.subscribe(limit=200)

    first = await read_all(card, recorded(house))

    # The first poll reads the clips of three days.
    assert 110 < len(first) < 120
    assert card.flags["more"]
    assert house.cloud.ledger.count("media.changed") == 2
    assert (await page.subscribe(limit=200)).ids == recorded(house)[:200]


async def test_list_after_two_restarts_has_no_gap(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    await restart(house, entry)
    await page.let_pass(MINUTE)
    await restart_during_outage(house, entry)
    card = await page.subscribe(limit=200)
    house.cloud.faults.clear()

    first = await read_all(card, recorded(house))

    assert len(first) == KEPT_CLIPS_PER_CAMERA + 1


async def test_list_after_a_restart_without_blink_has_no_gap(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    await restart_during_outage(house, entry)
    card = await page.subscribe()
    assert card.ids == recorded(house)[: KEPT_CLIPS_PER_CAMERA + 1]

    record(house, BUSY, 0)
    house.cloud.faults.clear()
    await page.let_pass(2 * MINUTE)
    await card.events()

    await read_all(card, recorded(house))


async def test_deleted_clip_leaves_no_gap_after_a_restart(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    # The state file then contains only four clips of the busy camera, although Blink has more.
    house.cloud.cloud.delete_clip(house.cloud.cloud.clips[recorded(house, BUSY)[0]])
    await page.let_pass(2 * MINUTE)

    await restart_during_outage(house, entry)
    card = await page.subscribe()
    house.cloud.faults.clear()

    await read_all(card, recorded(house))


async def test_card_of_a_quiet_camera_shows_all_of_its_stored_clips(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    await restart_during_outage(house, entry)
    quiet, busy = await page.subscribe(**QUIET_CARD), await page.subscribe(**BUSY_CARD)

    assert quiet.ids == recorded(house, QUIET)[:KEPT_CLIPS_PER_CAMERA]
    assert busy.ids == recorded(house, BUSY)[:KEPT_CLIPS_PER_CAMERA]
    house.cloud.faults.clear()
    await read_all(quiet, recorded(house, QUIET), **QUIET_CARD)
    await read_all(busy, recorded(house, BUSY), **BUSY_CARD)


async def test_camera_with_fewer_clips_than_are_stored_is_complete_after_a_restart(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    record(house, "Driveway", 5 * DAY, updated_at=house.clock.time())
    await page.let_pass(2 * MINUTE)
    # Read the list of all clips. The camera has no other clip.
    await page.command(PAGE)
    await restart_during_outage(house, entry)

    card = await page.subscribe(cameras=["camera.driveway"])

    assert card.ids == recorded(house, "Driveway")


async def test_card_that_shows_no_clips_reports_older_ones(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    # All persons were recorded before the newest missing clip.
    record(house, QUIET, 85 * HOUR, metadata={"person": True}, updated_at=house.clock.time())
    record(house, BUSY, 90 * HOUR, metadata={"person": True}, updated_at=house.clock.time())
    await page.let_pass(2 * MINUTE)
    await restart(house, entry)
    [newest, oldest] = [
        it for it in recorded(house) if house.cloud.cloud.clips[it].metadata is not None
    ]

    card = await page.subscribe(types=["person"])

    assert card.ids == []
    assert not card.flags["complete"]

    # Blink lists a watched clip again. The card must not show it without the newer clip.
    house.cloud.cloud.clips[oldest].updated_at = house.clock.time()
    house.cloud.cloud.clips[oldest].watched = True
    await page.let_pass(2 * MINUTE)
    await card.events()
    assert card.ids == []

    await read_all(card, [newest, oldest], types=["person"])


async def test_list_of_two_accounts_after_a_restart_has_no_gap(
    house: House, page: Page, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with second_account(house, monkeypatch) as (other, simulator):
        cloud = simulator.cloud
        for number in range(2 * KEPT_CLIPS_PER_CAMERA):
            clip = cloud.motion(
                cloud.camera("Shed"),
                created_at=house.clock.time() - 30 * MINUTE * number - 7,
                updated_at=house.clock.time(),
                upload_seconds=0,
            )
            cloud.clips[SHED_CLIP + number] = cloud.clips.pop(clip.id)
            clip.id = SHED_CLIP + number
        await page.let_pass(2 * MINUTE)
        simulator.faults.add(Fault(kind="drop", times=None))
        await restart(house, other)
        card = await page.subscribe()
        simulator.faults.clear()
        clips = {**cloud.clips, **house.cloud.cloud.clips}
        full = sorted(clips.values(), key=lambda it: -it.created_at)

        first = await read_all(card, [it.id for it in full])

        # The first message ends before the newest missing clip of the account that was restarted.
        assert len([it for it in first if it >= SHED_CLIP]) == KEPT_CLIPS_PER_CAMERA


async def test_old_clip_that_has_changed_leaves_no_gap_after_the_sign_in(
    house: House, hass_ws_client: WebSocketGenerator
) -> None:
    house.cloud.cloud.clips.clear()
    record(house, BUSY, 2 * HOUR, 4 * DAY)
    # The first poll reads only clips that have changed within three days.
    record(house, BUSY, 5 * DAY, updated_at=house.clock.time() - HOUR)
    await house.sign_in()

    card = await Page(house, await hass_ws_client()).subscribe()

    assert card.ids == recorded(house)[:1]
    await read_all(card, recorded(house))


async def test_state_file_of_an_earlier_version_leaves_no_gap(
    house: House, page: Page, entry: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await house.hass.config_entries.async_unload(entry.entry_id)
    del hass_storage[f"blink_clips.{entry.entry_id}"]["data"]["completeness"]
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    card = await page.subscribe(limit=200)

    first = await read_all(card, recorded(house))
    assert 110 < len(first) < 120


async def test_usb_clips_after_a_restart_leave_no_gap(
    usb_house: UsbHouse, hass_ws_client: WebSocketGenerator
) -> None:
    house = usb_house.house
    on_drive = [
        usb_house.record(*GARDEN, ago=30 * MINUTE * number)
        for number in range(2 * KEPT_CLIPS_PER_CAMERA)
    ]
    in_cloud = house.cloud.cloud.clips.values()
    recorded_at = [it.created_at for it in on_drive] + [it.created_at for it in in_cloud]
    full = sorted(map(int, recorded_at), reverse=True)
    entry = await usb_house.sign_in()
    page = Page(house, await hass_ws_client())

    # The next reading of the drive follows five minutes after the last one.
    await restart(house, entry)
    card = await page.subscribe()
    assert times(card) == full[: len(card.ids)]
    assert KEPT_CLIPS_PER_CAMERA <= len(card.ids) < len(full)

    await page.let_pass(LIST_EVERY + MINUTE)
    await card.events()
    assert times(card) == full[: len(card.ids)]
    await card.read_older()
    assert times(card) == full


async def test_disabled_drive_hides_no_clips_of_the_cloud(
    usb_house: UsbHouse, hass_ws_client: WebSocketGenerator
) -> None:
    house = usb_house.house
    for number in range(2 * KEPT_CLIPS_PER_CAMERA):
        usb_house.record(*GARDEN, ago=MINUTE * number)
    entry = await usb_house.sign_in()

    await usb_house.choose(entry)
    card = await Page(house, await hass_ws_client()).subscribe()

    shown = [it for it in card.ids if it in house.cloud.cloud.clips]
    assert shown == recorded(house)[: len(shown)]
    assert len(shown) > KEPT_CLIPS_PER_CAMERA


async def test_list_that_was_empty_during_an_outage_has_no_gap_afterwards(
    house: House, hass_ws_client: WebSocketGenerator
) -> None:
    house.cloud.cloud.clips.clear()
    record(house, QUIET, 30 * HOUR, 60 * HOUR, source="snapshot")
    record(house, BUSY, *range(MINUTE, 5 * DAY, 40 * MINUTE))
    entry = await house.sign_in()
    await house.let_pass(MINUTE)
    await restart_during_outage(house, entry)
    record(house, BUSY, 40 * HOUR, source="snapshot", updated_at=house.clock.time())
    page = Page(house, await hass_ws_client(house.hass))
    card = await page.subscribe(types=["snapshot"])
    assert card.ids == []

    house.cloud.faults.clear()
    await page.let_pass(2 * MINUTE)
    await card.events()

    clips = house.cloud.cloud.clips.values()
    snapshots = [it.id for it in clips if it.source == "snapshot"]
    assert await read_all(
        card, [it for it in recorded(house) if it in snapshots], types=["snapshot"]
    )
