"""Tests of the routes that control the simulator's live views."""

from typing import Any

import pytest

from simulator import Ending, LiveViewBehaviour, Simulator, Sound
from tests.simulator.caller import Caller
from tests.simulator.live_view_client import GARDEN, GOODBYE, PATIO, media, start, watching

CONTROL = "/_control/live_view"


async def overview(caller: Caller) -> dict[str, Any]:
    """Return the recorded live views, and the cameras' live-view settings that a test changed."""
    body: dict[str, Any] = (await caller.get(CONTROL)).json
    return body


async def test_control_changes_and_resets_the_behaviour_of_a_camera(
    caller: Caller, sim: Simulator
) -> None:
    changed = await caller.form(
        CONTROL, camera="Garden", ends_after="20", ending="reset", sound="none", write_bytes="1"
    )

    expected = {"ends_after": 20.0, "ending": "reset", "sound": "none", "write_bytes": 1}
    assert changed.json == {"camera": "Garden", "changed": expected}
    behaviour = sim.cloud.camera("Garden").live_view
    assert (behaviour.ending, behaviour.sound) == (Ending.RESET, Sound.NONE)
    assert (await overview(caller))["behaviour"] == {"camera/400001": expected}

    await caller.form(CONTROL, camera="Garden", ends_after="null", has_token="false")
    assert (behaviour := sim.cloud.camera("Garden").live_view).ends_after is None
    assert behaviour.has_token is False
    await caller.call("DELETE", CONTROL)
    assert sim.cloud.camera("Garden").live_view == LiveViewBehaviour()


@pytest.mark.parametrize(
    ("field", "value"),
    [("ending", "soon"), ("wake_seconds", "soon"), ("has_token", "1"), ("speed", "1")],
)
async def test_control_rejects_an_invalid_behaviour(
    caller: Caller, sim: Simulator, field: str, value: str
) -> None:
    answer = await caller.form(CONTROL, camera="Garden", **{field: value})

    assert answer.status == 400
    assert sim.cloud.camera("Garden").live_view == LiveViewBehaviour()


async def test_control_shows_and_ends_a_live_view(caller: Caller) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        assert media(await client.read_all(seconds=5))
        (running,) = (await overview(caller))["live_views"]
        ended = await caller.form(f"{CONTROL}/end", camera="Garden")
        frames = await client.read_all()

    assert (running["camera"], running["ended_by"]) == ("camera/400001", None)
    assert ended.json["ended_by"] == "control"
    assert frames[-1].kind == GOODBYE
    assert (await caller.form(f"{CONTROL}/end", camera="Garden")).status == 404


async def test_control_watches_a_camera_in_the_app(caller: Caller) -> None:
    await caller.form(f"{CONTROL}/app", camera="Garden", seconds="30")

    assert (await caller.post(PATIO)).status == 409
    await caller.clock.sleep(30)
    assert (await caller.post(PATIO)).status == 200


async def test_ledger_of_the_control_routes_counts_live_views(caller: Caller) -> None:
    assert "live_views" not in (await caller.get("/_control/ledger")).json
    async with watching(caller, await start(caller, GARDEN)) as client:
        await client.read_all(seconds=5)
        book = (await caller.get("/_control/ledger")).json

    assert (book["live_views"], book["most_live_connections"]) == (1, 1)
    assert book["live_seconds"] == pytest.approx(5, abs=0.2)
    await caller.call("DELETE", "/_control/ledger")
    assert (await overview(caller))["live_views"] == []
