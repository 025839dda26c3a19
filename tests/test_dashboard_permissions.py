"""A dashboard card receives no data about cameras that its user may not see."""

import json
from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.clips import all_clips
from simulator import CameraSpec, Fault
from tests.action_calls import rename_device, second_account
from tests.dashboard_card import PAGE, Page
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")

GARDEN, HALL, DRIVEWAY = "camera.garden", "camera.hall", "camera.driveway"


class Guest:
    """A user with permission for only some cameras, and a page that this user has open."""

    def __init__(self, house: House, user: MockUser, page: Page) -> None:
        self.page = page
        self._house = house
        self._user = user

    def may_see(self, *entity_ids: str) -> None:
        """Change the user's permissions, but do not fire the event about the change."""
        self._user.mock_policy({"entities": {"entity_ids": dict.fromkeys(entity_ids, True)}})

    async def update(self, *entity_ids: str) -> None:
        """Change the user's permissions, and fire Home Assistant's event about the change."""
        self.may_see(*entity_ids)
        user: User = self._user
        await self._house.hass.auth.async_update_user(user, name="Guest")


@pytest.fixture
async def guest(house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator) -> Guest:
    """Return a user who may see only the camera in the hall."""
    hass = house.hass
    user = MockUser(name="Guest").add_to_hass(hass)
    token = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
    socket = await hass_ws_client(hass, hass.auth.async_create_access_token(token))
    guest = Guest(house, user, Page(house, socket))
    guest.may_see(HALL)
    return guest


def forbidden_words(house: House, entry: ConfigEntry, *cameras: str) -> set[str]:
    """Return words that occur only in messages about the given cameras.

    The words are names, entity ids and clip ids.
    """
    cloud = house.cloud.cloud
    words = set(cameras) | {f"camera.{name.lower()}" for name in cameras}
    return words | {str(it.id) for it in cloud.clips.values() if it.camera.name in cameras}


def assert_without(events: list[dict[str, Any]], words: set[str]) -> None:
    text = json.dumps(events)
    assert [it for it in words if it in text] == []


async def test_two_users_receive_their_own_cameras(
    house: House, entry: ConfigEntry, guest: Guest, hass_ws_client: WebSocketGenerator
) -> None:
    owner = await Page(house, await hass_ws_client()).subscribe()
    card = await guest.page.subscribe()

    assert len(owner.cameras) == 6
    assert not owner.flags["hidden"]
    assert [it["entity"] for it in card.cameras] == [HALL]
    assert {it["camera"] for it in card.newest_first} == {card.cameras[0]["id"]}
    assert 0 < len(card.clips) < len(owner.clips)
    assert card.unwatched < owner.unwatched
    assert card.flags["hidden"]
    assert [it["title"] for it in card.accounts] == [entry.title]
    # Without the permission, the message contains neither an alarm panel nor a snapshot button.
    assert [it["name"] for it in card.systems] == ["House"]
    assert "alarm" not in card.systems[0]
    assert "button" not in card.cameras[0]


async def test_panel_and_button_are_sent_to_users_who_may_use_them(guest: Guest) -> None:
    guest.may_see(HALL, "button.hall_take_snapshot", "alarm_control_panel.house")

    card = await guest.page.subscribe()

    assert card.systems[0]["alarm"] == "alarm_control_panel.house"
    assert card.cameras[0]["button"] == "button.hall_take_snapshot"


async def test_changes_of_forbidden_cameras_send_nothing(house: House, guest: Guest) -> None:
    card = await guest.page.subscribe()
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    cloud.camera("Driveway").online = False
    await guest.page.let_pass(300)
    rename_device(house.hass, GARDEN, "Wilderness")
    assert await card.events() == []

    cloud.watch_clip(clip)
    await guest.page.let_pass(60)
    cloud.delete_clip(clip)
    await guest.page.let_pass(120)
    assert await card.events() == []

    seen = cloud.motion(cloud.camera("Hall"), upload_seconds=0)
    await guest.page.let_pass(60)
    assert [it["clips"][0]["id"] for it in await card.events()] == [seen.id]


async def test_withdrawn_permission_sends_a_reset_without_the_camera(
    house: House, entry: ConfigEntry, guest: Guest
) -> None:
    guest.may_see(HALL, GARDEN)
    card = await guest.page.subscribe()
    assert len(card.cameras) == 2

    await guest.update(HALL)

    events = await card.events()
    assert [it["kind"] for it in events] == ["reset"]
    assert_without(events, forbidden_words(house, entry, "Garden"))
    assert [it["entity"] for it in card.cameras] == [HALL]


async def test_permission_withdrawn_without_an_event_applies_to_the_next_message(
    house: House, entry: ConfigEntry, guest: Guest
) -> None:
    guest.may_see(HALL, GARDEN)
    card = await guest.page.subscribe()

    guest.may_see(HALL)
    cloud = house.cloud.cloud
    for _ in range(3):
        cloud.motion(cloud.camera("Garden"), upload_seconds=0)
        cloud.motion(cloud.camera("Hall"), upload_seconds=0)
        await guest.page.let_pass(60)

    events = await card.events()
    assert [it["kind"] for it in events] == ["reset", "change", "change"]
    assert_without(events, forbidden_words(house, entry, "Garden"))


async def test_user_without_any_camera_receives_no_byte_about_the_account(
    house: House, entry: ConfigEntry, guest: Guest
) -> None:
    house.hass.config_entries.async_update_entry(entry, title="The Millers")
    card = await guest.page.subscribe()
    assert card.accounts[0]["title"] == "The Millers"

    await guest.update("light.elsewhere")

    [event] = await card.events()
    assert event == {
        "kind": "reset",
        "protocol": 1,
        "accounts": [],
        "systems": [],
        "cameras": [],
        "clips": [],
        "unwatched": 0,
        "complete": True,
        "hidden": True,
    }
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Hall"), upload_seconds=0)
    await guest.page.let_pass(300)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    house.hass.config_entries.async_update_entry(entry, title="The Smiths")
    await house.hass.config_entries.async_unload(entry.entry_id)
    assert await card.events() == []


async def test_granted_permission_sends_a_reset_with_the_camera(guest: Guest) -> None:
    card = await guest.page.subscribe()

    await guest.update(HALL, GARDEN)

    assert [it["kind"] for it in await card.events()] == ["reset"]
    assert {it["entity"] for it in card.cameras} == {HALL, GARDEN}


async def test_unloaded_account_is_shown_to_users_of_its_cameras_only(
    house: House, entry: ConfigEntry, guest: Guest
) -> None:
    card = await guest.page.subscribe()
    await house.hass.config_entries.async_unload(entry.entry_id)
    await card.events()
    assert [it["state"] for it in card.accounts] == ["not_loaded"]

    # Permission for a live view is not enough to see clips.
    await guest.update("light.elsewhere", "camera.hall_live_view")

    await card.events()
    assert card.accounts == []
    assert card.flags["hidden"]


async def test_clips_of_removed_cameras_are_sent_to_users_who_may_see_everything(
    house: House, entry: ConfigEntry, guest: Guest, hass_ws_client: WebSocketGenerator
) -> None:
    cloud = house.cloud.cloud
    clips = {it.id for it in cloud.clips.values() if it.camera.name == "Garden"}
    owner_page = Page(house, await hass_ws_client())
    cloud.remove_camera(cloud.camera("Garden"))
    for _ in range(60):
        await guest.page.let_pass(60)
        await owner_page.command("ping")
    guest.may_see(HALL, GARDEN)

    owner = await owner_page.subscribe()
    card = await guest.page.subscribe()
    page = await guest.page.command(PAGE)

    assert clips <= set(owner.ids)
    assert clips.isdisjoint(card.ids)
    assert clips.isdisjoint(it["id"] for it in page["clips"])
    # A card with selected cameras shows no clips of removed cameras, even to the owner.
    filtered = await owner_page.subscribe(cameras=[HALL])
    assert clips.isdisjoint(filtered.ids)


async def test_filter_with_a_forbidden_camera_shows_nothing(guest: Guest) -> None:
    card = await guest.page.subscribe(cameras=[GARDEN])
    page = await guest.page.command(PAGE, cameras=[GARDEN])

    assert (card.cameras, card.systems, card.clips) == ([], [], {})
    assert page == {"clips": [], "cameras": []}


async def test_new_camera_is_sent_to_users_who_may_see_it(house: House, guest: Guest) -> None:
    card = await guest.page.subscribe()

    house.cloud.cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    await guest.page.let_pass(300)

    assert_without(await card.events(), {"Shed", "camera.shed"})
    assert [it["entity"] for it in card.cameras] == [HALL]


async def test_permission_of_a_renamed_entity_follows_its_entity_id(
    house: House, guest: Guest
) -> None:
    card = await guest.page.subscribe()

    er.async_get(house.hass).async_update_entity(HALL, new_entity_id="camera.corridor")

    await card.events()
    assert (card.accounts, card.cameras, card.clips) == ([], [], {})


async def test_pages_and_searches_find_permitted_cameras_only(
    house: House, entry: ConfigEntry, guest: Guest
) -> None:
    pages = [
        await guest.page.command(PAGE),
        await guest.page.command(PAGE, text="motion"),
        await guest.page.command(PAGE, text="garden"),
    ]

    assert_without(pages, forbidden_words(house, entry, "Garden", "Driveway"))
    assert pages[0]["clips"]
    assert pages[2] == {"clips": [], "cameras": []}


async def test_page_of_a_user_without_cameras_sends_no_request_to_the_cloud(
    house: House, guest: Guest
) -> None:
    guest.may_see("light.elsewhere")

    assert await guest.page.command(PAGE) == {"clips": [], "cameras": []}
    assert house.cloud.ledger.by_route() == {}


async def test_permission_withdrawn_while_the_list_is_read_applies_to_the_page(
    house: House, entry: ConfigEntry, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest.may_see(HALL, GARDEN)
    catalogue = entry.runtime_data.catalogue
    load = catalogue.load

    async def load_and_withdraw() -> None:
        await load()
        guest.may_see(HALL)

    monkeypatch.setattr(catalogue, "load", load_and_withdraw)

    page = await guest.page.command(PAGE)

    assert page["clips"]
    assert_without([page], forbidden_words(house, entry, "Garden"))


async def test_permission_withdrawn_during_a_search_applies_to_the_page(
    house: House, entry: ConfigEntry, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest.may_see(HALL, GARDEN)
    await guest.page.command(PAGE)
    # The search pauses before the oldest clips. Withdraw the permission during this pause.
    monkeypatch.setattr(all_clips, "CLIPS_AT_ONCE", 20)
    catalogue = entry.runtime_data.catalogue

    async def withdraw_soon() -> None:
        house.hass.loop.call_soon(guest.may_see, HALL)

    monkeypatch.setattr(catalogue, "load", withdraw_soon)

    page = await guest.page.command(PAGE)

    assert page["clips"]
    assert_without([page], forbidden_words(house, entry, "Garden"))


async def test_error_of_a_page_is_hidden_if_the_permission_is_withdrawn_meanwhile(
    house: House, entry: ConfigEntry, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.cloud.faults.add(Fault(kind="drop", times=None))
    catalogue = entry.runtime_data.catalogue
    load = catalogue.load

    async def withdraw_and_fail() -> None:
        guest.may_see("light.elsewhere")
        await load()

    monkeypatch.setattr(catalogue, "load", withdraw_and_fail)

    assert await guest.page.command(PAGE) == {"clips": [], "cameras": []}


async def test_second_account_is_hidden_from_users_of_the_first(
    house: House, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await guest.page.subscribe()
    before = card.accounts

    async with second_account(house, monkeypatch) as (other, _):
        assert_without(await card.events(), {other.entry_id, "Shed"})
        assert card.accounts == before
