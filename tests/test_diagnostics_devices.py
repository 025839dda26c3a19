"""Diagnostics report unknown products, and fields of responses that the integration ignores."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
import json
from typing import Any

from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.diagnostics import MAX_DESCRIBED
from tests.house import House
from tests.usb_house import HOUSE, UsbHouse

pytestmark = pytest.mark.platforms("camera", "siren")

type Download = Callable[[str | None], Awaitable[dict[str, Any]]]

# Maximum size in bytes of diagnostics with hundreds of devices, because users attach diagnostics to
# issues.
MAX_BYTES = 200_000


@pytest.fixture
async def download(house: House, hass_client: ClientSessionGenerator) -> Download:
    """Return a function that downloads a device's diagnostics, or the account's for None."""
    assert await async_setup_component(house.hass, "diagnostics", {})
    client = await hass_client()

    async def get(device: str | None) -> dict[str, Any]:
        (entry,) = house.hass.config_entries.async_entries(DOMAIN)
        path = f"/api/diagnostics/config_entry/{entry.entry_id}"
        if device is not None:
            registry = dr.async_get(house.hass)
            found = registry.async_get_device_by_identifier((DOMAIN, device), entry.entry_id)
            assert found is not None
            path = f"{path}/device/{found.id}"
        response = await client.get(path)
        assert response.status == HTTPStatus.OK
        data: dict[str, Any] = (await response.json())["data"]
        return data

    return get


async def test_unknown_camera_is_described_with_its_fields(
    house: House, download: Download
) -> None:
    garden = house.cloud.cloud.camera("Garden")
    garden.product_type = "begonia"
    garden.fields = {"lens_count": 2, "zones": [{"zone_kind": "privacy"}]}
    await house.sign_in()

    data = await download(f"camera_{garden.id}")

    (camera,) = data["cameras"]
    assert camera["product_type"] == "begonia"
    assert camera["known_product"] is False
    assert camera["battery"] == "ok"
    assert "battery" in camera["capabilities"]
    assert data["unread_fields"]["camera begonia"].items() >= {
        ("lens_count", "number"),
        ("zones", "list"),
        ("color", "text"),
    }
    assert data["unread_fields"]["camera begonia.zones"] == {"zone_kind": "text"}
    assert data["oddities"]["camera.product_type: begonia"] >= 1
    assert "name" not in data["unread_fields"]["camera begonia"]


async def test_unknown_reading_of_a_camera_is_listed(house: House, download: Download) -> None:
    garden = house.cloud.cloud.camera("Garden")
    garden.fields = {"signals": {"wifi": 3, "lte": 2}}
    await house.sign_in()

    data = await download(None)

    place = f"camera {garden.product_type} signals"
    assert data["unread_fields"][place] == {"lte": "number"}


async def test_lists_of_unknown_devices_are_in_the_download(
    house: House, download: Download
) -> None:
    await house.sign_in()

    data = await download(None)

    assert data["unread_fields"]["homescreen"]["chimes"] == "empty list"
    assert data["unread_fields"]["accessories"] == {"rosie": "empty list"}
    assert "cameras" not in data["unread_fields"]["homescreen"]


async def test_sync_module_and_its_usb_drive_are_described(
    usb_house: UsbHouse, download: Download
) -> None:
    house = usb_house.house
    module = house.cloud.cloud.sync_modules[HOUSE]
    module.type = "sm9"
    await usb_house.sign_in()

    data = await download(f"sync_module_{module.id}")

    (described,) = data["sync_modules"]
    assert described["product_type"] == "sm9"
    assert described["known_product"] is False
    assert described["usb_drive"]["status"] == "active"
    assert described["usb_drive"]["read"]["state"] == "active"
    assert described["usb_drive"]["read"]["used_percent"] is not None
    assert data["unread_fields"]["sync_module sm9"]["subtype"] == "text"
    assert data["cameras"] == data["sirens"] == data["networks"] == []


async def test_network_download_contains_its_devices_only(
    usb_house: UsbHouse, download: Download
) -> None:
    await usb_house.sign_in()

    data = await download(f"network_{HOUSE}")

    (network,) = data["networks"]
    assert network["armed"] is True
    assert network["usb_is_read"] is True
    assert network["devices"] == len(data["cameras"]) + len(data["sync_modules"])
    assert {it["network"] for it in data["cameras"]} == {network["network"]}
    assert data["totals"]["networks"] == 2


@pytest.mark.scenario("zoo")
async def test_sirens_and_floodlights_are_described(house: House, download: Download) -> None:
    await house.sign_in()
    siren = next(iter(house.cloud.cloud.sirens.values()))

    (described,) = (await download(f"siren_{siren.id}"))["sirens"]

    assert described["product_type"] == "siren"
    assert described["firmware"] == siren.fw_version
    assert described["status"] == "online"
    cameras = (await download(None))["cameras"]
    assert {it["floodlight"] for it in cameras} == {"mount", "built in", "none"}


@pytest.mark.scenario("zoo")
async def test_download_of_an_account_with_hundreds_of_devices_is_short(
    house: House, download: Download
) -> None:
    sirens = house.cloud.cloud.sirens
    first = next(iter(sirens.values()))
    for number in range(1, MAX_DESCRIBED + 50):
        sirens[first.id + number] = replace(first, id=first.id + number, name=f"Siren {number}")
    await house.sign_in()

    data = await download(None)

    assert len(data["sirens"]) == MAX_DESCRIBED
    assert data["totals"]["sirens"] == len(sirens)
    assert len(json.dumps(data)) < MAX_BYTES
