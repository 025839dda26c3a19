"""An alarm control panel shows whether a network is armed.

If the cloud fails, the panel shows "unknown".
"""

import asyncio

from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from simulator import Failure, Fault
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "binary_sensor")

PANEL = "alarm_control_panel.house"
CABIN = "alarm_control_panel.cabin"
HOUSE = 200001


async def act(house: House, verb: str, entity_id: str = PANEL) -> None:
    """Perform an action of an alarm panel, such as arming."""
    await house.hass.services.async_call(
        "alarm_control_panel", f"alarm_{verb}", {"entity_id": entity_id}, blocking=True
    )


def record_states(house: House, entity_id: str = PANEL) -> list[str]:
    """Return a list to which each later state of an alarm panel is appended."""
    states: list[str] = []

    @callback
    def append_state(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"]
        states.append(event.data["new_state"].state)

    async_track_state_change_event(house.hass, entity_id, append_state)
    return states


async def test_panels_show_the_arming_state_of_each_network(house: House) -> None:
    house.cloud.cloud.networks[200002].armed = False
    await house.sign_in()

    assert house.state(PANEL).state == "armed_away"
    assert house.state(CABIN).state == "disarmed"
    assert house.state(PANEL).attributes["code_arm_required"] is False
    assert house.state(PANEL).name == "House"


@pytest.mark.parametrize(("entity_id", "network"), [(PANEL, HOUSE), (CABIN, 200002)])
async def test_panel_disarms_and_arms_its_network(
    house: House, entity_id: str, network: int
) -> None:
    await house.sign_in()
    states = record_states(house, entity_id)
    house.cloud.ledger.clear()

    await act(house, "disarm", entity_id)
    assert house.cloud.cloud.networks[network].armed is False
    assert house.cloud.ledger.by_route() == {"arm": 1, "command.status": 3, "homescreen": 1}
    await act(house, "arm_away", entity_id)
    await house.settle()

    assert house.cloud.cloud.networks[network].armed is True
    assert states == ["disarming", "disarmed", "arming", "armed_away"]


async def test_panel_follows_disarming_in_the_blink_app(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.networks[HOUSE].armed = False

    await house.let_pass(300)

    assert house.state(PANEL).state == "disarmed"


async def test_panel_is_unknown_until_the_next_poll_if_the_arming_state_is_unknown(
    house: House,
) -> None:
    entry = await house.sign_in()
    coordinator = entry.runtime_data
    coordinator.publish(coordinator.data.with_unknown_arming(HOUSE))
    coordinator.publish(coordinator.data.with_unknown_arming(1))
    assert house.state(PANEL).state == "unknown"

    await house.let_pass(300)

    assert house.state(PANEL).state == "armed_away"


@pytest.mark.parametrize("verb", ["arm_away", "disarm"])
async def test_arming_without_motion_detection_raises_motion_off(house: House, verb: str) -> None:
    house.cloud.settings.no_camera_carried_out = False
    house.cloud.cloud.networks[HOUSE].armed = verb == "disarm"
    await house.sign_in()
    states, before = record_states(house), house.state(PANEL).state
    for camera in house.cloud.cloud.cameras_of(HOUSE):
        camera.enabled = False
    house.cloud.ledger.clear()

    with pytest.raises(HomeAssistantError, match="motion detection is off") as error:
        await act(house, verb)

    assert error.value.translation_key == "motion_off"
    assert house.state(PANEL).state == before
    assert states[-1] == before
    assert house.cloud.ledger.by_route() == {"arm": 1, "homescreen": 6}
    house.cloud.cloud.camera("Garden").enabled = True
    await act(house, verb)
    assert house.state(PANEL).state == {"arm_away": "armed_away", "disarm": "disarmed"}[verb]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(route="arm", kind="code", times=None), "busy"),
        (Fault(route="arm", status=429, times=None), "rate_limited"),
        (Fault(route="arm", status=404, message="Network not found"), "gone"),
        (Fault(route="arm", status=403, body="<h1>Forbidden</h1>"), "blocked"),
        (Fault(route="arm", status=500, body="{}"), "unexpected"),
        (Fault(route="arm", kind="drop"), "unreachable"),
        (Fault(route="arm", kind="wrong_shape"), "unexpected"),
        (Fault(route="arm", kind="wrong_shape", heeded=True), "unexpected"),
        (Fault(route="arm", kind="broken_body", heeded=True), "unexpected"),
        (Fault(route="command.status", kind="broken_body", times=None), "unexpected"),
        (Fault(route="command.status", status=406, body="No", times=None), "blocked"),
        (Fault(route="command.status", status=429, times=None), "rate_limited"),
        (Fault(route="command.status", status=404, body="<h1>No</h1>", times=None), "unexpected"),
        (Fault(route="command.status", kind="drop", times=None), "unreachable"),
        (Fault(route="command.status", status=500, body="{}", times=None), "unexpected"),
    ],
)
async def test_failed_command_raises_its_error_and_keeps_the_state_of_the_cloud(
    house: House, fault: Fault, key: str
) -> None:
    await house.sign_in()
    house.cloud.faults.add(fault)

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == key
    assert error.value.translation_placeholders
    assert error.value.translation_placeholders["entity"] == "House"
    house.cloud.faults.clear()
    await house.let_pass(130)
    truth = "armed_away" if house.cloud.cloud.networks[HOUSE].armed else "disarmed"
    assert house.state(PANEL).state == truth
    await act(house, "disarm")
    assert house.state(PANEL).state == "disarmed"


async def test_command_rejected_by_the_sync_module_raises_refused(house: House) -> None:
    await house.sign_in()
    module = house.cloud.cloud.sync_modules[HOUSE]
    module.failure = Failure(status_code=610, message="Radio trouble")

    with pytest.raises(HomeAssistantError, match="Radio trouble") as error:
        await act(house, "disarm")

    assert error.value.translation_key == "refused"
    assert house.state(PANEL).state == "armed_away"
    module.failure = None
    await act(house, "disarm")
    assert house.state(PANEL).state == "disarmed"


async def test_panel_is_unknown_while_the_result_of_a_command_cannot_be_read(house: House) -> None:
    """After the command, all responses of the cloud are lost for some time."""
    await house.sign_in()
    house.cloud.faults.add(Fault(route="arm", kind="truncated"))
    house.cloud.faults.add(Fault(route="homescreen", kind="drop", times=None))
    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")
    assert error.value.translation_key == "unreachable"

    await house.let_pass(10)
    assert house.state(PANEL).state == "unknown"
    await house.let_pass(600)
    assert house.state(PANEL).state == "unknown"
    house.cloud.faults.clear()
    await house.let_pass(60)

    truth = "armed_away" if house.cloud.cloud.networks[HOUSE].armed else "disarmed"
    assert house.state(PANEL).state == truth


async def test_panel_is_unknown_until_a_successful_command_is_confirmed(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="homescreen", status=500, body="{}"))

    await act(house, "disarm")

    assert house.state(PANEL).state == "unknown"
    await house.let_pass(15)
    assert house.state(PANEL).state == "disarmed"


async def test_outdated_homescreen_is_read_again_after_a_command(house: House) -> None:
    entry = await house.sign_in()
    client = entry.runtime_data.client
    stale, fresh = await client.get_homescreen(), client.get_homescreen
    states, readings = record_states(house), [stale, stale]

    async def get_homescreen() -> object:
        return readings.pop() if readings else await fresh()

    client.get_homescreen = get_homescreen
    await act(house, "disarm")

    assert states == ["disarming", "disarmed"]


async def test_homescreen_that_never_confirms_a_command_decides_after_three_requests(
    house: House,
) -> None:
    entry = await house.sign_in()
    client = entry.runtime_data.client
    stale, readings = await client.get_homescreen(), []

    async def get_homescreen() -> object:
        readings.append(1)
        return stale

    client.get_homescreen = get_homescreen
    await act(house, "disarm")

    assert house.state(PANEL).state == "armed_away"
    assert len(readings) == 3


async def test_offline_sync_module_raises_an_error_before_any_command(house: House) -> None:
    await house.sign_in()
    module = house.cloud.cloud.sync_modules[HOUSE]
    module.online = False
    await house.let_pass(300)
    assert house.state(PANEL).state == "armed_away", "the cloud still reports the arming state"
    house.cloud.ledger.clear()

    with pytest.raises(HomeAssistantError, match="Sync Module of this system is offline") as error:
        await act(house, "disarm")

    assert error.value.translation_key == "sync_module_offline"
    assert house.cloud.ledger.by_route() == {"homescreen": 1}
    module.online = True
    await act(house, "disarm")
    assert house.state(PANEL).state == "disarmed"


async def test_sync_module_that_went_offline_since_the_last_poll_raises_an_error(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.cloud.sync_modules[HOUSE].online = False

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "sync_module_offline"
    assert house.state(PANEL).state == "armed_away"


async def test_command_that_exceeds_the_timeout_raises_late(house: House) -> None:
    await house.sign_in()
    house.cloud.settings.command_seconds = 61

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "late"
    assert house.state(PANEL).state == "armed_away"
    await house.let_pass(60)
    assert house.state(PANEL).state == "disarmed"


async def test_concurrent_commands_run_in_order_and_the_last_one_wins(house: House) -> None:
    await house.sign_in()
    states = record_states(house)

    await asyncio.gather(act(house, "disarm"), act(house, "arm_away"))
    await house.settle()

    assert states == ["disarming", "disarmed", "arming", "armed_away"]
    assert house.cloud.cloud.networks[HOUSE].armed is True


async def test_several_networks_are_disarmed_by_one_action(house: House) -> None:
    await house.sign_in()
    target = [PANEL, CABIN]
    await house.hass.services.async_call(
        "alarm_control_panel", "alarm_disarm", {"entity_id": target}, blocking=True
    )

    assert [house.state(it).state for it in target] == ["disarmed", "disarmed"]


async def test_command_with_revoked_tokens_starts_a_new_sign_in(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.accounts.revoke_refresh_tokens()
    house.cloud.cloud.accounts.expire_access_tokens()

    with pytest.raises(HomeAssistantError) as error:
        await act(house, "disarm")

    assert error.value.translation_key == "signed_out"
    assert [*entry.async_get_active_flows(house.hass, {"reauth"})]
    assert house.state(PANEL).state == "armed_away"


async def test_panel_appears_and_disappears_with_its_network(house: House) -> None:
    await house.sign_in()
    house.cloud.cloud.add_network(id=200003, name="Barn")
    await house.let_pass(300)
    assert house.state("alarm_control_panel.barn").state == "armed_away"

    del house.cloud.cloud.networks[200003], house.cloud.cloud.sync_modules[200003]
    await house.let_pass(1800)

    assert house.hass.states.get("alarm_control_panel.barn") is None
    registry = er.async_get(house.hass)
    assert registry.async_get("alarm_control_panel.barn") is None


async def test_command_ends_early_if_the_sync_module_is_offline(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    cloud.sync_modules[HOUSE].online = False
    house.cloud.ledger.clear()
    begin = house.clock.time()

    with pytest.raises(HomeAssistantError, match=r"^House: .*the Sync Module .* is offline"):
        await act(house, "disarm")

    assert house.clock.time() - begin < 15
    assert house.cloud.ledger.by_route()["homescreen"] <= 2
    assert house.state("binary_sensor.house_sync_module_connectivity").state == "off"
    assert house.state(PANEL).state == "armed_away"
