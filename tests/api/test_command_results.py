"""Tests of commands with contradictory states, pending results or empty responses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from custom_components.blink_clips.api import (
    BlinkClient,
    BlinkCommandError,
    BlinkResponseError,
    Camera,
    CompletedCommand,
    Homescreen,
    NightVision,
    UsbDrive,
)
from simulator import Failure, Fault, Simulator
from simulator.paint import read_label
from tests.api.client_setup import GARDEN, HOUSE, Owner, find

FINE = "Command succeeded"


async def switch_off(client: BlinkClient) -> CompletedCommand:
    """Switch the motion detection of the garden camera off."""
    return await client.set_motion_detection(await find(client, GARDEN), enabled=False, within=60)


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure(status=1, status_code=908, message=FINE), "The device rejected the command"),
        (
            Failure(status="failed", status_code=908, message=FINE),
            "The device rejected the command",
        ),
        (Failure(status=0, status_code=908, message=FINE), "The device rejected the command"),
        (Failure(status=0, status_code=523, message="Live view failed"), "Live view failed"),
        (Failure(status=0, status_code=908, condition="done"), "Command failed"),
        (Failure(status=1, status_code=610, message="Radio trouble"), "Radio trouble"),
    ],
    ids=["status", "status text", "condition", "523", "message", "all"],
)
async def test_command_with_any_sign_of_failure_fails(
    client: BlinkClient, cloud: Simulator, failure: Failure, reason: str, *, complete: bool
) -> None:
    garden = cloud.cloud.camera("Garden")
    garden.failure = replace(failure, complete=complete)

    with pytest.raises(BlinkCommandError) as raised:
        await switch_off(client)

    assert str(raised.value) == reason
    assert raised.value.status_code == failure.status_code
    assert (await find(client, GARDEN)).motion_detection is True
    garden.failure = None
    await switch_off(client)
    assert (await find(client, GARDEN)).motion_detection is False


async def test_complete_command_with_status_0_succeeds_with_any_code(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.settings.code_when_done = 523

    assert (await switch_off(client)).id == 990000001

    assert (await find(client, GARDEN)).motion_detection is False


@pytest.mark.parametrize("more", ["", ', "complete": false, "status": 0'])
async def test_receipt_that_reports_success_is_still_polled(
    client: BlinkClient, cloud: Simulator, more: str
) -> None:
    body = f'{{"id": 990000001, "status_code": 908, "status_msg": "{FINE}"{more}}}'
    cloud.faults.add(Fault(route="motion", status=200, body=body, heeded=True))

    await switch_off(client)

    assert cloud.ledger.count("command.status") == 3
    assert (await find(client, GARDEN)).motion_detection is False


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A client method that sends a command, and the name of the route to which it is sent."""

    call: Callable[[BlinkClient, Homescreen], Awaitable[CompletedCommand]]
    route: str


def garden_of(home: Homescreen) -> Camera:
    return next(it for it in home.cameras if it.key == GARDEN)


VERBS = {
    "arm": Verb(
        call=lambda client, _: client.arm(HOUSE, armed=False, within=60),
        route="arm",
    ),
    "motion detection": Verb(
        call=lambda client, home: client.set_motion_detection(
            garden_of(home), enabled=False, within=60
        ),
        route="motion",
    ),
    "night vision": Verb(
        call=lambda client, home: client.devices.set_night_vision(
            garden_of(home), NightVision.OFF, within=60
        ),
        route="config.update",
    ),
    "snooze": Verb(
        call=lambda client, home: client.devices.snooze(garden_of(home), minutes=60, within=60),
        route="snooze",
    ),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
async def test_empty_response_accepts_command_without_polling(
    client: BlinkClient, cloud: Simulator, verb: Verb
) -> None:
    cloud.settings.commands_answer_nothing = True
    home = await client.get_homescreen()
    cloud.ledger.clear()

    done = await verb.call(client, home)

    assert done == CompletedCommand(id=None, accepted_at=None, clip_id=None)
    assert cloud.ledger.by_route() == {verb.route: 1}


@pytest.mark.parametrize("body", ["", "\n"])
@pytest.mark.parametrize("status", [200, 202, 204])
async def test_any_2xx_without_body_accepts_command(
    client: BlinkClient, cloud: Simulator, status: int, body: str
) -> None:
    cloud.faults.add(Fault(route="motion", status=status, body=body, heeded=True))

    assert (await switch_off(client)).id is None

    assert cloud.ledger.count("command.status") == 0


async def test_error_status_without_body_raises_error(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="motion", status=400, body=""))

    with pytest.raises(BlinkResponseError):
        await switch_off(client)


async def test_snapshot_without_receipt_returns_new_picture(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.settings.commands_answer_nothing = True

    snapshot = await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert snapshot.command_id is None
    label = read_label(snapshot.picture)
    assert label == cloud.cloud.camera("Garden").pictures[-1].label
    assert cloud.ledger.count("command.status") == 0


async def test_recording_without_receipt_is_accepted_at_time_of_response(
    client: BlinkClient, cloud: Simulator, owner: Owner
) -> None:
    cloud.settings.commands_answer_nothing = True
    camera = await find(client, GARDEN)
    began = owner.clock.time()

    recording = await client.record_clip(camera, within=60)

    assert (recording.command_id, recording.clip_id) == (None, None)
    assert recording.accepted_at is not None
    assert recording.accepted_at.timestamp() == began


async def test_usb_list_without_id_raises_error(client: BlinkClient, cloud: Simulator) -> None:
    cloud.cloud.sync_modules[HOUSE].local_storage.plug_in()
    drive = UsbDrive(network_id=HOUSE, sync_module_id=cloud.cloud.sync_modules[HOUSE].id)
    cloud.faults.add(Fault(route="usb.list", status=200, body="", heeded=True))

    with pytest.raises(BlinkResponseError, match="USB"):
        await client.usb_storage.get_clips(drive, within=60)

    assert (await client.usb_storage.get_clips(drive, within=60)).clips == ()
