"""The HTTP view that serves each picture of a camera at its own address."""

from datetime import timedelta
from http import HTTPStatus

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator.paint import read_label
from tests.house import House

pytestmark = pytest.mark.platforms("camera")


async def snapshot(house: House, entity_id: str = "camera.garden") -> str:
    """Take a snapshot with a camera, and return the URL path of the picture."""
    return str((await house.action("snapshot", entity_id))[entity_id]["image"])


async def test_address_of_a_snapshot_serves_its_picture_until_it_is_evicted(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    client = await hass_client()
    path = await snapshot(house)
    body = await (await client.get(path)).read()
    label = read_label(body)
    assert label == await house.look("camera.garden")

    for _ in range(3):
        await house.let_pass(60)
        await snapshot(house)
        assert await (await client.get(path)).read() == body
    await house.let_pass(60)
    await snapshot(house)

    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_picture_may_be_cached_by_the_browser(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    response = await (await hass_client()).get(await snapshot(house))

    assert response.content_type == "image/jpeg"
    assert response.headers["Cache-Control"].startswith("private")


async def test_signed_address_works_without_a_token_until_it_expires(
    house: House, hass_client: ClientSessionGenerator, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await house.sign_in()
    # Create a user, because Home Assistant signs URLs only if there is a user.
    await hass_client()
    stranger = await hass_client_no_auth()
    path = await snapshot(house)
    signed = async_sign_path(house.hass, path, timedelta(hours=1), use_content_user=True)

    assert (await stranger.get(signed)).status == HTTPStatus.OK
    assert (await stranger.get(path)).status == HTTPStatus.FORBIDDEN
    other = signed.replace("snapshot-", "snapshot-0")
    assert (await stranger.get(other)).status == HTTPStatus.FORBIDDEN
    wrong = {"Authorization": "Bearer wrong"}
    assert (await stranger.get(path, headers=wrong)).status == HTTPStatus.UNAUTHORIZED
    await house.let_pass(3700)
    assert (await stranger.get(signed)).status == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "path",
    [
        "/api/blink_clips/pictures/{entry}/camera_400001/snapshot-0.jpg",
        "/api/blink_clips/pictures/{entry}/camera_999/snapshot-0.jpg",
        "/api/blink_clips/pictures/{entry}/camera_/snapshot-0.jpg",
        "/api/blink_clips/pictures/{entry}/toaster_1/snapshot-0.jpg",
        "/api/blink_clips/pictures/{entry}/camera_%C2%B2/snapshot-0.jpg",
        "/api/blink_clips/pictures/nobody/camera_400001/snapshot-0.jpg",
    ],
)
async def test_unknown_picture_camera_or_account_is_not_found(
    house: House, hass_client: ClientSessionGenerator, path: str
) -> None:
    entry = await house.sign_in()
    client = await hass_client()

    response = await client.get(path.format(entry=entry.entry_id))

    assert response.status == HTTPStatus.NOT_FOUND


async def test_picture_of_an_unloaded_account_is_not_found(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    entry = await house.sign_in()
    path = await snapshot(house)
    await house.hass.config_entries.async_unload(entry.entry_id)

    assert (await (await hass_client()).get(path)).status == HTTPStatus.NOT_FOUND


async def test_user_without_permission_gets_forbidden(
    hass: HomeAssistant,
    house: House,
    hass_client: ClientSessionGenerator,
    hass_admin_user: MockUser,
) -> None:
    await house.sign_in()
    path = await snapshot(house)
    client = await hass_client()
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})

    assert (await client.get(path)).status == HTTPStatus.FORBIDDEN
    assert (await client.get(await snapshot(house, "camera.hall"))).status == HTTPStatus.OK
