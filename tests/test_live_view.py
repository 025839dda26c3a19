"""The camera entity *Live view*: which requests start a session, and which do not."""

import asyncio
from contextvars import copy_context
from unittest.mock import Mock

from homeassistant.components.camera import (
    async_get_image,
    async_get_stream_source,
    async_register_webrtc_provider,
)
from homeassistant.components.websocket_api import current_connection
from homeassistant.helpers import entity_registry as er
import pytest

from tests.fake_live_view import PACKET, FakeProvider, packet
from tests.live_view_house import FIRST, HALL, LiveHouse, stream_of

pytestmark = pytest.mark.platforms("camera")


async def test_live_view_is_enabled_for_mains_powered_cameras_only(live: LiveHouse) -> None:
    registry = er.async_get(live.hass)
    disabled = {
        it.entity_id: it.disabled
        for it in er.async_entries_for_config_entry(registry, live.entry.entry_id)
        if it.unique_id.endswith("_live_view")
    }

    assert disabled == {
        "camera.garden_live_view": True,
        "camera.driveway_live_view": True,
        "camera.terrace_live_view": True,
        "camera.hall_live_view": False,
        "camera.front_door_live_view": True,
        "camera.terrace_live_view_2": False,
    }
    assert live.house.state(HALL).state == "idle"
    assert live.house.state(HALL).name == "Hall Live view"


async def test_newest_picture_offers_no_stream(live: LiveHouse) -> None:
    response = await live.open("camera.hall")

    assert response["error"]["message"] == "camera.hall does not support play stream service"
    assert live.relay.requests == 0


async def test_user_who_opens_the_camera_sees_the_stream(live: LiveHouse) -> None:
    player = await live.watch()

    assert live.house.state(HALL).state == "streaming"
    live.relay.sessions[0].push("a")
    assert await player.read(PACKET) == packet("a")
    assert live.relay.requests == 1


async def test_second_viewer_joins_the_session(live: LiveHouse) -> None:
    first, second = await live.watch(), await live.watch()

    live.relay.sessions[0].push("a")
    for player in (first, second):
        assert await player.read(PACKET) == packet("a")
    assert live.relay.requests == 1


async def test_two_requests_during_the_start_share_the_session(live: LiveHouse) -> None:
    live.relay.gate.clear()
    for _ in range(2):
        await live.page.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
    await live.house.settle()
    live.relay.gate.set()

    assert [(await live.page.receive_json())["success"] for _ in range(2)] == [True, True]
    assert live.relay.requests == 1


async def test_connection_after_the_end_starts_no_session(live: LiveHouse) -> None:
    player = await live.watch()
    await live.end(player)

    for _ in range(5):
        again = await live.connect()
        assert again.status == 503
        await again.close()
        await live.house.let_pass(30)

    assert live.relay.requests == 1
    assert live.house.state(HALL).state == "idle"


async def test_provider_that_comes_and_goes_starts_no_session(live: LiveHouse) -> None:
    remove = async_register_webrtc_provider(live.hass, FakeProvider())
    await live.house.settle()
    remove()
    await live.house.settle()
    async_register_webrtc_provider(live.hass, FakeProvider())
    await live.house.settle()

    await live.open("camera.hall")
    assert live.relay.requests == 0
    assert stream_of(live.house, HALL) is None


async def test_homekit_connection_after_asking_for_the_address_starts_a_session(
    live: LiveHouse,
) -> None:
    address = await async_get_stream_source(live.hass, HALL)
    assert address
    assert live.relay.requests == 0

    player = await live.connect_to(address)
    assert await player.read(len(FIRST)) == FIRST
    await live.end(player)
    await live.house.let_pass(10)

    # Connect a player to the address of the ended session. This must not start a new session.
    assert (await live.connect_to(address)).status == 503
    assert live.relay.requests == 1


async def test_homekit_that_a_page_has_reloaded_can_start_a_session(live: LiveHouse) -> None:
    # If a user reloads HomeKit on a page, the context variable with the page's websocket connection
    # stays set in all tasks of HomeKit. Request the address in such a context.
    context = copy_context()
    context.run(current_connection.set, Mock())

    address = await asyncio.create_task(async_get_stream_source(live.hass, HALL), context=context)
    assert address
    player = await live.connect_to(address)

    assert player.status == 200
    await live.end(player)


async def test_homekit_address_allows_a_session_for_twenty_seconds_only(live: LiveHouse) -> None:
    address = await async_get_stream_source(live.hass, HALL)
    assert address
    await live.house.let_pass(21)

    assert (await live.connect_to(address)).status == 503
    assert live.relay.requests == 0


async def test_still_pictures_start_no_session(live: LiveHouse) -> None:
    await async_get_image(live.hass, HALL)

    assert live.relay.requests == 0


async def set_preload(live: LiveHouse, *, on: bool) -> None:
    response = await live.command(type="camera/update_prefs", entity_id=HALL, preload_stream=on)
    assert response["success"]


async def test_preloading_starts_no_session_and_raises_a_repair_issue(live: LiveHouse) -> None:
    await set_preload(live, on=True)
    live.hass.bus.async_fire("homeassistant_started")
    await live.house.settle()

    assert await async_get_stream_source(live.hass, HALL) is None
    assert "turn off Preload camera stream" in await live.failure()
    assert "live_view_preload" in live.issues
    assert live.relay.requests == 0

    await set_preload(live, on=False)
    await live.house.let_pass(300)
    assert "live_view_preload" not in live.issues
    await live.watch()


async def test_disabled_live_view_has_no_repair_issue_about_preloading(live: LiveHouse) -> None:
    await set_preload(live, on=True)
    await live.house.let_pass(60)
    assert "live_view_preload" in live.issues
    await live.hass.config_entries.async_reload(live.entry.entry_id)
    assert "live_view_preload" in live.issues

    er.async_get(live.hass).async_update_entity(HALL, disabled_by=er.RegistryEntryDisabler.USER)
    await live.house.settle()

    assert "live_view_preload" not in live.issues


async def test_preloading_that_begins_during_a_session_does_not_prolong_it(
    live: LiveHouse,
) -> None:
    player = await live.watch()
    await set_preload(live, on=True)

    await live.leave(player)
    await live.house.let_pass(10)

    assert live.relay.running == []
    assert stream_of(live.house, HALL).outputs() == {}
