"""Home Assistant serves the files of the dashboard card, and loads the card in each page."""

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)
from yarl import URL

from custom_components.blink_clips.dashboard import resource
from tests.clip_helpers import Client
from tests.house import House

pytestmark = pytest.mark.platforms("camera")

FOLDER = Path(resource.__file__).parents[1] / "frontend"
CARD = FOLDER / "blink-clips-card.js"
PLAYER = FOLDER / "blink-clips-player.js"
URLS = "/blink_clips_static"
CARD_URL = f"{URLS}/blink-clips-card.js"
ADDRESS = re.compile(rf"{CARD_URL}\?v=[0-9a-f]{{12}}")


def hash_of(path: Path) -> str:
    """Return the beginning of the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def address() -> str:
    """Return the address of the card."""
    return f"{CARD_URL}?v={hash_of(CARD)}"


def player_address() -> str:
    """Return the URL of the player, as the built card contains it."""
    (name,) = set(re.findall(r"blink-clips-player[\w.-]*\.js", CARD.read_text()))
    return f"{URLS}/{name}"


@pytest.fixture
async def page(house: House, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    """Return the websocket of an open page of the frontend.

    Home Assistant sends the URLs of new modules to the page.
    """
    assert await async_setup_component(house.hass, "frontend", {})
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "frontend/subscribe_extra_js"})
    assert (await socket.receive_json())["success"]
    return socket


@pytest.fixture
async def stranger(house: House, hass_client_no_auth: ClientSessionGenerator) -> Client:
    """Return an HTTP client of a user who is not signed in to Home Assistant."""
    assert await async_setup_component(house.hass, "http", {})
    nobody: Client = await hass_client_no_auth()
    return nobody


async def html(client: Client) -> str:
    """Return the HTML of a page of the frontend."""
    with patch("homeassistant.components.onboarding.async_is_onboarded", return_value=True):
        response = await client.get("/")
    assert response.status == HTTPStatus.OK
    return await response.text()


# Tests of loading the card in the frontend


async def test_card_is_loaded_in_open_and_new_pages(
    house: House, page: MockHAClientWebSocket, stranger: Client
) -> None:
    assert ADDRESS.findall(await html(stranger)) == []

    await house.sign_in()

    message: dict[str, Any] = (await page.receive_json())["event"]
    assert message == {"change_type": "added", "item": {"type": "module", "url": address()}}
    assert set(ADDRESS.findall(await html(stranger))) == {address()}


async def test_card_is_loaded_once_for_two_accounts(
    house: House, page: MockHAClientWebSocket, stranger: Client
) -> None:
    entry = await house.sign_in()
    once = len(ADDRESS.findall(await html(stranger)))
    them = {"username": "them@example.com", "password": "their-password"}
    house.cloud.cloud.accounts.add(
        email=them["username"], password=them["password"], account_id=100002
    )
    flow = house.hass.config_entries.flow
    form = await flow.async_init("blink_clips", context={"source": "user"})
    assert (await flow.async_configure(form["flow_id"], them))["type"] == "create_entry"
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    assert len(ADDRESS.findall(await html(stranger))) == once
    routes = [it.canonical for it in house.hass.http.app.router.resources()]
    assert routes.count(CARD_URL) == 1
    await page.send_json_auto_id({"type": "ping"})
    received = [(await page.receive_json())["type"] for _ in range(2)]
    assert received == ["event", "pong"]


async def test_card_is_loaded_if_the_frontend_is_set_up_later(
    house: House, stranger: Client
) -> None:
    entry = await house.sign_in()
    assert entry.state is ConfigEntryState.LOADED

    assert await async_setup_component(house.hass, "frontend", {})
    await house.settle()

    assert set(ADDRESS.findall(await html(stranger))) == {address()}


async def test_card_is_loaded_without_changing_the_resources_of_dashboards(
    house: House, page: MockHAClientWebSocket
) -> None:
    await house.sign_in()
    assert (await page.receive_json())["type"] == "event"

    await page.send_json_auto_id({"type": "lovelace/resources"})

    assert (await page.receive_json())["result"] == []


# Tests of the card's files


@pytest.mark.parametrize(
    ("content", "find_address"),
    [(CARD.read_bytes(), address), (PLAYER.read_bytes(), player_address)],
    ids=["card", "player"],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_file_is_served_without_a_sign_in_as_the_browser_accepts_it(
    house: House,
    stranger: Client,
    content: bytes,
    find_address: Callable[[], str],
    encoding: str,
) -> None:
    await house.sign_in()

    response = await stranger.get(find_address(), headers={"Accept-Encoding": encoding})

    assert response.status == HTTPStatus.OK
    assert response.headers.get("Content-Encoding", "identity") == encoding
    # The bytes equal the original, because the test's HTTP client has decompressed them.
    assert await response.read() == content
    sent = int(response.headers["Content-Length"])
    assert sent < len(content) / 2 if encoding == "gzip" else sent == len(content)
    assert response.content_type == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=2678400"


def test_address_of_the_player_contains_its_hash() -> None:
    assert player_address() == f"{URLS}/blink-clips-player-{hash_of(PLAYER)}.js"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", HTTPStatus.NOT_FOUND),
        ("/", HTTPStatus.NOT_FOUND),
        ("/THIRD_PARTY_NOTICES.txt", HTTPStatus.NOT_FOUND),
        # A page that was opened before an update may request the old version of the player.
        ("/blink-clips-player-0123456789ab.js", HTTPStatus.NOT_FOUND),
        ("/blink-clips-player.js", HTTPStatus.NOT_FOUND),
        ("/blink-clips-card.js/", HTTPStatus.NOT_FOUND),
        ("/blink-clips-card.js%00", HTTPStatus.NOT_FOUND),
        ("/../frontend/THIRD_PARTY_NOTICES.txt", HTTPStatus.NOT_FOUND),
        # Home Assistant rejects these URL paths without searching for a file.
        ("/..%2Fmanifest.json", HTTPStatus.BAD_REQUEST),
        ("/%2e%2e/manifest.json", HTTPStatus.BAD_REQUEST),
        ("/blink-clips-card.js%2F..%2F..%2Fmanifest.json", HTTPStatus.BAD_REQUEST),
    ],
)
async def test_no_other_file_is_served(
    house: House, stranger: Client, path: str, status: HTTPStatus
) -> None:
    assert await async_setup_component(house.hass, "frontend", {})
    await house.sign_in()

    response = await stranger.get(
        URL(f"/blink_clips_static{path}", encoded=True), allow_redirects=False
    )

    assert (FOLDER / "THIRD_PARTY_NOTICES.txt").exists()
    assert response.status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_files_cannot_be_changed(house: House, stranger: Client, method: str) -> None:
    await house.sign_in()

    for path in (CARD_URL, player_address()):
        response = await stranger.request(method, path, data=b"alert(1)")
        assert response.status == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("missing", ["CARD_FILE", "PLAYER_FILE"])
async def test_missing_file_logs_one_error_and_everything_else_works(
    house: House,
    page: MockHAClientWebSocket,
    stranger: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    missing: str,
) -> None:
    name = getattr(resource, missing).name
    monkeypatch.setattr(resource, missing, tmp_path / name)

    entry = await house.sign_in()
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()

    assert entry.state is ConfigEntryState.LOADED
    assert house.state("camera.garden").state == "idle"
    expected = (
        f"There is no dashboard card, because its file {name} cannot be read "
        '(ENOENT, "No such file or directory"). Install Blink Clips again'
    )
    logged = [it.getMessage() for it in caplog.records]
    assert [it for it in logged if "dashboard card" in it] == [expected]
    assert (await stranger.get(CARD_URL)).status == HTTPStatus.NOT_FOUND
    assert ADDRESS.findall(await html(stranger)) == []
