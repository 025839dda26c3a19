"""A hundred live views and a hundred reloads leave no tasks, timers, sockets or objects."""

from collections.abc import AsyncIterator
from functools import partial
import ssl
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.components.stream import Stream
from homeassistant.config_entries import ConfigEntry
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.blink_clips.live_view import live_views
from simulator import LiveViewBehaviour
from tests.house import House
from tests.leak_counts import leak_counts, open_sockets
from tests.live_view_dashboard import HlsDashboard, time_that_passes
from tests.live_view_house import ignoring_rejected_certificates, no_start
from tests.waiting import until

pytestmark = pytest.mark.platforms("camera")

HALL = "camera.hall_live_view"
ROUNDS = 100
# Number of live views before the first count of objects. In these rounds, Home Assistant creates
# the objects that it keeps forever.
WARM = 10


@pytest.fixture
async def entry(house: House, monkeypatch: pytest.MonkeyPatch) -> ConfigEntry:
    """An account, on a Home Assistant without stream workers."""
    monkeypatch.setattr(Stream, "start", no_start)
    # Decode no pictures, because the process that decodes a picture would still run for some time.
    monkeypatch.setattr(live_views, "async_first_frame", AsyncMock(return_value=b"a picture"))
    # Load the certificate authorities before the test, because loading them takes real time.
    context = ssl.create_default_context()
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    assert await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    house.hass.config_entries.async_update_entry(
        entry, options={**entry.options, "poll_interval": 600}
    )
    await house.settle()
    house.cloud.cloud.camera("Hall").live_view = LiveViewBehaviour(
        wake_seconds=0.5, media_seconds=2.0, starts_at=3.9
    )
    return entry


@pytest.fixture
async def dashboard(
    house: House,
    entry: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> AsyncIterator[HlsDashboard]:
    """A page that shows the hall's live view. Virtual time passes while the page is open."""
    page = HlsDashboard(house, HALL, await hass_ws_client(), browser=await hass_client())
    with ignoring_rejected_certificates():
        async with time_that_passes(house):
            yield page
            await page.close()


async def watch(house: House, dashboard: HlsDashboard) -> None:
    """Watch until the first bytes have arrived."""
    before = dashboard.received_bytes
    await dashboard.appear()
    assert dashboard.messages == []
    await until(lambda: dashboard.received_bytes > before, pause=partial(house.clock.sleep, 1))


def counts(house: House) -> dict[str, Any]:
    """Return the numbers of objects that must not remain after live views have ended."""
    found = {**leak_counts(house), "sockets": open_sockets()}
    # Leave out the records of live views, because the integration keeps those of the last day in
    # memory to limit the daily time.
    found["objects"].pop("_Use")
    return found


async def test_a_hundred_live_views_leak_no_tasks_timers_sockets_or_objects(
    house: House, dashboard: HlsDashboard
) -> None:
    seen: dict[int, dict[str, Any]] = {}
    for number in range(1, ROUNDS + 1):
        await watch(house, dashboard)
        await dashboard.leave()
        # Wait between the live views, because cameras with mains power have at most 30 in an hour.
        await house.clock.sleep(130)
        if number in {WARM, ROUNDS}:
            await house.settle()
            seen[number] = counts(house)

    assert [it.ended_by for it in house.cloud.ledger.live_views].count(None) == 0
    assert len(house.cloud.ledger.live_views) == ROUNDS
    assert seen[ROUNDS] == seen[WARM]


async def test_a_hundred_reloads_during_live_views_leak_no_tasks_timers_sockets_or_objects(
    house: House, entry: ConfigEntry, dashboard: HlsDashboard
) -> None:
    seen: dict[int, dict[str, Any]] = {}
    for number in range(1, ROUNDS + 1):
        await watch(house, dashboard)
        with house.clock.busy():
            assert await house.hass.config_entries.async_reload(entry.entry_id)
            await house.settle()
        await house.clock.sleep(130)
        if number in {WARM, ROUNDS}:
            await house.settle()
            seen[number] = counts(house)

    assert len(house.cloud.ledger.live_views) == ROUNDS
    assert seen[ROUNDS] == seen[WARM]
