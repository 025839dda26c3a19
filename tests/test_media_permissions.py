"""The media source shows a user only clips of cameras that the user may see."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

from aiohttp import web
from homeassistant.auth.models import RefreshToken
from homeassistant.components.http import HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.media_player import BrowseError, SearchMediaQuery
from homeassistant.components.media_source import (
    MediaSourceItem,
    Unresolvable,
    async_browse_media,
    async_resolve_media,
    async_search_media,
    models,
)
from homeassistant.components.webhook import async_register
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    CLIENT_ID,
    MockConfigEntry,
    MockUser,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.blink_clips import media_source
from simulator.paint import read_label
from tests.clip_helpers import Client, newest
from tests.house import House
from tests.media_browser import ROOT, clip_ids

pytestmark = pytest.mark.platforms("camera")

# The guest may see only the camera in the hall.
HALL, GARDEN = "Hall", "Garden"

CONFIG: dict[str, Any] = {
    "automation": [
        {
            "id": "answer",
            "alias": "Answer the bell",
            "triggers": [
                {"trigger": "event", "event_type": "test_rang"},
                {"trigger": "webhook", "webhook_id": "bell", "local_only": False},
            ],
            "actions": [{"action": "test.look"}],
        }
    ],
    "script": {"look": {"mode": "single", "sequence": [{"action": "test.look"}]}},
}


class MediaImage(NamedTuple):
    """A copy of the class MediaImage of Home Assistant 2026.11. Older versions do not have it."""

    content: bytes
    mime_type: str


async def resolve(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
    media = await async_resolve_media(hass, f"{folder}/{clip_id}", None)
    return [int(media.url.rpartition("/")[2].partition(".")[0])]


async def browse(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
    return clip_ids((await async_browse_media(hass, folder)).as_dict())


async def resolve_by_id(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
    return await resolve(hass, ROOT, clip_id)


async def browse_by_id(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
    return await browse(hass, f"{ROOT}/{clip_id}", clip_id)


async def search(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
    found = await async_search_media(hass, ROOT, SearchMediaQuery(search_query="motion"))
    return [int(it.media_content_id.rpartition("/")[2]) for it in found.result]


async def image(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
    source = await media_source.async_get_media_source(hass)
    assert isinstance(source, media_source.BlinkMediaSource)
    item = MediaSourceItem.from_uri(hass, f"{folder}/{clip_id}", None)
    picture = await source.async_get_media_image(item)
    assert picture is not None
    return [read_label(picture.content).number]


type Way = Callable[[HomeAssistant, str, int], Awaitable[list[int]]]
type Request = Callable[[Guest], Awaitable[None]]

KINDS: tuple[Way, ...] = (resolve, browse, resolve_by_id, browse_by_id, search, image)
WAYS: dict[str, Way] = {it.__name__: it for it in KINDS}


@dataclass(kw_only=True)
class Guest:
    """A user who may see one camera. Another integration looks up clips for this user."""

    house: House
    entry: ConfigEntry
    client: Client
    token: RefreshToken
    connect: WebSocketGenerator
    camera: str = HALL
    way: Way = resolve
    looks: list[bool] = field(default_factory=list)
    """One value for each lookup: whether it has found the clip."""

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers of the guest's requests."""
        token = self.house.hass.auth.async_create_access_token(self.token)
        return {"Authorization": f"Bearer {token}"}

    async def look(self, *_: Any) -> None:
        """Look up the camera's newest clip without a user, as other integrations may do."""
        clip = newest(self.house, self.camera)
        folder = f"{ROOT}/{self.entry.entry_id}/{clip.camera.family}_{clip.camera.id}/2026-11-20"
        try:
            found = await self.way(self.house.hass, folder, clip.id)
        except BrowseError, Unresolvable:
            found = []
        self.looks.append(clip.id in found)

    async def post(self, path: str, **how: Any) -> None:
        """Send a POST request. The request must succeed."""
        response = await self.client.post(path, **how)
        assert response.ok, await response.text()

    async def found(self, ask: Request) -> dict[str, set[str]]:
        """Return, for each method of the media source, the cameras whose newest clips it finds.

        The keys are the names of the methods, and the values are sets of entity ids. Another
        integration calls the methods during the request `ask`.
        """
        return {
            name: {camera for camera in (HALL, GARDEN) if await self.finds(ask, camera, way)}
            for name, way in WAYS.items()
        }

    async def finds(self, ask: Request, camera: str = HALL, way: Way = resolve) -> bool:
        """Return whether another integration finds a camera's newest clip during the request `ask`.

        `way` calls the method of the media source with which the integration looks for the clip.
        """
        self.camera, self.way = camera, way
        self.looks.clear()
        await ask(self)
        await self.house.settle()
        [found] = self.looks
        return found


class LookView(HomeAssistantView):
    """A view of another integration that looks up a clip. The view requires no sign-in."""

    url = "/api/test/look"
    name = "api:test:look"
    requires_auth = False

    def __init__(self, guest: Guest) -> None:
        self._guest = guest

    async def get(self, request: web.Request) -> web.Response:
        """Look up the clip."""
        await self._guest.look(request)
        return web.Response()


@pytest.fixture
async def guest(
    house: House,
    hass_client_no_auth: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> Guest:
    hass = house.hass
    monkeypatch.setattr(models, "MediaImage", MediaImage, raising=False)
    for component in ("api", "media_source", "webhook", "automation", "script"):
        assert await async_setup_component(hass, component, CONFIG)
    for name in (HALL, GARDEN):
        house.cloud.cloud.motion(house.cloud.cloud.camera(name), upload_seconds=0)
    entry = await house.sign_in()
    user = MockUser(name="Guest").add_to_hass(hass)
    entities = {"camera.hall": True, "script.look": True}
    user.mock_policy({"entities": {"entity_ids": entities}})
    guest = Guest(
        house=house,
        entry=entry,
        client=await hass_client_no_auth(),
        token=await hass.auth.async_create_refresh_token(user, CLIENT_ID),
        connect=hass_ws_client,
    )

    async def ring(call: ServiceCall) -> None:
        hass.bus.async_fire("test_rang", context=call.context)

    async def hook(hass: HomeAssistant, webhook_id: str, request: web.Request) -> None:
        await guest.look()

    hass.services.async_register("test", "look", guest.look)
    hass.services.async_register("test", "ring", ring)
    hass.http.register_view(LookView(guest))
    async_register(hass, "test", "A webhook", "look", hook, local_only=False)
    return guest


@pytest.fixture
async def phone(guest: Guest) -> None:
    """Register the guest's phone app. Its requests use a webhook, which requires no sign-in."""
    data = {"webhook_id": "phone", "user_id": guest.token.user.id}
    MockConfigEntry(domain="mobile_app", data=data).add_to_hass(guest.house.hass)

    async def call(hass: HomeAssistant, webhook_id: str, request: web.Request) -> None:
        domain, service = (await request.text()).split(".")
        context = Context(user_id=data["user_id"])
        await hass.services.async_call(domain, service, blocking=True, context=context)

    async_register(guest.house.hass, "mobile_app", "Phone", "phone", call, local_only=False)


# Functions that each send one kind of request, during which another integration looks up a clip


async def over_rest(guest: Guest, action: str = "test.look") -> None:
    await guest.post(f"/api/services/{action.replace('.', '/')}", headers=guest.headers)


async def over_websocket(guest: Guest, action: str = "test.look") -> None:
    hass = guest.house.hass
    socket = await guest.connect(hass, hass.auth.async_create_access_token(guest.token))
    domain, service = action.split(".")
    await socket.send_json_auto_id({"type": "call_service", "domain": domain, "service": service})
    assert (await socket.receive_json())["success"]
    await socket.close()


async def from_a_phone(guest: Guest, action: str = "test.look") -> None:
    await guest.post("/api/webhook/phone", data=action)


async def with_a_signed_path(guest: Guest) -> None:
    path = async_sign_path(
        guest.house.hass, LookView.url, timedelta(hours=1), refresh_token_id=guest.token.id
    )
    assert (await guest.client.get(path)).status == HTTPStatus.OK


async def by_a_script_over_rest(guest: Guest) -> None:
    await over_rest(guest, "script.look")


async def by_a_script_over_websocket(guest: Guest) -> None:
    await over_websocket(guest, "script.look")


async def by_a_script_from_a_phone(guest: Guest) -> None:
    await from_a_phone(guest, "script.look")


async def of_home_assistant(guest: Guest) -> None:
    await guest.look()


async def by_an_automation(guest: Guest) -> None:
    guest.house.hass.bus.async_fire("test_rang")


async def by_an_automation_after_a_rest_call(guest: Guest) -> None:
    await over_rest(guest, "test.ring")


async def by_an_automation_after_a_websocket_call(guest: Guest) -> None:
    await over_websocket(guest, "test.ring")


async def by_an_automation_after_a_phone_call(guest: Guest) -> None:
    await from_a_phone(guest, "test.ring")


async def by_an_automation_after_a_webhook(guest: Guest) -> None:
    await guest.post("/api/webhook/bell")


async def with_an_open_view(guest: Guest) -> None:
    assert (await guest.client.get(LookView.url)).status == HTTPStatus.OK


async def with_a_webhook(guest: Guest) -> None:
    await guest.post("/api/webhook/look")


OF_THE_GUEST: list[Request] = [
    over_rest,
    over_websocket,
    from_a_phone,
    with_a_signed_path,
    by_a_script_over_rest,
    by_a_script_over_websocket,
    by_a_script_from_a_phone,
]
OF_HOME_ASSISTANT: list[Request] = [
    of_home_assistant,
    by_an_automation,
    by_an_automation_after_a_rest_call,
    by_an_automation_after_a_websocket_call,
    by_an_automation_after_a_phone_call,
    by_an_automation_after_a_webhook,
]
ANONYMOUS: list[Request] = [with_an_open_view, with_a_webhook]


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("ask", OF_THE_GUEST)
async def test_request_of_a_user_finds_clips_of_permitted_cameras_only(
    guest: Guest, ask: Request
) -> None:
    assert await guest.found(ask) == {way: {HALL} for way in WAYS}


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("ask", OF_HOME_ASSISTANT)
async def test_request_of_home_assistant_finds_all_clips(guest: Guest, ask: Request) -> None:
    assert await guest.found(ask) == {way: {HALL, GARDEN} for way in WAYS}


@pytest.mark.parametrize("ask", ANONYMOUS)
async def test_anonymous_request_finds_no_clips(guest: Guest, ask: Request) -> None:
    assert await guest.found(ask) == {way: set() for way in WAYS}


@pytest.mark.parametrize("data", [{}, {"webhook_id": "other"}, {"webhook_id": "phone"}])
async def test_phone_without_a_registered_user_finds_no_clips(
    guest: Guest, phone: None, data: dict[str, str]
) -> None:
    entries = guest.house.hass.config_entries
    [entry] = entries.async_entries("mobile_app")
    assert await guest.finds(from_a_phone)

    entries.async_update_entry(entry, data=data)

    assert not await guest.finds(from_a_phone)


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("ask", [by_a_script_over_rest, from_a_phone])
async def test_user_deleted_during_a_request_finds_no_clips(guest: Guest, ask: Request) -> None:
    async def resolve_later(hass: HomeAssistant, folder: str, clip_id: int) -> list[int]:
        await hass.auth.async_remove_user(guest.token.user)
        return await resolve(hass, folder, clip_id)

    assert await guest.finds(ask)
    assert not await guest.finds(ask, way=resolve_later)


async def test_withdrawn_permission_takes_effect_immediately(guest: Guest) -> None:
    user = guest.token.user
    assert isinstance(user, MockUser)
    assert await guest.finds(over_rest)

    user.mock_policy({"entities": {"entity_ids": {"camera.garden": True}}})

    assert not await guest.finds(over_rest)
