"""Tests of commands: polling, busy networks, timeouts, and the order of commands in a network."""

import asyncio
from dataclasses import replace
from itertools import pairwise
import json

import pytest

from custom_components.blink_clips.api import (
    BlinkBusyError,
    BlinkClient,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkResponseError,
)
from simulator import Failure, Fault, Simulator
from tests.api.client_setup import (
    CABIN,
    CABIN_TERRACE,
    DRIVEWAY,
    FRONT_DOOR,
    GARDEN,
    HALL,
    HOUSE,
    TERRACE,
    Owner,
    find,
)

FIRST_COMMAND = 990000001


class Stopwatch:
    """Measures the simulated time that has passed since its creation."""

    def __init__(self, owner: Owner) -> None:
        self._now = owner.clock.monotonic
        self._started_at = self._now()

    @property
    def seconds(self) -> float:
        """Return the elapsed seconds."""
        return self._now() - self._started_at


@pytest.fixture
def stopwatch(owner: Owner) -> Stopwatch:
    return Stopwatch(owner)


async def switch_off(client: BlinkClient, *, within: float = 60) -> int | None:
    """Switch the motion detection of the garden camera off. Return the command's id."""
    camera = await find(client, GARDEN)
    return (await client.set_motion_detection(camera, enabled=False, within=within)).id


@pytest.mark.parametrize("seconds", [1, 3, 7.5])
async def test_command_is_polled_until_it_is_complete(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch, seconds: float
) -> None:
    cloud.settings.command_seconds = seconds

    assert await switch_off(client) == FIRST_COMMAND

    polls = -(-seconds // 1)
    assert stopwatch.seconds == polls
    assert cloud.ledger.count("command.status") == polls
    assert (await find(client, GARDEN)).motion_detection is False


async def test_command_is_accepted_at_time_of_cloud_clock(
    client: BlinkClient, owner: Owner
) -> None:
    camera = await find(client, GARDEN)
    asked_at = owner.clock.time()

    command = await client.set_motion_detection(camera, enabled=False, within=60)

    assert command.accepted_at is not None
    assert command.accepted_at.timestamp() == asked_at


@pytest.mark.parametrize("complete", [True, False])
async def test_failed_command_raises_error_with_reason(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch, *, complete: bool
) -> None:
    failure = Failure(status_code=523, message="Camera asleep", complete=complete)
    cloud.cloud.camera("Garden").failure = failure

    with pytest.raises(BlinkCommandError, match="Camera asleep") as raised:
        await switch_off(client)

    assert type(raised.value) is BlinkCommandError
    assert raised.value.status_code == 523
    assert stopwatch.seconds == 3


async def test_failed_command_without_message_raises_default_reason(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="command.status", status=200, body='{"status_code": 1}'))

    with pytest.raises(BlinkCommandError, match="rejected"):
        await switch_off(client)


@pytest.mark.parametrize(("within", "polls"), [(10, 10), (2.5, 2), (1, 1), (0.5, 0)])
async def test_command_that_never_completes_times_out(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch, within: float, polls: int
) -> None:
    cloud.cloud.camera("Garden").command_seconds = 300

    with pytest.raises(BlinkCommandTimeoutError):
        await switch_off(client, within=within)

    assert stopwatch.seconds == cloud.ledger.count("command.status") == polls


async def test_command_is_complete_when_its_own_step_is_done(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch
) -> None:
    def answer(number: int) -> str:
        step = {"id": number, "state_condition": "done"}
        return json.dumps({"complete": False, "status_code": 908, "commands": [step]})

    for number in (FIRST_COMMAND + 7, FIRST_COMMAND):
        fault = Fault(route="command.status", status=200, body=answer(number))
        cloud.faults.add(fault)

    await switch_off(client)

    assert stopwatch.seconds == 2


@pytest.mark.parametrize(
    ("busy_seconds", "pauses"), [(1, [2]), (5, [2, 4]), (13, [2, 4, 8]), (20, [2, 4, 8, 8])]
)
async def test_command_is_retried_with_growing_delays_while_network_is_busy(
    client: BlinkClient,
    cloud: Simulator,
    stopwatch: Stopwatch,
    busy_seconds: float,
    pauses: list[float],
) -> None:
    cloud.cloud.keep_busy(cloud.cloud.networks[HOUSE], busy_seconds)

    await switch_off(client)

    assert stopwatch.seconds == sum(pauses) + 3
    times = [it.time for it in cloud.ledger.requests if it.route == "motion"]
    assert [later - time for time, later in pairwise(times)] == pauses


@pytest.mark.parametrize("status", [200, 307, 409])
async def test_command_fails_if_network_stays_busy(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch, status: int
) -> None:
    cloud.settings.busy_status = status
    cloud.cloud.keep_busy(cloud.cloud.networks[HOUSE])

    with pytest.raises(BlinkBusyError) as raised:
        await switch_off(client, within=60)

    assert (raised.value.status, raised.value.code) == (status, 307)
    assert stopwatch.seconds == 2 + 4 + 8 * 6
    assert cloud.ledger.count("motion") == 9


async def test_busy_message_without_code_is_retried(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch
) -> None:
    cloud.faults.add(Fault(route="motion", status=409, message="Network is Busy"))

    await switch_off(client)

    assert stopwatch.seconds == 2 + 3


async def test_conflict_without_busy_message_is_not_retried(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="motion", status=409, message="Not ready"))

    with pytest.raises(BlinkResponseError, match="Not ready"):
        await switch_off(client)

    assert cloud.ledger.count("motion") == 1


POLL_FAULTS = [
    Fault(route="command.status", kind="truncated", times=2),
    Fault(route="command.status", status=503, body="{}", times=2),
    Fault(route="command.status", kind="code", times=2),
]


@pytest.mark.parametrize("fault", POLL_FAULTS, ids=["cut off", "broken", "busy"])
async def test_command_survives_two_failed_polls(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch, fault: Fault
) -> None:
    cloud.settings.command_seconds = 6
    cloud.faults.add(fault)
    cloud.faults.add(replace(fault, after=1))

    await switch_off(client)

    assert stopwatch.seconds == 6
    assert list(cloud.faults) == []


async def test_command_fails_after_three_failed_polls(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch
) -> None:
    cloud.faults.add(Fault(route="command.status", kind="truncated", times=3))

    with pytest.raises(BlinkConnectionError):
        await switch_off(client)

    assert stopwatch.seconds == 3
    assert await switch_off(client) == FIRST_COMMAND + 1


async def test_command_is_not_resent_after_broken_connection(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="motion", kind="truncated"))

    with pytest.raises(BlinkConnectionError):
        await switch_off(client)

    assert cloud.ledger.count("motion") == 1


@pytest.mark.parametrize("body", ["[]", "{}", '{"id": null}', "fine"])
async def test_command_with_invalid_receipt_raises_error(
    client: BlinkClient, cloud: Simulator, body: str
) -> None:
    cloud.faults.add(Fault(route="motion", status=200, body=body))

    with pytest.raises(BlinkResponseError):
        await switch_off(client)

    assert cloud.ledger.count("command.status") == 0


async def test_commands_of_one_network_run_one_after_the_other(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch
) -> None:
    five = [GARDEN, DRIVEWAY, TERRACE, HALL, FRONT_DOOR]

    found = await asyncio.gather(*(client.take_snapshot(it, HOUSE, within=60) for it in five))

    assert [snapshot.camera.key for snapshot in found] == five
    numbers = [snapshot.command_id or 0 for snapshot in found]
    assert numbers == sorted(numbers)
    asked = [it for it in cloud.ledger.requests if it.route == "snapshot"]
    assert [it.status for it in asked] == [200] * 5
    assert [it.time - asked[0].time for it in asked] == [0, 3, 6, 9, 12]
    assert stopwatch.seconds == 15


async def test_timeout_starts_after_waiting_for_other_commands(
    client: BlinkClient, stopwatch: Stopwatch
) -> None:
    three = [GARDEN, DRIVEWAY, TERRACE]
    await asyncio.gather(*(client.take_snapshot(it, HOUSE, within=4) for it in three))

    assert stopwatch.seconds == 9


async def test_command_runs_after_failure_of_previous_command(
    client: BlinkClient, cloud: Simulator, stopwatch: Stopwatch
) -> None:
    cloud.cloud.camera("Garden").failure = Failure()

    first, second = await asyncio.gather(
        client.take_snapshot(GARDEN, HOUSE, within=60),
        client.take_snapshot(HALL, HOUSE, within=60),
        return_exceptions=True,
    )

    assert isinstance(first, BlinkCommandError)
    assert not isinstance(second, BaseException)
    assert stopwatch.seconds == 6


async def test_commands_of_two_networks_run_concurrently(
    client: BlinkClient, stopwatch: Stopwatch
) -> None:
    await asyncio.gather(
        client.take_snapshot(GARDEN, HOUSE, within=60),
        client.take_snapshot(CABIN_TERRACE, CABIN, within=60),
    )

    assert stopwatch.seconds == 3
