"""The tool take_snapshot returns one picture, or the reason why there is no picture."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from simulator import Fault
from tests.action_calls import rename_device
from tests.assistant import TAKE, Assistant, expose, guest
from tests.house import House

pytestmark = pytest.mark.platforms("camera")

GARDEN, HALL = "camera.garden", "camera.hall"


@pytest.fixture
def assistant(hass: HomeAssistant, entry: ConfigEntry) -> Assistant:
    """Return an assistant that may use the cameras in the garden and in the hall."""
    expose(hass, GARDEN, HALL)
    return Assistant(hass)


async def test_snapshot_is_taken_and_shown_by_the_entity(
    assistant: Assistant, house: House
) -> None:
    before = await house.look(HALL)

    data, is_error = await assistant.call(TAKE, camera="hall")

    after = await house.look(HALL)
    assert not is_error
    assert after.number > before.number
    assert data["camera"] == "Hall"
    assert data["taken_at"].startswith("2026-11-20 04:00:")
    assert data.keys() == {"camera", "result", "taken_at"}


async def test_user_takes_a_snapshot_of_a_permitted_camera_only(
    hass: HomeAssistant, assistant: Assistant, house: House
) -> None:
    theirs = Assistant(hass, user=guest(hass, entity_ids={HALL: True}))
    assert not (await theirs.call(TAKE, camera="Hall")).is_error
    house.cloud.ledger.clear()

    data, is_error = await theirs.call(TAKE, camera="Garden")

    assert is_error
    assert data["cameras"] == ["Hall"]
    assert house.cloud.ledger.by_route() == {}


async def test_camera_that_is_not_exposed_takes_no_snapshot(
    assistant: Assistant, house: House
) -> None:
    data, is_error = await assistant.call(TAKE, camera="Front Door")

    assert is_error
    assert data == {
        "error": "No camera may be used with the name 'Front Door'. Use one of these cameras.",
        "cameras": ["Garden", "Hall"],
    }
    assert house.cloud.ledger.by_route() == {}


@pytest.mark.scenario("offline_camera")
async def test_offline_camera_is_the_reason_of_a_failed_snapshot(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    expose(hass, "camera.driveway")

    data, is_error = await Assistant(hass).call(TAKE, camera="Driveway")

    assert is_error
    assert data["error"].startswith("Driveway: Blink reports that the device is offline.")


async def test_silent_camera_fails_before_the_mcp_server_ends_the_call(
    assistant: Assistant, house: House
) -> None:
    house.cloud.settings.command_seconds = 1000.0
    began = house.clock.time()

    data, is_error = await assistant.call(TAKE, camera="Hall")

    assert is_error
    assert "did not respond in time" in data["error"]
    assert 30 < house.clock.time() - began < 60


async def test_rejected_request_is_the_reason_of_a_failed_snapshot(
    assistant: Assistant, house: House
) -> None:
    house.cloud.faults.add(Fault(route="*", status=429, times=None))

    data, is_error = await assistant.call(TAKE, camera="Hall")

    assert is_error
    assert "too many requests" in data["error"]


async def test_ambiguous_name_takes_no_snapshot_and_lists_the_full_names(
    hass: HomeAssistant, assistant: Assistant, house: House
) -> None:
    rename_device(hass, HALL, "Garden")

    data, is_error = await assistant.call(TAKE, camera="Garden")

    assert is_error
    assert len(data["cameras"]) == 2
    assert house.cloud.ledger.by_route() == {}
    assert not (await assistant.call(TAKE, camera=data["cameras"][0])).is_error


async def test_camera_takes_a_snapshot_by_its_new_name_which_another_has_in_the_cloud(
    hass: HomeAssistant, assistant: Assistant, house: House
) -> None:
    rename_device(hass, HALL, "Garden")
    rename_device(hass, GARDEN, "Hall")
    before = await house.look(GARDEN)

    answer = await assistant.call(TAKE, camera="Hall")

    assert not answer.is_error, answer.data
    assert (await house.look(GARDEN)).number > before.number


async def test_missing_camera_is_an_error_that_names_the_argument(assistant: Assistant) -> None:
    data, is_error = await assistant.call(TAKE)

    assert is_error
    assert "camera" in data["error"]
