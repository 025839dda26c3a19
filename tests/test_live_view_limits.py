"""The limits of live views, and the messages about failed starts."""

import asyncio
from typing import Any

from homeassistant.setup import async_setup_component
import pytest

from custom_components.blink_clips.api import (
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkLiveViewUntrustedError,
)
from custom_components.blink_clips.const import DOMAIN
from tests.fake_live_view import FINGERPRINT
from tests.live_view_house import CABIN, GARDEN, HALL, LiveHouse, enable, limit_battery_minutes

pytestmark = pytest.mark.platforms("camera")


async def test_request_just_after_the_end_is_refused(live: LiveHouse) -> None:
    player = await live.watch()
    await live.end(player)

    assert await live.failure() == "Hall: the last live view has just ended. Try again in 5 s."
    assert live.ended_because() == "Hall: the last live view has just ended. Try again in 5 s."
    await live.house.let_pass(5)
    await live.watch()
    assert live.relay.requests == 2


async def test_failed_start_is_repeated_from_memory_for_ten_seconds(live: LiveHouse) -> None:
    live.relay.error = BlinkLiveViewBusyError()
    first = await live.failure()
    live.house.cloud.ledger.clear()

    await live.house.let_pass(9)
    assert await live.failure() == first
    assert live.relay.requests == 1

    await live.house.let_pass(2)
    live.relay.error = None
    await live.watch()
    assert live.relay.requests == 2


async def test_battery_camera_has_two_minutes_a_session_and_twenty_a_day(live: LiveHouse) -> None:
    await enable(live, GARDEN)
    for _ in range(10):
        await live.watch(GARDEN)
        await live.house.let_pass(119)
        assert live.relay.running
        await live.house.let_pass(1)
        assert live.relay.running == []
        await live.house.let_pass(5)
    assert live.relay.requests == 10

    assert await live.failure(GARDEN) == (
        "Garden: this battery camera can be watched for 20 minutes in 24 hours, and this time is "
        "used up. The options of Blink Clips contain this limit."
    )
    assert live.relay.requests == 10
    live.house.clock.advance(24 * 3600)
    await live.watch(GARDEN)


async def test_last_session_of_a_battery_camera_ends_with_its_time(live: LiveHouse) -> None:
    limit_battery_minutes(live, 3)
    await enable(live, GARDEN)
    await live.watch(GARDEN)
    await live.house.let_pass(130)
    await live.watch(GARDEN)
    await live.house.let_pass(61)

    assert live.relay.running == []
    assert live.ended_because(GARDEN) == (
        "Garden: the live view ended, because the daily time of this battery camera is used up."
    )


async def test_slow_start_of_the_last_session_does_not_exceed_the_daily_time(
    live: LiveHouse,
) -> None:
    limit_battery_minutes(live, 3)
    await enable(live, GARDEN)
    await live.watch(GARDEN)
    await live.house.let_pass(130)
    live.relay.gate.clear()
    live.relay.requested.clear()
    # 60 s of live view remain, of which the start of the next live view takes 35 s.
    opening = asyncio.create_task(live.open(GARDEN))
    await live.relay.requested.wait()
    live.house.clock.advance(35)
    live.relay.gate.set()
    assert (await opening)["success"]
    await live.connect(GARDEN)

    await live.house.let_pass(24)
    assert live.relay.running
    await live.house.let_pass(2)
    assert live.relay.running == []


async def test_start_that_fails_immediately_counts_as_ten_seconds(live: LiveHouse) -> None:
    limit_battery_minutes(live, 1)
    await enable(live, GARDEN)
    live.relay.error = BlinkLiveViewNoPictureError()
    for _ in range(3):
        assert "the camera sent no picture" in await live.failure(GARDEN)
        await live.house.let_pass(11)

    assert "this time is used up" in await live.failure(GARDEN)
    assert live.relay.requests == 3


async def test_battery_time_survives_a_reload(live: LiveHouse) -> None:
    limit_battery_minutes(live, 2)
    await enable(live, GARDEN)
    await live.watch(GARDEN)
    await live.house.let_pass(125)
    await live.hass.config_entries.async_reload(live.entry.entry_id)

    assert "this time is used up" in await live.failure(GARDEN)


async def test_option_of_zero_minutes_turns_live_view_of_battery_cameras_off(
    live: LiveHouse,
) -> None:
    limit_battery_minutes(live, 0)
    await enable(live, GARDEN)

    assert "for 0 minutes in 24 hours" in await live.failure(GARDEN)
    assert live.relay.requests == 0


async def test_mains_powered_camera_has_thirty_sessions_an_hour(live: LiveHouse) -> None:
    for _ in range(30):
        response = await live.open()
        assert response["success"], response
        await live.house.let_pass(16)
        await live.house.let_pass(60)
    assert live.relay.requests == 30
    assert "30 live views of this camera" in await live.failure()

    live.house.clock.advance(3600)
    await live.watch()


async def test_second_camera_of_a_network_is_refused_while_the_first_is_watched(
    live: LiveHouse,
) -> None:
    await enable(live, GARDEN)
    await live.watch(HALL)

    message = await live.failure(GARDEN)

    assert message.startswith("Garden: another camera of the same Blink system is being watched.")
    assert "Hall" not in message
    assert live.relay.requests == 1


async def test_second_camera_replaces_the_first_whose_viewer_has_left(live: LiveHouse) -> None:
    await enable(live, GARDEN)
    player = await live.watch(HALL)
    await live.leave(player)

    await live.watch(GARDEN)

    [garden] = live.relay.running
    assert garden.camera.name == "Garden"


async def test_cameras_of_two_networks_are_watched_at_the_same_time(live: LiveHouse) -> None:
    await live.watch(HALL)
    await live.watch(CABIN)

    assert len(live.relay.running) == 2


async def test_message_is_in_the_language_of_home_assistant(live: LiveHouse) -> None:
    await live.hass.config.async_update(language="de")
    await live.house.settle()
    live.relay.error = BlinkLiveViewNoPictureError()

    assert (await live.failure()).startswith("Hall: Die Kamera hat kein Bild gesendet.")


async def test_unknown_certificate_is_accepted_in_repairs(
    live: LiveHouse, hass_client: Any
) -> None:
    await live.watch()
    assert live.entry.data["relay_fingerprint"] == FINGERPRINT
    await live.house.let_pass(310)
    live.relay.error = BlinkLiveViewUntrustedError("cd" * 32)
    await live.failure()
    assert live.relay.known_fingerprint == FINGERPRINT
    assert "live_view_certificate" in live.issues

    assert await async_setup_component(live.hass, "repairs", {})
    client = await hass_client()
    issue = f"live_view_certificate_{live.entry.entry_id}"
    form = await (
        await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue})
    ).json()
    await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    # From now on, a live view can start. After the failed start, there was a pause in which each
    # request fails with the same error. Check that the submitted form has ended this pause.
    live.relay.error = None
    await live.watch()

    assert live.relay.known_fingerprint == "cd" * 32
    assert "live_view_certificate" not in live.issues
