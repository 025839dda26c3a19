"""Live views of the simulated cloud, with the client and Home Assistant's stream component."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
import logging
import re
import ssl
from typing import Any

from aiohttp import ClientResponse
from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import ConfigEntry
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.blink_clips.live_view import player_stream
from simulator import LiveViewBehaviour
from tests.house import House
from tests.live_view_house import ignoring_rejected_certificates, stream_of

pytestmark = pytest.mark.platforms("camera")

HALL = "camera.hall_live_view"

# Virtual seconds of one step, and number of iterations of the event loop after each step.
STEP_SECONDS = 1 / 15
ROUNDS = 15
# Maximum number of virtual seconds to wait until a condition is true.
LIMIT_SECONDS = 120.0


@dataclass
class Cloud:
    """Home Assistant with the simulated cloud. Virtual time passes only while `until` runs."""

    house: House
    entry: ConfigEntry
    new_page: WebSocketGenerator
    get: Callable[[str], Any]

    @property
    def behaviour(self) -> LiveViewBehaviour:
        """The simulator's settings for live views of the camera in the hall."""
        return self.house.cloud.cloud.camera("Hall").live_view

    async def until(self, condition: Callable[[], object]) -> None:
        """Let time pass in small steps until a condition is true."""
        left = LIMIT_SECONDS
        while not condition():
            assert left > 0, "the condition was not true in time"
            left -= STEP_SECONDS
            self.house.clock.advance(STEP_SECONDS)
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            # Wait for an empty job in a thread, so that the stream worker's thread can read the
            # stream meanwhile.
            await self.house.hass.async_add_executor_job(int)

    async def result[ResultT](self, work: Any) -> Any:
        """Let time pass until a task has ended. Return the result of the task."""
        task = asyncio.ensure_future(work)
        await self.until(task.done)
        return task.result()

    async def open(self) -> dict[str, Any]:
        """Open the camera's live view on a new page, and return the response."""
        page = await self.new_page()
        await page.send_json_auto_id({"type": "camera/stream", "entity_id": HALL})
        response: dict[str, Any] = await self.result(page.receive_json())
        return response

    async def fetch(self, path: str) -> ClientResponse:
        """Send a request as a player does, and return the response."""
        response: ClientResponse = await self.result(self.get(path))
        return response

    async def play(self) -> str:
        """Open the live view, and request its first segment. Return the path of the playlist."""
        opened = await self.open()
        assert opened["success"], opened
        path: str = opened["result"]["url"]
        master = await self.fetch(path)
        assert master.status == HTTPStatus.OK
        playlist = path.replace("master_playlist", "playlist")
        parts = await (await self.fetch(playlist)).text()
        [first, *_] = re.findall(r'(?:URI="|^)(\./segment/[^"\n]+)', parts, re.MULTILINE)
        media = await self.fetch(path.rpartition("/")[0] + first[1:])
        assert media.status == HTTPStatus.OK
        assert len(await media.read()) > 1000
        return path


@pytest.fixture
async def cloud_view(
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Cloud]:
    """Provide Home Assistant with the simulated cloud. Virtual time passes only in steps."""
    assert await async_setup_component(house.hass, "stream", {})
    # Let Home Assistant wait longer for an idle HLS player, because on a busy machine the stream
    # worker is slower than the virtual time.
    monkeypatch.setattr(player_stream, "_HLS_IDLE_SECONDS", 100)
    # Load the certificate authorities before the test, because loading them takes real time.
    context = ssl.create_default_context()
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    entry = await house.sign_in()
    client = await hass_client()
    with house.clock.busy(), ignoring_rejected_certificates():
        cloud = Cloud(house=house, entry=entry, new_page=hass_ws_client, get=client.get)
        yield cloud
        await cloud.result(house.hass.config_entries.async_unload(entry.entry_id))
        # The simulated relay (stream server) closes a connection some time after its session.
        await cloud.until(
            lambda: not any(it.open_connections for it in house.cloud.ledger.live_views)
        )


def stream_errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the errors that Home Assistant's stream component has logged."""
    return [
        it.getMessage()
        for it in caplog.records
        if it.levelno >= logging.WARNING and "components.stream" in it.name
    ]


async def test_page_plays_the_live_view_of_the_cloud(
    cloud_view: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    await cloud_view.play()

    assert cloud_view.house.state(HALL).state == "streaming"
    [live] = cloud_view.house.cloud.ledger.live_views
    assert (live.posts, live.connections) == (1, 1)
    assert live.owed == []
    assert stream_errors(caplog) == []


async def test_end_by_blink_is_quiet_and_starts_no_further_session(
    cloud_view: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud_view.behaviour.ends_after = 20.0
    path = await cloud_view.play()

    await cloud_view.until(lambda: cloud_view.house.state(HALL).state == "idle")
    await cloud_view.until(lambda: stream_of(cloud_view.house, HALL)._thread is None)

    reason = cloud_view.house.state(HALL).attributes["ended_because"]
    assert reason.startswith("Hall: Blink ended the live view after 2")
    assert (await cloud_view.fetch(path)).status == HTTPStatus.NOT_FOUND
    assert stream_errors(caplog) == []
    await cloud_view.result(cloud_view.house.let_pass(60))
    assert len(cloud_view.house.cloud.ledger.live_views) == 1


async def test_last_key_frame_becomes_the_still_picture(cloud_view: Cloud) -> None:
    cloud_view.behaviour.ends_after = 12.0
    await cloud_view.play()
    await cloud_view.until(lambda: cloud_view.house.state(HALL).state == "idle")
    # Wait without letting virtual time pass. Otherwise the subprocess that decodes the key frame
    # would exceed its time limit.
    await cloud_view.house.settle()

    image = await async_get_image(cloud_view.house.hass, HALL)

    with Image.open(BytesIO(image.content)) as picture:
        assert picture.size == (1280, 720)
