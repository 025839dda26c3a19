"""A dashboard card loads older clips page by page. The pages contain each clip once.

Pages, searches and the card's first message all list the clips in the same order.
"""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.clips import all_clips
from simulator import Fault
from tests.action_calls import SHED_CLIP, add_clip, rename_device, second_account
from tests.dashboard_card import PAGE, CommandError, Json, Page
from tests.house import House
from tests.usb_house import GARDEN, UsbHouse

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")


def numbers(answer: Json) -> list[int]:
    return [it["id"] for it in answer["clips"]]


def before(answer: Json) -> list[Any]:
    """Return the cursor for the next page: the sort key of the oldest clip on this page."""
    oldest = answer["clips"][-1]
    [account] = (it["account"] for it in answer["cameras"] if it["id"] == oldest["camera"])
    return [oldest["time"], account, oldest["id"]]


async def read_all(page: Page, **fields: Any) -> list[int]:
    """Return the ids of the clips on all pages."""
    found: list[int] = []
    cursor: dict[str, Any] = {}
    while True:
        answer = await page.command(PAGE, **fields, **cursor)
        found += numbers(answer)
        assert len(answer["clips"]) <= fields.get("limit", 100)
        if "more" not in answer:
            return found
        cursor = {"before": before(answer)}


def recorded(house: House) -> list[int]:
    clips = house.cloud.cloud.clips.values()
    return [it.id for it in sorted(clips, key=lambda it: (-int(it.created_at), -it.id))]


async def test_first_page_reads_the_list_of_all_clips_once(house: House, page: Page) -> None:
    answer = await page.command(PAGE, days=60)
    assert numbers(answer) == recorded(house)
    assert answer.keys() == {"clips", "cameras"}
    assert house.cloud.ledger.by_route() == {"media.changed": 1}

    await page.command(PAGE, days=60)
    assert house.cloud.ledger.by_route() == {"media.changed": 1}


async def test_page_contains_the_cameras_of_its_clips(page: Page) -> None:
    card = await page.subscribe()
    answer = await page.command(PAGE, limit=1)

    [clip] = answer["clips"]
    assert answer["more"] is True
    assert clip == card.newest_first[0]
    assert answer["cameras"] == [it for it in card.cameras if it["id"] == clip["camera"]]


async def test_page_continues_below_the_clips_of_the_subscription(house: House, page: Page) -> None:
    card = await page.subscribe(limit=5)
    oldest = card.newest_first[-1]
    [account] = card.accounts

    answer = await page.command(PAGE, before=[oldest["time"], account["id"], oldest["id"]])

    assert card.ids + numbers(answer) == recorded(house)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_contain_each_clip_of_a_second_once(
    house: House, page: Page, limit: int
) -> None:
    cloud = house.cloud.cloud
    cameras = list(cloud.cameras.values())
    # Record several clips within one second. Their order by exact time differs from the order by
    # id.
    for number in range(12):
        created_at = cloud.clock.time() - 700 - number / 20
        cloud.motion(cameras[number % 3], created_at=created_at, upload_seconds=0)
    await page.let_pass(60)

    assert await read_all(page, limit=limit) == recorded(house)


async def test_pages_of_two_accounts_contain_each_clip_once(
    house: House, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with second_account(house, monkeypatch) as (_, simulator):
        for number in range(5):
            add_clip(simulator, "Shed", SHED_CLIP + number)
            cloud = house.cloud.cloud
            cloud.motion(cloud.camera("Garden"), upload_seconds=0)
        await page.let_pass(60)

        found = await read_all(page, limit=2)

    shed = {SHED_CLIP + number for number in range(5)}
    assert len(found) == len(set(found))
    assert set(found) == shed | set(recorded(house))


async def test_filters_of_a_page_are_those_of_the_subscription(house: House, page: Page) -> None:
    for fields in (
        {"cameras": ["camera.garden"]},
        {"types": ["live_view", "button_press"]},
        {"days": 1},
    ):
        card = await page.subscribe(**fields)
        assert await read_all(page, limit=2, **fields) == card.ids
        assert card.ids


async def test_text_is_searched_like_in_the_media_browser(house: House, page: Page) -> None:
    cloud = house.cloud.cloud
    rename_device(house.hass, "camera.garden", "Wilderness")

    found = await page.command(PAGE, text="WILD motion")

    names = {it["name"] for it in found["cameras"]}
    assert names == {"Wilderness"}
    garden = [it.id for it in cloud.clips.values() if it.camera.name == "Garden"]
    assert set(numbers(found)) <= set(garden)
    assert numbers(found)
    assert await read_all(page, text="wild", limit=1) == [
        it for it in recorded(house) if it in garden
    ]
    assert numbers(await page.command(PAGE, text="nothing of the sort")) == []


async def test_usb_clips_are_on_pages(
    usb_house: UsbHouse, hass_ws_client: WebSocketGenerator
) -> None:
    house = usb_house.house
    for clip in house.cloud.cloud.clips.values():
        clip.deleted = True
    for ago in (300, 200, 100):
        usb_house.record(*GARDEN, ago=ago)
    await usb_house.sign_in()
    await house.let_pass(60)
    page = Page(house, await hass_ws_client())
    card = await page.subscribe()

    assert await read_all(page, limit=1) == card.ids
    assert len(card.ids) == 3
    assert (await page.command(PAGE, text="usb"))["clips"] == card.newest_first


async def test_deleted_clip_is_on_no_page(house: House, page: Page) -> None:
    [first, *_] = numbers(await page.command(PAGE))
    house.cloud.cloud.delete_clip(house.cloud.cloud.clips[first])
    await page.let_pass(120)

    assert first not in await read_all(page)


async def test_clip_that_is_deleted_during_a_search_is_not_on_the_page(
    house: House, page: Page, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first, *others] = (await page.command(PAGE))["clips"]
    # The search pauses after each clip. Delete the newest clip during the first pause.
    monkeypatch.setattr(all_clips, "CLIPS_AT_ONCE", 1)
    catalogue = entry.runtime_data.catalogue

    async def delete_soon() -> None:
        house.hass.loop.call_soon(catalogue.forget, first["id"])

    monkeypatch.setattr(catalogue, "load", delete_soon)

    assert (await page.command(PAGE))["clips"] == others


async def test_unreachable_cloud_is_a_translated_error(
    house: House, page: Page, entry: ConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await house.hass.config.async_update(language="de")
    await house.settle()
    house.cloud.faults.add(Fault(kind="drop", times=None))

    with pytest.raises(CommandError) as error:
        await page.command(PAGE)

    [reason] = error.value.args
    assert reason["code"] == "home_assistant_error"
    assert (reason["translation_domain"], reason["translation_key"]) == (
        "blink_clips",
        "unreachable",
    )
    assert "sind nicht erreichbar" in reason["message"]
    assert entry.title in reason["message"]
    # The integration logs the outage once, when a poll fails. The card's failed request for a page
    # is not logged.
    assert "websocket_api" not in caplog.text

    house.cloud.faults.clear()
    assert numbers(await page.command(PAGE))


async def test_unreadable_list_of_one_account_leaves_its_known_clips(
    house: House, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with second_account(house, monkeypatch) as (other, simulator):
        clip = add_clip(simulator, "Shed", SHED_CLIP)
        await page.let_pass(60)
        simulator.faults.add(Fault(kind="drop", times=None))

        answer = await page.command(PAGE)

        assert set(numbers(answer)) == {clip.id, *recorded(house)}
        # The card tells the user why clips may be missing.
        assert answer["failure"].startswith(f"{other.title}: Blink's servers cannot be reached")
        # A card of the other account has all clips.
        assert "failure" not in await page.command(PAGE, cameras=["camera.garden"])
        simulator.faults.clear()
        assert "failure" not in await page.command(PAGE)


async def test_page_without_any_account_is_empty(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    await house.hass.config_entries.async_remove(entry.entry_id)

    assert await page.command(PAGE) == {"clips": [], "cameras": []}


@pytest.mark.parametrize(
    "fields",
    [
        {"limit": 0},
        {"limit": 201},
        {"text": "x" * 201},
        {"before": [1, "a"]},
        {"before": [-1, "a", 1]},
        {"before": [2**60, "a", 1]},
        {"before": ["1", "a", 1]},
        {"before": {}},
        {"days": 61},
    ],
)
async def test_invalid_fields_are_refused(page: Page, fields: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="invalid_format"):
        await page.command(PAGE, **fields)


async def test_cursor_of_an_unknown_account_is_a_place_like_any_other(
    house: House, page: Page
) -> None:
    answer = await page.command(PAGE, before=[int(house.clock.time()) + 60, "?", 2**53])
    assert numbers(answer) == recorded(house)

    assert (await page.command(PAGE, before=[0, "", 0]))["clips"] == []


@pytest.mark.scenario("big")
async def test_pages_of_ten_thousand_clips_contain_each_once(house: House, page: Page) -> None:
    card = await page.subscribe(days=60)

    found = await read_all(page, days=60, limit=200)

    since = house.clock.time() - 60 * 86400
    assert len(found) == len(set(found)) > 9_900
    clips = house.cloud.cloud.clips
    assert set(found) == {it.id for it in clips.values() if it.created_at >= since}
    await card.events()
    assert card.ids[:60] == found[:60]
