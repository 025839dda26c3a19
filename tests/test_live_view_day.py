"""A dashboard that requests a battery camera's live view all day gets only the daily maximum."""

from collections.abc import AsyncIterator
import ssl

from homeassistant.components.camera import async_register_webrtc_provider
from homeassistant.components.stream import Stream
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from simulator import LiveViewBehaviour
from tests.fake_live_view import FakeProvider
from tests.house import House
from tests.live_view_dashboard import HlsDashboard, Page, WebRtcDashboard, time_that_passes
from tests.live_view_house import ignoring_rejected_certificates, no_start

pytestmark = pytest.mark.platforms("camera")

GARDEN = "camera.garden_live_view"
HOUR = 3600.0
# Minutes of live view per day. There are only a few, because the simulated camera sends as much
# data as a real one.
BATTERY_MINUTES = 4
OPTIONS = {
    "live_view_battery_minutes": BATTERY_MINUTES,
    "live_view_seconds": 30,
    "poll_interval": 600,
}
WAKE_SECONDS = 5.0

USED_UP = (
    "Garden: this battery camera can be watched for 4 minutes in 24 hours, and this time is used "
    "up. The options of Blink Clips contain this limit."
)


@pytest.fixture
async def garden(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Home Assistant with an enabled live view of the garden camera, a battery camera."""
    monkeypatch.setattr(Stream, "start", no_start)
    # Load the certificate authorities before the test, because loading them takes real time.
    context = ssl.create_default_context()
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    assert await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    er.async_get(house.hass).async_update_entity(GARDEN, disabled_by=None)
    house.hass.config_entries.async_update_entry(entry, options={**entry.options, **OPTIONS})
    await house.let_pass(60)
    house.cloud.ledger.clear()
    house.cloud.cloud.camera("Garden").live_view = LiveViewBehaviour(
        wake_seconds=WAKE_SECONDS, send_seconds=2.0
    )
    yield house
    assert await house.hass.config_entries.async_unload(entry.entry_id)
    await house.settle()


@pytest.fixture(params=["hls", "webrtc"])
async def dashboard(
    request: pytest.FixtureRequest,
    garden: House,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> Page:
    """A page with a card that shows the garden camera's live view."""
    socket = await hass_ws_client()
    if request.param == "hls":
        return HlsDashboard(garden, GARDEN, socket, browser=await hass_client())
    async_register_webrtc_provider(garden.hass, provider := FakeProvider())
    await garden.settle()
    return WebRtcDashboard(garden, GARDEN, socket, provider=provider)


async def stay_open(house: House, dashboard: Page, hours: int) -> None:
    """Every five minutes, show the card, and then hide and show its tab. Finally close the page."""
    end = house.clock.time() + hours * HOUR - 600
    with ignoring_rejected_certificates():
        async with time_that_passes(house):
            while house.clock.time() < end:
                await dashboard.appear()
                await house.clock.sleep(150)
                await dashboard.return_to_tab()
                await house.clock.sleep(150)
            await dashboard.close()
            await house.clock.sleep(60)


async def test_open_dashboard_uses_no_more_than_the_daily_time(
    garden: House, dashboard: Page
) -> None:
    await stay_open(garden, dashboard, hours=24)

    ledger = garden.cloud.ledger
    assert [it.posts for it in ledger.live_views] == [1] * 6
    assert ledger.count("live_view") == 6
    assert ledger.live_seconds(garden.clock.time()) <= BATTERY_MINUTES * 60
    assert [it.owed for it in ledger.live_views if it.owed] == []
    # The card appears 286 times. Six times, it starts a session, and 280 times it shows an error.
    # With WebRTC, the page also requests the live view 286 times when the tab is shown again.
    ends, refusals = (6, 280 + 286) if isinstance(dashboard, WebRtcDashboard) else (0, 280)
    assert all("the live view reached its limit of" in it for it in dashboard.messages[:ends])
    assert dashboard.messages[ends:] == [USED_UP] * refusals
    assert garden.state(GARDEN).attributes["ended_because"] == USED_UP


@pytest.mark.parametrize("dashboard", ["hls"], indirect=True)
@pytest.mark.parametrize(
    ("behaviour", "message", "most_starts"),
    [
        (
            LiveViewBehaviour(server="cayuga://lv.immedia-semi.com:443/x"),
            "uses a protocol that Blink Clips does not support",
            21,
        ),
        (LiveViewBehaviour(wake_seconds=90.0), "the camera sent no picture", 9),
    ],
    ids=["each start fails immediately", "each start fails after its time limit"],
)
async def test_open_dashboard_starts_a_failing_camera_within_the_daily_time_only(
    garden: House,
    dashboard: Page,
    behaviour: LiveViewBehaviour,
    message: str,
    most_starts: int,
) -> None:
    garden.cloud.cloud.camera("Garden").live_view = behaviour

    await stay_open(garden, dashboard, hours=6)

    ledger = garden.cloud.ledger
    assert ledger.count("live_view") == most_starts
    # The card appears 70 times. The first requests fail with `message`. After the daily time is
    # used up, requests are rejected with another message, and start nothing.
    failures, refusals = dashboard.messages[:most_starts], dashboard.messages[most_starts:]
    assert all(message in it for it in failures)
    assert refusals == [USED_UP] * (70 - most_starts)
    assert ledger.live_seconds(garden.clock.time()) <= BATTERY_MINUTES * 60
