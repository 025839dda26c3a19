"""Live views after unexpected errors: the camera is released, and the next live view works."""

import asyncio
import logging
from unittest.mock import AsyncMock, Mock

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
import pytest
from yarl import URL

from custom_components.blink_clips.api import (
    BlinkConnectionError,
    BlinkError,
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkLiveViewUntrustedError,
    BlinkOfflineError,
    BlinkRateLimitError,
    LiveViewEnd,
)
from custom_components.blink_clips.live_view import live_views, running_session
from custom_components.blink_clips.live_view.fan_out import FanOut
from tests.fake_live_view import FINGERPRINT
from tests.live_view_house import (
    CABIN,
    GARDEN,
    HALL,
    LiveHouse,
    enable,
    limit_battery_minutes,
    stream_of,
)

pytestmark = pytest.mark.platforms("camera")


async def test_account_is_unloaded_after_an_unexpected_error_of_one_live_view(
    live: LiveHouse, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.watch()
    await live.watch(CABIN)
    monkeypatch.setattr(live.view(), "close", AsyncMock(side_effect=RuntimeError("unexpected")))
    address = URL(stream_of(live.house, HALL).source)

    assert await live.hass.config_entries.async_unload(live.entry.entry_id)

    assert live.entry.state is ConfigEntryState.NOT_LOADED
    assert live.relay.running == []
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(address.host, address.port)
    assert "A live view did not end properly" in caplog.text
    caplog.clear()


@pytest.mark.parametrize(
    ("error", "is_counted"),
    [
        (BlinkOfflineError("offline"), False),
        (BlinkLiveViewBusyError(), False),
        (BlinkRateLimitError("backoff", status=429, retry_after=60), False),
        (BlinkLiveViewNoPictureError(), True),
        (BlinkLiveViewUntrustedError("ef" * 32), True),
        (BlinkConnectionError("no response"), True),
    ],
)
async def test_failed_start_costs_battery_time_only_if_it_may_have_woken_the_camera(
    live: LiveHouse, error: BlinkError, *, is_counted: bool
) -> None:
    limit_battery_minutes(live, 1)
    await enable(live, GARDEN)
    live.relay.error = error
    for _ in range(3):
        await live.failure(GARDEN)
        assert await live.failure(GARDEN)
        await live.house.let_pass(11)
    assert live.relay.requests == 3

    live.relay.error = None
    if is_counted:
        assert "this time is used up" in await live.failure(GARDEN)
    else:
        await live.watch(GARDEN)


async def test_camera_that_goes_offline_after_it_was_woken_costs_battery_time(
    live: LiveHouse,
) -> None:
    limit_battery_minutes(live, 1)
    await enable(live, GARDEN)
    live.relay.error = BlinkLiveViewNoPictureError()
    garden = live.house.cloud.cloud.camera("Garden")
    garden.online = False
    for _ in range(3):
        assert "offline" in await live.failure(GARDEN)
        await live.house.let_pass(11)
    garden.online = True

    assert "this time is used up" in await live.failure(GARDEN)


async def test_unexpected_error_of_a_start_is_counted_and_followed_by_a_pause(
    live: LiveHouse,
) -> None:
    live.relay.error = RuntimeError("unexpected")
    with pytest.raises(RuntimeError):
        await live.view().request()

    with pytest.raises(HomeAssistantError, match="has just ended"):
        await live.view().request()

    assert live.relay.requests == 1
    live.relay.error = None
    await live.house.let_pass(6)
    await live.watch()


async def test_session_that_a_reader_joins_again_is_not_ended_for_another_camera(
    live: LiveHouse,
) -> None:
    await enable(live, GARDEN)
    player = await live.watch(HALL)
    await live.leave(player)
    opening = asyncio.create_task(live.view(GARDEN).request())
    hall = await live.view(HALL).open_session()
    assert hall is not None
    hall.open()

    with pytest.raises(HomeAssistantError, match="another camera of the same Blink system"):
        await opening

    assert [it.camera.name for it in live.relay.running] == ["Hall"]
    assert live.relay.requests == 1


async def test_error_while_packets_are_passed_on_ends_the_session(
    live: LiveHouse, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(FanOut, "feed", Mock(side_effect=RuntimeError("unexpected")))
        await live.open()
        await live.house.settle()

    assert live.relay.running == []
    assert "cannot be passed on" in caplog.text
    caplog.clear()
    await live.house.let_pass(6)
    await live.watch()


async def test_session_ends_although_its_players_do_not_close(live: LiveHouse) -> None:
    player = await live.watch()
    view = live.view()

    async def never(_message: str | None) -> None:
        await asyncio.Event().wait()

    view.on_end = never
    ending = asyncio.create_task(view.end(LiveViewEnd.STOPPED))
    # The session now waits until its players are closed. The players' stream must end immediately.
    await player.read_to_end()
    await live.house.let_pass(running_session.CLOSING_SECONDS)
    await ending

    assert live.relay.running == []


async def test_error_of_players_that_close_is_logged(
    live: LiveHouse, caplog: pytest.LogCaptureFixture
) -> None:
    await live.watch()
    view = live.view()

    async def fail(_message: str | None) -> None:
        raise RuntimeError("unexpected")

    view.on_end = fail
    await view.end(LiveViewEnd.STOPPED)

    assert live.relay.running == []
    [record] = [it for it in caplog.records if "did not close properly" in it.getMessage()]
    assert record.levelno == logging.ERROR
    caplog.clear()


async def test_picture_has_the_time_of_its_key_frame(
    live: LiveHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = await live.watch()
    taken_at = live.house.now
    live.house.clock.advance(30)
    live.relay.sessions[0].push("a")
    await player.read(188)
    monkeypatch.setattr(live_views, "async_first_frame", AsyncMock(return_value=b"jpeg"))

    await live.view().end(LiveViewEnd.ENDED_BY_BLINK)
    await live.house.settle()

    picture = live.view().picture
    assert picture is not None
    assert picture.taken_at == taken_at


async def test_time_limit_of_the_client_covers_the_rest_of_the_battery_time(
    live: LiveHouse,
) -> None:
    limit_battery_minutes(live, 1)
    await enable(live, GARDEN)

    await live.watch(GARDEN)

    assert live.relay.sessions[0].time_limit == 70


async def test_second_first_live_view_must_show_the_certificate_of_the_first(
    live: LiveHouse,
) -> None:
    live.relay.gate.clear()
    opening = asyncio.create_task(live.view(CABIN).request())
    await live.relay.requested.wait()
    live.hass.config_entries.async_update_entry(
        live.entry, data={**live.entry.data, "relay_fingerprint": "cd" * 32}
    )
    live.relay.gate.set()

    with pytest.raises(HomeAssistantError):
        await opening

    assert live.relay.running == []
    assert live.entry.data["relay_fingerprint"] == "cd" * 32 != FINGERPRINT
    assert "live_view_certificate" in live.issues
