"""Tests of arming and disarming a network."""

import asyncio

import pytest

from custom_components.blink_clips.api import (
    BlinkBusyError,
    BlinkClient,
    BlinkCommandError,
    BlinkConnectionError,
    BlinkError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkSyncModuleOfflineError,
    BlinkUnsupportedError,
)
from simulator import Failure, Fault, Simulator
from tests.api.client_setup import CABIN, GARDEN, HOUSE, Owner


async def is_armed(client: BlinkClient, network_id: int) -> bool | None:
    homescreen = await client.get_homescreen()
    return next(it.armed for it in homescreen.networks if it.id == network_id)


@pytest.mark.parametrize("network_id", [HOUSE, CABIN])
async def test_network_can_be_disarmed_and_armed(
    client: BlinkClient, cloud: Simulator, owner: Owner, network_id: int
) -> None:
    began = owner.clock.time()
    for armed in (False, True):
        command = await client.arm(network_id, armed=armed, within=60)

        assert command.accepted_at is not None
        assert await is_armed(client, network_id) is armed
        assert cloud.cloud.networks[network_id].armed is armed
    assert owner.clock.time() - began == 6
    assert cloud.ledger.by_route() == {"arm": 2, "command.status": 6, "homescreen": 2}


@pytest.mark.parametrize("armed", [True, False])
@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("status", [200, 400, 409])
async def test_arming_without_motion_detection_raises_error_but_may_take_effect(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    status: int,
    *,
    carried_out: bool,
    armed: bool,
) -> None:
    cloud.settings.no_camera_status = status
    cloud.settings.no_camera_carried_out = carried_out
    cloud.cloud.networks[HOUSE].armed = not armed
    for camera in cloud.cloud.cameras_of(HOUSE):
        camera.enabled = False

    with pytest.raises(BlinkMotionOffError) as raised:
        await client.arm(HOUSE, armed=armed, within=60)

    assert (raised.value.status, raised.value.code) == (status, 304)
    assert cloud.ledger.by_route() == {"arm": 1}
    owner.driven.advance(cloud.settings.command_seconds)
    assert await is_armed(client, HOUSE) is (armed if carried_out else not armed)
    cloud.cloud.camera("Garden").enabled = True
    await client.arm(HOUSE, armed=armed, within=60)
    assert await is_armed(client, HOUSE) is armed


async def test_arming_fails_while_sync_module_is_offline(
    client: BlinkClient, cloud: Simulator, owner: Owner
) -> None:
    cloud.cloud.sync_modules[HOUSE].online = False
    began = owner.clock.time()

    with pytest.raises(BlinkSyncModuleOfflineError):
        await client.arm(HOUSE, armed=False, within=20)

    assert owner.clock.time() - began == 10
    assert await is_armed(client, HOUSE) is True
    cloud.cloud.sync_modules[HOUSE].online = True
    owner.driven.advance(cloud.settings.lost_command_seconds)
    await client.arm(HOUSE, armed=False, within=20)
    assert await is_armed(client, HOUSE) is False


async def test_arming_fails_if_sync_module_fails(client: BlinkClient, cloud: Simulator) -> None:
    module = cloud.cloud.sync_modules[HOUSE]
    module.failure = Failure(status_code=610, message="Radio trouble")

    with pytest.raises(BlinkCommandError, match="Radio trouble") as raised:
        await client.arm(HOUSE, armed=False, within=20)

    assert raised.value.status_code == 610
    assert await is_armed(client, HOUSE) is True
    module.failure = None
    await client.arm(HOUSE, armed=False, within=20)
    assert await is_armed(client, HOUSE) is False


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(route="arm", kind="code", times=None), BlinkBusyError),
        (Fault(route="arm", status=500, message=""), BlinkServerError),
        (Fault(route="arm", status=429, message=""), BlinkRateLimitError),
        (Fault(route="arm", status=404, message="Network not found"), BlinkNotFoundError),
        (Fault(route="arm", status=404, body="<h1>Not Found</h1>"), BlinkUnsupportedError),
        (Fault(route="arm", status=400, message="Invalid"), BlinkResponseError),
        (Fault(route="arm", kind="truncated"), BlinkConnectionError),
        (Fault(route="arm", kind="wrong_shape"), BlinkResponseError),
        (Fault(route="arm", kind="broken_body"), BlinkResponseError),
    ],
)
async def test_arming_fails_with_its_error_and_succeeds_later(
    client: BlinkClient, cloud: Simulator, owner: Owner, fault: Fault, error: type[BlinkError]
) -> None:
    cloud.faults.add(fault)

    with pytest.raises(error) as raised:
        await client.arm(HOUSE, armed=False, within=10)

    assert type(raised.value) is error
    cloud.faults.clear()
    owner.driven.advance(66)
    await client.arm(HOUSE, armed=False, within=10)
    assert await is_armed(client, HOUSE) is False


async def test_arming_retries_while_network_is_busy(client: BlinkClient, cloud: Simulator) -> None:
    cloud.cloud.keep_busy(cloud.cloud.networks[HOUSE], 5)

    await client.arm(HOUSE, armed=False, within=60)

    assert cloud.ledger.count("arm") == 3


async def test_arming_waits_for_other_command_of_network(
    client: BlinkClient, cloud: Simulator, owner: Owner
) -> None:
    began = owner.clock.time()

    await asyncio.gather(
        client.take_snapshot(GARDEN, HOUSE, within=60),
        client.arm(HOUSE, armed=False, within=60),
        client.arm(CABIN, armed=False, within=60),
    )

    assert owner.clock.time() - began == 6
    assert [it.status for it in cloud.ledger.requests if it.route == "arm"] == [200, 200]
