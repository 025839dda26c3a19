"""Tests of the command that starts a live view: its stages, its end, and the busy network."""

import asyncio
from typing import Any

import pytest

from simulator import DoneMood, Failure, Fault, FaultKind, Simulator
from tests.simulator.caller import Answer, Caller
from tests.simulator.live_view_client import (
    ACCEPTED,
    CABIN_TERRACE,
    DRIVEWAY,
    GARDEN,
    HALL,
    KEEP_ALIVE,
    PATIO,
    Offer,
    decode,
    media,
    start,
    watching,
)

SNAPSHOT = "/network/200001/camera/400001/thumbnail"


async def status(caller: Caller, offer: dict[str, Any]) -> dict[str, Any]:
    """Return the status of the command that started a live view."""
    return await caller.status({"network_id": offer["network_id"], "id": offer["command_id"]})


async def done(caller: Caller, offer: dict[str, Any]) -> Answer:
    """Send the request that ends the command of a live view."""
    return await caller.post(f"/network/{offer['network_id']}/command/{offer['command_id']}/done")


async def test_request_returns_the_fields_of_the_cloud(caller: Caller) -> None:
    body = await start(caller, HALL)

    offer = Offer.of(body)
    assert (offer.host, offer.serial, offer.client_id) == ("127.0.0.1", "G8T1OWL000400001", 400001)
    assert (len(offer.connection_id), len(offer.token)) == (16, 22)
    assert (body["duration"], body["polling_interval"], body["type"]) == (300, 15, "lv")
    assert (body["new_command"], body["first_joiner"]) == (True, True)


@pytest.mark.parametrize("body", ["", "{", "[]", '""', '{"intent":"liveview"}'])
async def test_body_of_the_request_can_be_anything(caller: Caller, body: str) -> None:
    answer = await caller.call("POST", GARDEN, data=body)

    assert (answer.status, answer.json["type"]) == (200, "lv")


@pytest.mark.parametrize(
    "path", [GARDEN.replace("v6", "v5"), HALL.replace("v2", "v6"), GARDEN.replace("v6", "v2")]
)
async def test_request_to_another_version_is_not_found(caller: Caller, path: str) -> None:
    answer = await caller.post(path)

    assert (answer.status, answer.body) == (404, b"<h1>Not Found</h1>")


@pytest.mark.parametrize(
    ("path", "kind", "stage"), [(GARDEN, "lv_relay", "lv"), (HALL, "lv", "vs")]
)
async def test_command_runs_until_the_client_leaves(
    caller: Caller, path: str, kind: str, stage: str
) -> None:
    offer = await start(caller, path)
    async with watching(caller, offer) as client:
        await client.read_all(seconds=10)
        running = await status(caller, offer)
    await caller.clock.sleep(1)
    ended = await status(caller, offer)

    assert (running["complete"], running["status_code"]) == (False, 908)
    command = running["commands"][0]
    assert (command["command"], command["state_stage"]) == (kind, stage)
    assert (command["state_condition"], command["debug"]) == ("running", "")
    assert (ended["complete"], ended["status_code"]) == (True, 908)
    command = ended["commands"][0]
    assert (command["state_condition"], command["debug"]) == ("done", "LV907")
    assert command["duration"] == 10


async def test_command_fails_when_no_client_connects(caller: Caller) -> None:
    offer = await start(caller, GARDEN)
    await caller.clock.sleep(14)
    assert (await status(caller, offer))["status_code"] == 908
    assert (await caller.post(PATIO)).status == 409

    await caller.clock.sleep(1)

    failed = await status(caller, offer)
    assert (failed["complete"], failed["status_code"]) == (True, 523)
    assert failed["status_msg"] == "Live view failed"
    command = failed["commands"][0]
    assert (command["state_condition"], command["state_stage"]) == ("error", "dev")
    assert "immis" in (await start(caller, PATIO))["server"]


async def test_live_view_makes_its_network_busy(caller: Caller) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        await client.read_all(seconds=5)

        for path in (PATIO, HALL, SNAPSHOT):
            refused = await caller.post(path)
            assert (refused.status, refused.json["code"]) == (409, 307)
        assert (await caller.post(CABIN_TERRACE)).status == 200
    await caller.clock.sleep(1)
    assert (await caller.post(SNAPSHOT)).status == 200
    assert (await caller.post(GARDEN)).status == 409


async def test_request_is_busy_a_number_of_times(caller: Caller, sim: Simulator) -> None:
    busy = Fault(route="live_view", kind=FaultKind.CODE, status=409, times=2)
    sim.faults.add(busy)

    answers = [await caller.post(GARDEN) for _ in range(3)]

    assert [it.status for it in answers] == [409, 409, 200]
    assert sim.ledger.count("live_view") == 3


async def test_second_request_joins_the_session(caller: Caller, sim: Simulator) -> None:
    first = await start(caller, GARDEN)
    async with watching(caller, first) as one:
        await one.read_all(seconds=3)
        second = await start(caller, GARDEN)
        assert second["command_id"] == first["command_id"]
        assert (second["new_command"], second["first_joiner"]) == (False, False)
        assert second["server"] != first["server"]
        assert second["liveview_token"] != first["liveview_token"]
        async with watching(caller, second) as two:
            frames, _ = await asyncio.gather(two.read_all(seconds=6), one.read_all(seconds=9))
        await one.read_all(seconds=12)
        assert sim.ledger.live_views[0].ended_by is None
    await caller.clock.sleep(1)

    assert decode(media(frames))[0]
    (record,) = sim.ledger.live_views
    assert (record.posts, record.connections, record.most_connections) == (2, 2, 2)
    assert (record.ended_by, record.owed) == ("client", [])
    assert sim.ledger.most_live_connections == 2


async def test_second_request_is_busy_if_the_camera_is_not_joinable(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.camera("Garden").live_view.joinable = False
    await start(caller, GARDEN)

    assert (await caller.post(GARDEN)).status == 409


async def test_request_joins_the_app(caller: Caller, sim: Simulator) -> None:
    garden = sim.cloud.camera("Garden")
    sim.live_views.watch_in_app(garden, 60)
    offer = await start(caller, GARDEN)
    assert (offer["new_command"], offer["is_mclv"]) == (False, True)
    async with watching(caller, offer) as client:
        frames = await client.read_all(seconds=10)
    await caller.clock.sleep(1)

    assert media(frames)
    assert (await status(caller, offer))["complete"] is False
    assert (await caller.post(PATIO)).status == 409
    await caller.clock.sleep(50)
    assert (await status(caller, offer))["complete"] is True
    assert (await caller.post(PATIO)).status == 200


async def test_done_request_ends_the_session(caller: Caller, sim: Simulator) -> None:
    offer = await start(caller, GARDEN)
    async with watching(caller, offer) as client:
        await client.read_all(seconds=5)
        assert (await done(caller, offer)).json["code"] == 902
        await client.read_all()
        ended_after = caller.clock.time() - client.begun

    assert ended_after == pytest.approx(5.9, abs=0.2)
    (record,) = sim.ledger.live_views
    assert (record.ended_by, record.is_done) == ("done", True)


@pytest.mark.parametrize(("mood", "code"), [(DoneMood.UNSUPPORTED, 410), (DoneMood.MISSING, 404)])
async def test_rejected_done_request_does_not_end_the_session(
    caller: Caller, sim: Simulator, mood: DoneMood, code: int
) -> None:
    sim.settings.done_mood = mood
    offer = await start(caller, GARDEN)
    async with watching(caller, offer) as client:
        await client.read_all(seconds=5)
        assert (await done(caller, offer)).status == code
        assert media(await client.read_all(seconds=8))


async def test_ledger_counts_the_polls(caller: Caller, sim: Simulator) -> None:
    offer = await start(caller, GARDEN)
    for _ in range(3):
        await status(caller, offer)

    assert sim.ledger.live_views[0].polls == 3


async def test_command_can_be_complete_while_media_follows(caller: Caller, sim: Simulator) -> None:
    sim.cloud.camera("Garden").live_view.completes_after = 4
    offer = await start(caller, GARDEN)
    async with watching(caller, offer) as client:
        await client.read_all(seconds=5)
        assert (await status(caller, offer))["complete"] is True
        assert media(await client.read_all(seconds=8))


async def test_failing_camera_ends_the_session_without_media(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.camera("Garden").failure = Failure(condition="error")
    offer = await start(caller, GARDEN)
    async with watching(caller, offer) as client:
        frames = await client.read_all()
    failed = await status(caller, offer)

    assert {it.kind for it in frames} == {ACCEPTED, KEEP_ALIVE, 0x08}
    assert frames[-1].at == pytest.approx(3.0, abs=0.1)
    assert (failed["status_code"], failed["commands"][0]["state_condition"]) == (523, "error")


async def test_offline_camera_is_accepted_and_sends_no_media(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.camera("Garden").online = False
    offer = await start(caller, GARDEN)
    async with watching(caller, offer) as client:
        frames = await client.read_all(seconds=61)

    assert {it.kind for it in frames} == {ACCEPTED, KEEP_ALIVE}
    assert (await status(caller, offer))["status_code"] == 908


async def test_extended_live_view_is_granted_to_some(caller: Caller, sim: Simulator) -> None:
    refused = await start(caller, GARDEN, "extended_liveview")
    await done(caller, refused)
    sim.cloud.camera("Garden").live_view.extendable = True

    granted = await start(caller, GARDEN, "extended_liveview")

    assert (refused["type"], refused["duration"]) == ("lv", 300)
    assert (granted["type"], granted["duration"]) == ("elv", 5400)
    assert granted["continue_interval"] == 5400


async def test_old_product_is_offered_over_rtsp(caller: Caller) -> None:
    server = (await start(caller, DRIVEWAY))["server"]

    assert server.startswith("rtsps://lv3-app-u034.immedia-semi.com:443/")
    assert server.endswith("&blinkRTSP=true")


async def test_response_can_name_another_server(caller: Caller, sim: Simulator) -> None:
    sim.cloud.camera("Garden").live_view.server = "cayuga://192.0.2.15/x"

    assert (await start(caller, GARDEN))["server"] == "cayuga://192.0.2.15/x"


async def test_response_can_lack_the_server(caller: Caller, sim: Simulator) -> None:
    sim.cloud.camera("Garden").live_view.lacks_server = 1

    assert "server" not in await start(caller, GARDEN)
    async with watching(caller, await start(caller, GARDEN)) as client:
        assert media(await client.read_all(seconds=8))
