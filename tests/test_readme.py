"""What the README tells to copy works when it is copied."""

from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
import re
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import parse_yaml
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Fault
from simulator.paint import FRAME_RATE, read_frame_index, read_label
from tests.house import House

README = (Path(__file__).parents[1] / "README.md").read_text()
type Automate = Callable[[dict[str, Any]], Awaitable[None]]

BLOCKS: list[Any] = [
    parse_yaml(text) for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
]
AUTOMATIONS: dict[str, dict[str, Any]] = {
    block["alias"]: block for block in BLOCKS if "alias" in block
}
DOOR = "Picture of the front door when it opens"
HOURLY = "A still of the garden every hour"
MORNING = "Once around the house in the morning"
FRAME = "A frame of each clip at the front door"


@pytest.fixture
async def notified(house: House) -> list[ServiceCall]:
    """What reaches the phone."""
    assert await async_setup_component(house.hass, "http", {})
    await house.sign_in()
    calls: list[ServiceCall] = async_mock_service(house.hass, "notify", "mobile_app_my_phone")
    return calls


@pytest.fixture
async def automate(house: House) -> AsyncIterator[Automate]:
    """Set up an automation as its owner pasted it, until the test is over."""

    async def paste(automation: dict[str, Any]) -> None:
        assert await async_setup_component(house.hass, "automation", {"automation": automation})
        [state] = house.hass.states.async_all("automation")
        assert state.state == "on", state.attributes

    yield paste
    await act(house, "turn_off")


async def act(house: House, action: str) -> None:
    """Perform an action of Home Assistant's on the automation, and wait for what comes of it."""
    target = {"entity_id": house.hass.states.async_entity_ids("automation")}
    await house.hass.services.async_call("automation", action, target=target, blocking=True)
    await house.settle()


def test_all_automations_are_tried_here() -> None:
    assert AUTOMATIONS.keys() == {DOOR, HOURLY, MORNING, FRAME}


async def test_the_phone_gets_the_picture_of_the_moment(
    house: House,
    notified: list[ServiceCall],
    automate: Automate,
    hass_client: ClientSessionGenerator,
) -> None:
    await automate(AUTOMATIONS[DOOR])
    opened_at = house.now
    house.hass.states.async_set("binary_sensor.front_door", "off")
    house.hass.states.async_set("binary_sensor.front_door", "on")
    await house.settle()

    [call] = notified
    client = await hass_client()
    label = read_label(await (await client.get(call.data["data"]["image"])).read())
    assert label.camera == "Front Door"
    assert label.taken_at >= opened_at


async def test_the_still_of_the_hour_is_saved_and_spares_the_battery(
    house: House, notified: list[ServiceCall], automate: Automate, tmp_path: Path
) -> None:
    automation = deepcopy(AUTOMATIONS[HOURLY])
    save = automation["actions"][1]["data"]
    save["filename"] = save["filename"].replace("/media", str(tmp_path))
    house.hass.config.allowlist_external_dirs.add(str(tmp_path))
    still = tmp_path / dt_util.as_local(house.now).strftime("garden_%Y-%m-%d_%H.jpg")
    await automate(automation)

    asked_at = house.now
    await act(house, "trigger")
    first = read_label(still.read_bytes())
    assert first.camera == "Garden"
    assert first.taken_at >= asked_at

    house.cloud.ledger.clear()
    await act(house, "trigger")
    assert read_label(still.read_bytes()) == first
    assert house.cloud.ledger.count("snapshot") == 0


async def test_the_round_shows_what_it_can_and_tells_the_rest(
    house: House,
    notified: list[ServiceCall],
    automate: Automate,
    hass_client: ClientSessionGenerator,
) -> None:
    house.cloud.cloud.camera("Driveway").online = False
    await automate(AUTOMATIONS[MORNING])
    await act(house, "trigger")

    shown = {
        call.data["message"]: call.data["data"]["image"] for call in notified if "data" in call.data
    }
    assert shown.keys() == {"Garden", "Front Door"}
    client = await hass_client()
    for name, image in shown.items():
        assert read_label(await (await client.get(image)).read()).camera == name
    [told] = (call.data["message"] for call in notified if "data" not in call.data)
    assert told.startswith("camera.driveway: the camera is offline")


async def test_the_phone_gets_a_frame_of_the_clip_or_its_poster(
    house: House,
    notified: list[ServiceCall],
    automate: Automate,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await automate(AUTOMATIONS[FRAME])
    front_door = house.cloud.cloud.camera("Front Door")
    house.cloud.cloud.motion(front_door, upload_seconds=0)
    await house.let_pass(60)
    house.cloud.faults.add(Fault(route="media.clip", status=404))
    unready = house.cloud.cloud.motion(front_door, upload_seconds=0)
    await house.let_pass(60)

    client = await hass_client_no_auth()
    third, poster = [
        await (await client.get(call.data["data"]["image"])).read() for call in notified
    ]
    assert abs(read_frame_index(Image.open(BytesIO(third))) - 2.5 * FRAME_RATE) <= 1
    assert read_label(poster) == unready.label


async def test_the_response_has_the_keys_that_are_explained(house: House) -> None:
    await house.sign_in()
    [example] = (block for block in BLOCKS if "camera.front_door" in block)
    response = (await house.action("snapshot", "camera.front_door"))["camera.front_door"]
    assert response.keys() == example["camera.front_door"].keys()
    for key in response:
        assert f"| `{key}` |" in README
