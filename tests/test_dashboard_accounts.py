"""A dashboard card shows the state of each account, and notices added and removed accounts."""

from dataclasses import replace
import gc
from typing import Any
import weakref

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.const import DOMAIN
from simulator import Fault
from tests.action_calls import SHED, SHED_CLIP, add_clip, second_account
from tests.dashboard_card import Card, Page
from tests.house import House
from tests.usb_house import GARDEN, UsbHouse

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")


def state(card: Card) -> str:
    [account] = card.accounts
    return str(account["state"])


# Tests of account states


async def test_outage_is_shown_when_the_data_is_too_old(house: House, page: Page) -> None:
    card = await page.subscribe()
    polled_at = house.clock.time()
    house.cloud.faults.add(Fault(kind="drop", times=None))

    await page.let_pass(240)
    assert await card.events() == []
    await page.let_pass(120)

    [event] = await card.events()
    assert event.keys() == {"kind", "accounts"}
    [account] = card.accounts
    assert account["state"] == "unreachable"
    assert abs(account["since"] - polled_at) <= 60
    # The card still shows the clips. Failed polls send no further message to the card.
    assert card.clips
    await page.let_pass(600)
    assert await card.events() == []

    house.cloud.faults.clear()
    await page.let_pass(120)
    assert [it.keys() for it in await card.events()] == [{"kind", "accounts"}]
    assert card.accounts[0].keys() == {"id", "title", "state"}
    assert state(card) == "ok"


async def test_pause_is_shown_with_its_end(house: House, page: Page) -> None:
    card = await page.subscribe()
    house.cloud.faults.add(Fault(status=429, headers={"Retry-After": "1800"}))

    await page.let_pass(60)
    began = house.clock.time()

    [event] = await card.events()
    [account] = event["accounts"]
    assert account["state"] == "paused"
    # The rate limiter extends each backoff (time without requests) at random by up to a tenth.
    assert began + 1700 <= account["until"] <= began + 2000
    # Further polls during the backoff (time without requests) cause no message to the card.
    await page.let_pass(1500)
    assert await card.events() == []

    await page.let_pass(600)
    await card.events()
    assert state(card) == "ok"


async def test_longer_pause_is_shown_with_its_new_end(house: House, page: Page) -> None:
    house.cloud.faults.add(Fault(status=429, times=None))
    card = await page.subscribe()
    await page.let_pass(60)
    await card.events()
    first = card.accounts[0]["until"]

    await page.let_pass(300)

    await card.events()
    assert state(card) == "paused"
    assert card.accounts[0]["until"] > first + 60


async def test_expired_sign_in_is_shown(house: House, page: Page) -> None:
    card = await page.subscribe()
    house.cloud.cloud.accounts.revoke_refresh_tokens()
    house.cloud.cloud.expire_access_tokens()

    await page.let_pass(120)

    assert [it.keys() for it in await card.events()] == [{"kind", "accounts"}]
    assert state(card) == "signed_out"
    assert "since" in card.accounts[0]
    assert card.clips


def delete_stored_devices(files: dict[str, Any]) -> None:
    """Delete the stored devices. Without them, no account can be set up during an outage."""
    for key in [it for it in files if it.startswith(f"{DOMAIN}.")]:
        del files[key]


async def test_account_whose_setup_is_retried_is_starting(
    house: House, page: Page, entry: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    card = await page.subscribe()
    await house.hass.config_entries.async_unload(entry.entry_id)
    delete_stored_devices(hass_storage)
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await card.events()
    assert state(card) == "not_loaded"

    await house.hass.config_entries.async_setup(entry.entry_id)

    await card.events()
    assert state(card) == "starting"
    house.cloud.faults.clear()
    await page.let_pass(120)
    assert [it["kind"] for it in await card.events()][-1] == "reset"
    assert state(card) == "ok"
    assert card.clips


async def test_account_that_cannot_start_without_a_sign_in_is_signed_out(
    house: House, page: Page, entry: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    card = await page.subscribe()
    await house.hass.config_entries.async_unload(entry.entry_id)
    delete_stored_devices(hass_storage)
    house.cloud.cloud.accounts.revoke_refresh_tokens()
    house.cloud.cloud.expire_access_tokens()

    await house.hass.config_entries.async_setup(entry.entry_id)

    await card.events()
    assert state(card) == "signed_out"


# Tests of added and removed accounts


async def test_unloaded_account_keeps_its_title_and_loses_its_clips(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()

    await house.hass.config_entries.async_unload(entry.entry_id)

    assert (await card.events())[-1]["kind"] == "reset"
    assert card.accounts == [{"id": entry.entry_id, "title": entry.title, "state": "not_loaded"}]
    assert (card.cameras, card.systems, card.clips, card.unwatched) == ([], [], {}, 0)


async def test_reloaded_account_sends_a_reset(house: House, page: Page, entry: ConfigEntry) -> None:
    card = await page.subscribe()
    before = card.ids

    await house.hass.config_entries.async_reload(entry.entry_id)

    events = await card.events()
    assert events[-1]["kind"] == "reset"
    assert state(card) == "ok"
    assert card.ids == before
    # The reload of the account has created a new coordinator. The card must now receive the new
    # coordinator's data.
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await page.let_pass(60)
    assert [it["kind"] for it in await card.events()] == ["change"]
    assert card.ids[0] == clip.id


async def test_reloaded_account_is_released_while_a_card_is_open(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()
    former = weakref.ref(entry.runtime_data)

    await house.hass.config_entries.async_reload(entry.entry_id)
    await card.events()
    gc.collect()

    assert former() is None


async def test_removed_account_leaves_nothing_behind(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()

    await house.hass.config_entries.async_remove(entry.entry_id)

    assert (await card.events())[-1]["kind"] == "reset"
    assert (card.accounts, card.cameras, card.systems, card.clips) == ([], [], [], {})
    assert card.flags == {"more": False, "complete": True, "hidden": False}


async def test_disabled_account_is_not_loaded(house: House, page: Page, entry: ConfigEntry) -> None:
    card = await page.subscribe()

    await house.hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)

    await card.events()
    assert state(card) == "not_loaded"


async def test_renamed_account_sends_its_title(
    house: House, page: Page, entry: ConfigEntry
) -> None:
    card = await page.subscribe()

    house.hass.config_entries.async_update_entry(entry, title="Our house")

    assert [it.keys() for it in await card.events()] == [{"kind", "accounts"}]
    assert card.accounts[0]["title"] == "Our house"


async def test_card_without_any_account_waits_for_one(
    house: House, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await house.sign_in()
    await house.hass.config_entries.async_remove(entry.entry_id)
    page = Page(house, await hass_ws_client())
    card = await page.subscribe()
    assert (card.accounts, card.systems, card.cameras, card.clips) == ([], [], [], {})
    assert not card.flags["hidden"]

    await house.sign_in()

    assert (await card.events())[-1]["kind"] == "reset"
    assert state(card) == "ok"
    assert card.clips


async def test_clips_of_two_accounts_are_in_one_list(
    house: House, page: Page, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await page.subscribe()
    async with second_account(house, monkeypatch) as (other, simulator):
        await card.events()
        assert [it["id"] for it in card.accounts] == [entry.entry_id, other.entry_id]
        clip = add_clip(simulator, "Shed", SHED_CLIP)
        cloud = house.cloud.cloud
        own = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
        await page.let_pass(60)
        await card.events()

        assert {card.ids[0], card.ids[1]} == {clip.id, own.id}
        assert len({it["id"] for it in card.cameras}) == 7
        filtered = await page.subscribe(cameras=[SHED])
        assert filtered.ids == [SHED_CLIP]

        await house.hass.config_entries.async_unload(other.entry_id)
        await card.events()
        assert SHED_CLIP not in card.ids
        assert [it["state"] for it in card.accounts] == ["ok", "not_loaded"]


# Tests of USB drives


async def test_usb_clips_are_marked_and_never_count_as_unwatched(
    usb_house: UsbHouse, hass_ws_client: WebSocketGenerator
) -> None:
    house = usb_house.house
    for clip in house.cloud.cloud.clips.values():
        clip.deleted = True
    usb_house.record(*GARDEN, ago=500)
    await usb_house.sign_in()
    await house.let_pass(60)
    page = Page(house, await hass_ws_client())
    house.cloud.ledger.clear()
    card = await page.subscribe()

    [listed] = card.newest_first
    assert listed == {
        "id": listed["id"],
        "camera": card.named("Garden")["id"],
        "time": listed["time"],
        "type": "motion",
        "poster": True,
        "video": True,
        "usb": True,
    }
    assert listed["id"] < 2**53
    assert card.unwatched == 0
    assert [it["clips"] for it in card.systems] == ["usb", "nowhere"]
    assert house.cloud.ledger.by_route() == {}

    usb_house.record(*GARDEN, ago=5)
    await page.let_pass(360)
    assert [len(it.get("clips", ())) for it in await card.events()] == [1]
    usb_house.drive.clips.clear()
    await page.let_pass(360)
    await card.events()
    assert card.clips == {}


async def test_usb_clips_of_an_unknown_camera_have_its_name_on_the_drive(
    usb_house: UsbHouse, hass_ws_client: WebSocketGenerator
) -> None:
    house = usb_house.house
    clip = usb_house.record(*GARDEN, ago=500)
    usb_house.drive.clips[clip.id] = replace(clip, camera_name="Old garage")
    await usb_house.sign_in()
    await house.let_pass(60)
    page = Page(house, await hass_ws_client())

    card = await page.subscribe()

    removed = card.named("Old garage")
    assert removed["removed"]
    assert [it["camera"] for it in card.newest_first if it.get("usb")] == [removed["id"]]
