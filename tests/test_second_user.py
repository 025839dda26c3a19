"""Actions and views check permissions. The user of the tests may control only one camera."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.auth.models import RefreshToken
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.const import DOMAIN
from simulator.clips import Clip
from tests.action_calls import perform
from tests.archive_house import ArchivingHouse
from tests.clip_helpers import newest, strip_path
from tests.house import House
from tests.save_folder import SaveFolder

pytestmark = pytest.mark.platforms("alarm_control_panel", "camera")

GARDEN, HALL = "camera.garden", "camera.hall"

type Client = TestClient[web.Request, web.Application]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A signed-in user with restricted permissions."""

    house: House
    entry: ConfigEntry
    client: Client
    user: MockUser
    token: RefreshToken

    @property
    def context(self) -> Context:
        """The context of this user."""
        return Context(user_id=self.user.id)

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers of this user."""
        token = self.house.hass.auth.async_create_access_token(self.token)
        return {"Authorization": f"Bearer {token}"}

    def signed(self, path: str) -> str:
        """Return a URL path signed by Home Assistant for this user."""
        return async_sign_path(
            self.house.hass, path, timedelta(hours=1), refresh_token_id=self.token.id
        )


@pytest.fixture
async def visit(house: House, hass_client_no_auth: ClientSessionGenerator) -> Visit:
    """Return a user who may control only the hall's camera. The user knows all entity ids."""
    hass = house.hass
    entry = await house.sign_in()
    for camera in (GARDEN, HALL):
        await house.action("snapshot", camera)
    user = MockUser(name="Guest").add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": {HALL: True}}})
    token = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
    await perform(hass, "get_clips")
    return Visit(
        house=house, entry=entry, client=await hass_client_no_auth(), user=user, token=token
    )


@pytest.fixture
def save_folder(house: House, visit: Visit, tmp_path: Path) -> SaveFolder:
    """Return the folder for saved clips."""
    return SaveFolder(house.hass, tmp_path / "media")


# Tests of actions

type Data = Callable[[str, Clip, SaveFolder], dict[str, Any]]

ACTIONS: dict[str, Data] = {
    "archive_clips": lambda camera, clip, save_folder: {"entity_id": camera},
    "delete_clips": lambda camera, clip, save_folder: {"video_id": clip.id},
    "get_clips": lambda camera, clip, save_folder: {"entity_id": camera},
    "get_thumbnails": lambda camera, clip, save_folder: {"video_id": clip.id, "count": 1},
    "keep_clips": lambda camera, clip, save_folder: {"video_id": clip.id},
    "make_film": lambda camera, clip, save_folder: {
        "entity_id": camera,
        "from": "2026-11-01",
        "filename": save_folder.path("{id}.mp4"),
    },
    "mark_viewed": lambda camera, clip, save_folder: {"video_id": clip.id},
    "record_clip": lambda camera, clip, save_folder: {"entity_id": camera},
    "save_clip": lambda camera, clip, save_folder: {
        "video_id": clip.id,
        "filename": save_folder.path("{id}.mp4"),
    },
    "save_recent_clips": lambda camera, clip, save_folder: {
        "entity_id": camera,
        "folder": save_folder.path("recent"),
    },
    "save_thumbnail": lambda camera, clip, save_folder: {
        "entity_id": camera,
        "filename": save_folder.path("{id}.jpg"),
    },
    "snapshot": lambda camera, clip, save_folder: {"entity_id": camera},
    "snooze": lambda camera, clip, save_folder: {"entity_id": camera, "duration": {"minutes": 5}},
    "unsnooze": lambda camera, clip, save_folder: {"entity_id": camera},
}
FOR_ADMINS = {"delete_clips"}
NEED_ARCHIVE = {"archive_clips", "keep_clips"}


@pytest.fixture
async def archiving(request: pytest.FixtureRequest, visit: Visit, tmp_path: Path) -> None:
    """Enable the archive for the actions that need it."""
    if request.node.callspec.params["action"] in NEED_ARCHIVE:
        archiving = ArchivingHouse(visit.house, tmp_path / "archived")
        archiving.entry = visit.entry
        await archiving.choose()
        await visit.house.let_pass(300)


async def test_permission_tests_cover_every_action(visit: Visit) -> None:
    assert visit.house.hass.services.async_services_for_domain(DOMAIN).keys() == ACTIONS.keys()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.usefixtures("archiving")
async def test_action_on_forbidden_camera_is_refused_without_effect(
    visit: Visit, save_folder: SaveFolder, action: str
) -> None:
    house, clip = visit.house, newest(visit.house)
    data = ACTIONS[action](GARDEN, clip, save_folder)
    house.cloud.ledger.clear()

    with pytest.raises(Unauthorized):
        await perform(house.hass, action, context=visit.context, **data)

    assert house.cloud.ledger.by_route() == {}
    assert save_folder.files == []
    assert not clip.deleted


@pytest.mark.parametrize("action", sorted(ACTIONS.keys() - FOR_ADMINS))
@pytest.mark.usefixtures("archiving")
async def test_action_on_permitted_camera_succeeds(
    visit: Visit, save_folder: SaveFolder, action: str
) -> None:
    data = ACTIONS[action](HALL, newest(visit.house, "Hall"), save_folder)

    assert await perform(visit.house.hass, action, context=visit.context, **data) is not None


@pytest.mark.parametrize("action", ["snooze", "unsnooze"])
async def test_snooze_of_a_system_requires_permission_for_the_alarm_panel(
    visit: Visit, save_folder: SaveFolder, action: str
) -> None:
    [panel, *_] = visit.house.hass.states.async_entity_ids("alarm_control_panel")
    data = ACTIONS[action](panel, newest(visit.house), save_folder)

    with pytest.raises(Unauthorized):
        await perform(visit.house.hass, action, context=visit.context, **data)


async def test_get_clips_lists_permitted_cameras_only(visit: Visit) -> None:
    response = await perform(visit.house.hass, "get_clips", context=visit.context)

    assert {it["entity_id"] for it in response["clips"]} == {HALL}


# Tests of views


async def picture(visit: Visit, camera: str) -> str:
    return str((await visit.house.action("snapshot", camera))[camera]["image"])


async def film(visit: Visit, camera: str) -> str:
    data: dict[str, Any] = {"from": "2026-11-01"}
    made = await visit.house.action("make_film", camera, **data)
    url: str = made[camera]["films"][0]["url"]
    return url.partition("?")[0]


async def thumbnail(visit: Visit, camera: str) -> str:
    clip = newest(visit.house, visit.house.state(camera).name)
    return f"/api/blink_clips/videos/{clip.id}/thumbnails/poster.jpg"


def of_clip(ending: str) -> Callable[[Visit, str], Awaitable[str]]:
    async def path(visit: Visit, camera: str) -> str:
        clip = newest(visit.house, visit.house.state(camera).name)
        return f"/api/blink_clips/clips/{visit.entry.entry_id}/{clip.id}.{ending}"

    return path


async def thumbnails(visit: Visit, camera: str) -> str:
    return (await thumbnail(visit, camera)).rpartition("/")[0]


async def strip(visit: Visit, camera: str) -> str:
    return strip_path(newest(visit.house, visit.house.state(camera).name), "5x120")


VIEWS: dict[str, Callable[[Visit, str], Awaitable[str]]] = {
    "/api/blink_clips/clips/{entry_id}/{clip_id}.jpg": of_clip("jpg"),
    "/api/blink_clips/clips/{entry_id}/{clip_id}.mp4": of_clip("mp4"),
    "/api/blink_clips/films/{entry_id}/{reel_id}/{number}.mp4": film,
    "/api/blink_clips/pictures/{entry_id}/{camera}/{picture_id}.jpg": picture,
    "/api/blink_clips/videos/{video_id}/strips/{count}x{height}.jpg": strip,
    "/api/blink_clips/videos/{video_id}/thumbnails": thumbnails,
    "/api/blink_clips/videos/{video_id}/thumbnails/{thumbnail_id}.jpg": thumbnail,
}
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}

each_view = pytest.mark.parametrize("find", VIEWS.values(), ids=list(VIEWS))
each_method = pytest.mark.parametrize("method", ["GET", "HEAD"])


async def test_permission_tests_cover_every_view(visit: Visit) -> None:
    resources = visit.house.hass.http.app.router.resources()

    api = {it.canonical for it in resources if it.canonical.startswith(f"/api/{DOMAIN}/")}
    assert api == VIEWS.keys()


@each_method
@each_view
async def test_view_serves_permitted_cameras_only(
    visit: Visit, find: Callable[[Visit, str], Awaitable[str]], method: str
) -> None:
    garden, hall = await find(visit, GARDEN), await find(visit, HALL)

    async def status(path: str, **how: Any) -> int:
        response = await visit.client.request(method, path, **how)
        body = await response.read()
        assert response.ok or GARDEN.encode() not in body
        return response.status

    assert await status(hall, headers=visit.headers) == HTTPStatus.OK
    assert await status(visit.signed(hall)) == HTTPStatus.OK
    # A signed path gives no access to a user without permission for the camera.
    assert await status(garden, headers=visit.headers) == HTTPStatus.FORBIDDEN
    assert await status(visit.signed(garden)) == HTTPStatus.FORBIDDEN
    # Use the signature with another path, for which it is not valid.
    signature = visit.signed(hall).partition("?")[2]
    for path in (
        f"{garden}?{signature}",
        f"{hall}?{signature}&count=1",
        f"{hall}?other=1&{signature}",
        f"{hall}/?{signature}",
        f"{hall}?{signature[:-1]}",
        f"{hall}?authSig=",
        hall,
    ):
        assert await status(path) in {*REFUSED, HTTPStatus.NOT_FOUND}, path


@each_method
@each_view
async def test_view_refuses_a_deactivated_user(
    visit: Visit, find: Callable[[Visit, str], Awaitable[str]], method: str
) -> None:
    path = await find(visit, HALL)
    signed, headers = visit.signed(path), visit.headers

    await visit.house.hass.auth.async_update_user(visit.user, is_active=False)

    assert (await visit.client.request(method, path, headers=headers)).status in REFUSED
    assert (await visit.client.request(method, signed)).status in REFUSED


@each_view
async def test_view_applies_a_revoked_permission_immediately(
    visit: Visit, find: Callable[[Visit, str], Awaitable[str]]
) -> None:
    path = await find(visit, HALL)
    signed = visit.signed(path)
    visit.user.mock_policy({"entities": {"entity_ids": {GARDEN: True}}})

    assert (await visit.client.get(path, headers=visit.headers)).status == HTTPStatus.FORBIDDEN
    assert (await visit.client.get(signed)).status == HTTPStatus.FORBIDDEN
