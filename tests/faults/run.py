"""Runs one test of the fault matrix: an action during a fault, and checks of the recovery."""

from dataclasses import replace

from simulator import FaultKind
from tests.faults.environment import DONE, GARDEN, Stage
from tests.faults.fault_kinds import Harm, Kind
from tests.faults.result import SIGN_IN, SIGN_IN_LATER, Cell
from tests.faults.scenarios import Journey
from tests.faults.user_actions import OLD_PICTURE

# After these kinds of faults, aiohttp repeats a GET request. The test counts both requests as one.
_REPEATED_BY_AIOHTTP = {FaultKind.DROP}


async def run(stage: Stage, journey: Journey, kind: Kind) -> Cell:
    """Run a journey (an action) during a fault.

    Check that no data is lost, and that everything works again after the fault.
    """
    house, ledger = stage.house, stage.house.cloud.ledger
    await journey.prepare(stage)
    await house.settle()
    entities, picture = stage.entities, await stage.look()
    ledger.clear()
    house.cloud.faults.add(replace(kind.fault, route=journey.route))

    message = await stage.drive(journey.route, kind, journey.act(stage))

    requests = ledger.count(journey.route)
    if kind.fault.kind in _REPEATED_BY_AIOHTTP:
        statuses = [it for it in ledger.requests if it.route == journey.route]
        if all(it.method == "GET" for it in statuses):
            requests = len({it.time for it in statuses})
    asks = SIGN_IN if stage.is_asking else ""

    # The fault must not have changed the entities or the picture. After the fault, the next clip
    # must fire its event.
    assert stage.entities == entities
    shown = await stage.look()
    assert shown.taken_at >= picture.taken_at
    assert message != OLD_PICTURE or shown == picture
    clip = stage.record()
    house.cloud.faults.clear()
    await stage.reauthenticate()
    pause = journey.pause_seconds if kind.harm is Harm.PAUSED else 0.0
    await house.let_pass(max(kind.lasts, pause))
    if stage.is_asking:
        asks = SIGN_IN_LATER
        await stage.reauthenticate()
        await house.let_pass(60)
    assert not stage.is_asking
    assert house.state(GARDEN).state == "idle"
    if asks:
        # The reload of the account has cancelled the next poll, so wait for a later one.
        await house.let_pass(300)
    assert stage.panel_is_right
    assert stage.fired.video_ids.count(clip.id) == 1
    await journey.prepare(stage)
    again = await stage.drive(journey.route, None, journey.act(stage))
    assert again == DONE, f"the journey fails after the end of the fault: {again}"
    return Cell(message=message, requests=requests, asks=asks)
