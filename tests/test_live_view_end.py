"""The end of live views: by viewers, by Blink, at limits, and when the account is unloaded."""

import asyncio

from homeassistant.components.camera import async_get_stream_source, async_request_stream
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.blink_clips import diagnostics
from custom_components.blink_clips.api import (
    BlinkLiveViewNoPictureError,
    LiveViewEnd,
)
from tests.fake_live_view import FINGERPRINT
from tests.live_view_house import HALL, LiveHouse, stream_of

pytestmark = pytest.mark.platforms("camera")


async def test_session_ends_five_seconds_after_the_last_reader_left(live: LiveHouse) -> None:
    player = await live.watch()
    session = live.relay.sessions[0]
    await live.leave(player)
    await live.house.let_pass(4)
    assert live.relay.running == [session]
    await live.house.let_pass(2)

    assert session.end is LiveViewEnd.STOPPED
    assert live.house.state(HALL).state == "idle"
    assert live.ended_because() is None
    assert stream_of(live.house, HALL).outputs() == {}


async def test_reader_that_returns_within_five_seconds_keeps_the_session(live: LiveHouse) -> None:
    player = await live.watch()
    session = live.relay.sessions[0]
    await live.leave(player)
    await live.house.let_pass(4)
    await live.connect()
    await live.house.let_pass(60)

    assert session.end is None


async def test_session_without_any_reader_ends_after_fifteen_seconds(live: LiveHouse) -> None:
    await live.open()
    await live.house.let_pass(14)
    assert live.relay.running
    await live.house.let_pass(2)

    assert live.relay.running == []


async def test_end_by_the_relay_closes_players_and_states_its_time(live: LiveHouse) -> None:
    player = await live.watch()
    await live.house.let_pass(20)
    await live.end(player)

    assert live.ended_because() == (
        "Hall: Blink ended the live view after 20 s. Open it again to continue."
    )
    assert live.house.state(HALL).attributes["ended_at"] == live.house.now
    assert stream_of(live.house, HALL).outputs() == {}


async def test_session_of_a_mains_powered_camera_ends_after_five_minutes(live: LiveHouse) -> None:
    player = await live.watch()
    await live.house.let_pass(299)
    assert live.relay.running
    await live.house.let_pass(1)

    await player.read_to_end()
    assert live.relay.running == []
    assert live.ended_because() == (
        "Hall: the live view reached its limit of 300 s. Open it again to continue."
    )


async def test_option_shortens_the_longest_live_view(live: LiveHouse) -> None:
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "live_view_seconds": 60}
    )
    await live.watch()
    await live.house.let_pass(61)

    assert live.relay.running == []


async def test_request_after_an_unexpected_error_at_the_end_starts_a_session(
    live: LiveHouse,
) -> None:
    await live.watch()
    live.relay.sessions[0].error = RuntimeError("unexpected")
    with pytest.raises(RuntimeError, match="unexpected"):
        await live.view().end(LiveViewEnd.STOPPED)
    await live.house.let_pass(6)

    await live.watch()
    assert live.relay.running == [live.relay.sessions[1]]


@pytest.mark.parametrize("state", ["idle", "starting", "waiting", "running", "ended"])
async def test_reload_in_each_state_leaves_no_session(live: LiveHouse, state: str) -> None:
    if state == "starting":
        live.relay.gate.clear()
        await live.page.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
        await live.relay.requested.wait()
    elif state == "waiting":
        await live.open()
    elif state in {"running", "ended"}:
        player = await live.watch()
        if state == "ended":
            live.relay.sessions[0].finish(LiveViewEnd.ENDED_BY_BLINK)
            await player.read_to_end()

    assert await live.hass.config_entries.async_reload(live.entry.entry_id)
    await live.house.settle()

    assert live.relay.running == []
    if state == "starting":
        response = await live.page.receive_json()
        assert "unloaded or reloaded" in response["error"]["message"]
        live.relay.gate.set()
    await live.house.let_pass(15)
    await live.watch()


async def test_session_ends_when_home_assistant_stops(live: LiveHouse) -> None:
    await live.watch()
    await live.page.close()
    await live.house.settle()

    live.hass.bus.async_fire("homeassistant_stop")
    await live.house.settle()

    assert live.relay.running == []


async def test_request_after_home_assistant_has_stopped_starts_no_session(
    live: LiveHouse,
) -> None:
    await live.page.close()
    await live.house.settle()
    live.hass.bus.async_fire("homeassistant_stop")
    await live.house.settle()

    with pytest.raises(HomeAssistantError, match="unloaded or reloaded"):
        await async_request_stream(live.hass, HALL, "hls")
    address = await async_get_stream_source(live.hass, HALL)
    assert address
    with pytest.raises(OSError, match="Connect call failed"):
        await live.connect_to(address)
    assert live.relay.requests == 0


async def test_homekit_connection_after_the_entity_was_disabled_starts_no_session(
    live: LiveHouse,
) -> None:
    address = await async_get_stream_source(live.hass, HALL)
    assert address
    er.async_get(live.hass).async_update_entity(HALL, disabled_by=er.RegistryEntryDisabler.USER)
    await live.house.settle()

    assert (await live.connect_to(address)).status == 503
    assert live.relay.requests == 0


async def test_start_that_is_given_up_before_its_first_step_permits_the_next_one(
    live: LiveHouse,
) -> None:
    view = live.view()
    request = asyncio.create_task(view.request())
    # Let the request's task run until it has created another task, which starts the session.
    await asyncio.sleep(0)
    await view.end(LiveViewEnd.STOPPED)

    with pytest.raises(HomeAssistantError, match="unloaded or reloaded"):
        await request
    await live.watch()


async def test_diagnostics_contain_the_facts_of_the_last_sessions(live: LiveHouse) -> None:
    player = await live.watch()
    await live.house.let_pass(20)
    await live.end(player)
    await live.house.let_pass(10)
    live.relay.error = BlinkLiveViewNoPictureError()
    await live.failure()

    found = await diagnostics.async_get_config_entry_diagnostics(live.hass, live.entry)

    assert found["live_views"]["stored_certificate"] == FINGERPRINT
    ended, failed = found["live_views"]["sessions"]
    assert ended["end"] == "ended_by_blink"
    assert ended["seconds"] == 20
    assert ended["first_picture"] == 2.8
    assert ended["messages"] == {"0": 40, "10": 3}
    assert failed["error"] == "BlinkLiveViewNoPictureError"
