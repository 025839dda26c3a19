"""Arming and disarming, if the cloud's response does not contain the result."""

from homeassistant.exceptions import HomeAssistantError
import pytest

from simulator import Failure, Fault
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "camera")

PANEL = "alarm_control_panel.house"
HOUSE = 200001
STATES = {"arm_away": "armed_away", "disarm": "disarmed"}


async def act(house: House, verb: str) -> None:
    """Perform an action of the alarm panel, such as arming."""
    await house.hass.services.async_call(
        "alarm_control_panel", f"alarm_{verb}", {"entity_id": PANEL}, blocking=True
    )


async def sign_in_without_motion_detection(house: House, *, armed: bool) -> None:
    """Sign in to an account in which motion detection is off for all cameras.

    The cloud then rejects arming and disarming with the error code 304.
    """
    house.cloud.cloud.networks[HOUSE].armed = armed
    for camera in house.cloud.cloud.cameras_of(HOUSE):
        camera.enabled = False
    await house.sign_in()
    house.cloud.ledger.clear()


@pytest.mark.parametrize("status", [200, 400, 409])
@pytest.mark.parametrize("verb", STATES)
async def test_arming_with_code_304_succeeds_if_it_was_carried_out(
    house: House, verb: str, status: int
) -> None:
    house.cloud.settings.no_camera_status = status
    await sign_in_without_motion_detection(house, armed=verb == "disarm")

    await act(house, verb)

    assert house.state(PANEL).state == STATES[verb]
    assert house.cloud.cloud.networks[HOUSE].armed is (verb == "arm_away")
    assert house.cloud.ledger.count("arm") == 1
    assert house.cloud.ledger.count("homescreen") <= 6


@pytest.mark.parametrize("verb", STATES)
async def test_arming_with_code_304_succeeds_if_the_network_has_the_state_already(
    house: House, verb: str
) -> None:
    house.cloud.settings.no_camera_carried_out = False
    await sign_in_without_motion_detection(house, armed=verb == "arm_away")

    await act(house, verb)

    assert house.state(PANEL).state == STATES[verb]
    assert house.cloud.ledger.by_route() == {"arm": 1, "homescreen": 1}


async def test_arming_with_code_304_raises_the_error_of_an_unreadable_homescreen(
    house: House,
) -> None:
    await sign_in_without_motion_detection(house, armed=True)
    house.cloud.faults.add(Fault(route="homescreen", status=500, body="{}"))

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "unexpected"
    assert house.state(PANEL).state == "unknown"
    await house.let_pass(15)
    assert house.state(PANEL).state == "disarmed"


@pytest.mark.parametrize("verb", STATES)
async def test_arming_with_an_empty_response_is_confirmed_by_the_homescreen(
    house: House, verb: str
) -> None:
    house.cloud.settings.commands_answer_nothing = True
    house.cloud.cloud.networks[HOUSE].armed = verb == "disarm"
    await house.sign_in()
    house.cloud.ledger.clear()

    await act(house, verb)

    assert house.state(PANEL).state == STATES[verb]
    assert house.cloud.ledger.count("command.status") == 0


async def test_slow_arming_with_an_empty_response_is_confirmed_by_the_next_poll(
    house: House,
) -> None:
    house.cloud.settings.commands_answer_nothing = True
    house.cloud.settings.command_seconds = 9
    await house.sign_in()

    await act(house, "disarm")

    assert house.state(PANEL).state == "armed_away", "the homescreen has not changed yet"
    await house.let_pass(15)
    assert house.state(PANEL).state == "disarmed"


@pytest.mark.parametrize(
    "failure",
    [
        Failure(status=1, status_code=908, message="Command succeeded"),
        Failure(status="failed", status_code=908, message="Command succeeded"),
    ],
)
async def test_failed_command_with_a_success_code_raises_refused(
    house: House, failure: Failure
) -> None:
    await house.sign_in()
    module = house.cloud.cloud.sync_modules[HOUSE]
    module.failure = failure

    with pytest.raises(
        HomeAssistantError, match=r"did not carry out the command \(code 908\)$"
    ) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "refused"
    assert house.state(PANEL).state == "armed_away"
    module.failure = None
    await act(house, "disarm")
    assert house.state(PANEL).state == "disarmed"


async def test_arming_a_busy_network_with_an_offline_sync_module_raises_an_error(
    house: House,
) -> None:
    await house.sign_in()
    network, module = house.cloud.cloud.networks[HOUSE], house.cloud.cloud.sync_modules[HOUSE]
    house.cloud.cloud.keep_busy(network)
    module.online = False

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "sync_module_offline"
    assert house.cloud.ledger.count("command.status") == 0
    module.online, network.busy_until = True, 0.0
    await act(house, "disarm")
    assert house.state(PANEL).state == "disarmed"


async def test_arming_a_busy_network_with_an_unreadable_homescreen_raises_busy(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.cloud.keep_busy(house.cloud.cloud.networks[HOUSE])
    house.cloud.faults.add(Fault(route="homescreen", status=500, body="{}", times=None))

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "busy"
    assert house.state(PANEL).state == "armed_away", (
        "no command was sent that could change the state"
    )
