"""Tests of faults (simulated failures), which change the responses of the cloud."""

import asyncio

import aiohttp
import pytest

from simulator import Fault, FaultKind, Simulator
from tests.simulator.caller import Caller

HOMESCREEN = "/api/v3/accounts/100001/homescreen"


async def test_fault_can_set_status_body_and_headers(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(
        Fault(route="homescreen", status=429, body="slow down", headers={"Retry-After": "120"})
    )

    answer = await caller.get(HOMESCREEN)

    assert (answer.status, answer.body) == (429, b"slow down")
    assert answer.headers["Retry-After"] == "120"


async def test_fault_is_limited_by_route_count_and_start(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", status=503, after=1, times=2))

    assert (await caller.get("/networks")).status == 200
    assert [(await caller.get(HOMESCREEN)).status for _ in range(5)] == [200, 503, 503, 200, 200]
    assert list(sim.faults) == []


async def test_fault_can_affect_every_request_until_it_is_cleared(
    caller: Caller, sim: Simulator
) -> None:
    sim.faults.add(Fault(status=500, times=None))
    for path in (HOMESCREEN, "/networks", "/oauth/v2/signin", "/nowhere"):
        assert (await caller.get(path)).status == 500

    sim.faults.clear()

    assert (await caller.get(HOMESCREEN)).status == 200


async def test_faults_are_used_in_the_order_of_adding(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", status=500))
    sim.faults.add(Fault(status=502))

    assert [(await caller.get(HOMESCREEN)).status for _ in range(3)] == [500, 502, 200]


async def test_delay_fault_takes_driven_time(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.DELAY, seconds=25))
    begun = caller.clock.time()

    answer = await caller.get(HOMESCREEN)

    assert answer.status == 200
    assert caller.clock.time() == begun + 25


async def assert_waits(caller: Caller, seconds: float) -> None:
    """Check that a request is not complete after some seconds. Then cancel the request."""
    request = asyncio.create_task(caller.get(HOMESCREEN))
    await caller.clock.sleep(seconds)
    assert not request.done()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request


async def test_hang_fault_lasts_until_the_client_cancels(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.HANG))

    await assert_waits(caller, 30)

    assert [it.status for it in sim.ledger.requests if it.route == "homescreen"] == [0]
    assert (await caller.get(HOMESCREEN)).status == 200


async def test_broken_body_fault_returns_invalid_json(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.BROKEN_BODY))

    with pytest.raises(ValueError, match="Expecting"):
        (await caller.get(HOMESCREEN)).json  # noqa: B018


async def test_wrong_shape_fault_returns_another_json_type(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.WRONG_SHAPE))
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.WRONG_SHAPE, body="null"))

    assert isinstance((await caller.get(HOMESCREEN)).json, list)
    assert (await caller.get(HOMESCREEN)).json is None


@pytest.mark.parametrize("route", ["homescreen", "media.picture"])
async def test_truncated_fault_returns_fewer_bytes_than_announced(
    caller: Caller, sim: Simulator, route: str
) -> None:
    picture = (await caller.device("cameras", "Garden"))["thumbnail"]
    path = HOMESCREEN if route == "homescreen" else picture
    sim.faults.add(Fault(route=route, kind=FaultKind.TRUNCATED))

    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.get(path)

    whole = await caller.get(path)
    assert whole.status == 200
    short, full = sim.ledger.requests[-2:]
    assert (short.status, short.bytes) == (200, 0)
    assert (full.status, full.bytes > 0) == (200, True)


async def test_content_type_fault_returns_a_wrong_content_type(
    caller: Caller, sim: Simulator
) -> None:
    picture = (await caller.device("cameras", "Garden"))["thumbnail"]
    sim.faults.add(Fault(route="media.picture", kind=FaultKind.CONTENT_TYPE))

    answer = await caller.get(picture)

    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.body.startswith(b"\xff\xd8")


async def test_status_fault_can_return_an_empty_picture(caller: Caller, sim: Simulator) -> None:
    picture = (await caller.device("cameras", "Garden"))["thumbnail"]
    sim.faults.add(Fault(route="media.picture", status=200, body=b"", content_type="image/jpeg"))

    answer = await caller.get(picture)

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Type"] == "image/jpeg"


async def test_drop_fault_closes_the_connection(caller: Caller, sim: Simulator) -> None:
    # Close two connections, because the HTTP client repeats a GET request once if the connection
    # is closed.
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.DROP, times=2))

    with pytest.raises(aiohttp.ClientConnectionError):
        await caller.get(HOMESCREEN)

    assert {it.status for it in sim.ledger.requests if it.route == "homescreen"} == {0}
    assert (await caller.get(HOMESCREEN)).status == 200


@pytest.mark.parametrize("for_real", [True, False])
async def test_expired_token_fault_rejects_the_token(
    caller: Caller, sim: Simulator, *, for_real: bool
) -> None:
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.EXPIRED_TOKEN, for_real=for_real))

    answer = await caller.get(HOMESCREEN)

    assert (answer.status, answer.json["code"]) == (401, 101)
    assert (await caller.get(HOMESCREEN)).status == (401 if for_real else 200)


async def test_code_fault_returns_an_error_code_with_status_200(
    caller: Caller, sim: Simulator
) -> None:
    sim.faults.add(Fault(route="networks", kind=FaultKind.CODE, code=213, message="invalid"))

    answer = await caller.get("/networks")

    assert (answer.status, answer.json["code"]) == (200, 213)


async def test_redirect_fault_returns_another_location(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(
        Fault(route="networks", kind=FaultKind.REDIRECT, location="https://elsewhere.example/")
    )

    answer = await caller.get("/networks")

    assert (answer.status, answer.headers["Location"]) == (302, "https://elsewhere.example/")


async def test_stall_fault_stops_a_response_in_the_middle(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.STALL))

    await assert_waits(caller, 200)

    assert (await caller.get(HOMESCREEN)).status == 200


async def test_drip_fault_sends_a_response_slowly(caller: Caller, sim: Simulator) -> None:
    whole = await caller.get(HOMESCREEN)
    sim.faults.add(Fault(route="homescreen", kind=FaultKind.DRIP, pause=7))
    begun = caller.clock.time()

    answer = await caller.get(HOMESCREEN)

    assert answer.json == whole.json
    assert caller.clock.time() == begun + 70


@pytest.mark.parametrize("kind", [FaultKind.FLOOD, FaultKind.BOMB])
async def test_flood_and_bomb_faults_return_a_huge_body(
    caller: Caller, sim: Simulator, kind: FaultKind
) -> None:
    sim.faults.add(Fault(route="homescreen", kind=kind))

    assert len((await caller.get(HOMESCREEN)).body) > 50_000_000

    assert (await caller.get(HOMESCREEN)).status == 200


async def test_heeded_fault_carries_out_the_request_despite_the_bad_response(
    caller: Caller, sim: Simulator
) -> None:
    path = "/api/v1/accounts/100001/networks/200001/state/disarm"
    sim.faults.add(Fault(route="arm", kind=FaultKind.BROKEN_BODY))
    sim.faults.add(Fault(route="arm", kind=FaultKind.BROKEN_BODY, heeded=True))

    assert (await caller.call("POST", path)).status == 200
    await caller.clock.sleep(10)
    assert (await caller.get(HOMESCREEN)).json["networks"][0]["armed"] is True

    assert (await caller.call("POST", path)).status == 200
    await caller.clock.sleep(10)
    assert (await caller.get(HOMESCREEN)).json["networks"][0]["armed"] is False


async def test_ledger_counts_requests_with_faults(caller: Caller, sim: Simulator) -> None:
    sim.ledger.clear()
    sim.faults.add(Fault(route="networks", status=503, seconds=5))

    await caller.get("/networks")

    assert [(it.route, it.status) for it in sim.ledger.requests] == [("networks", 503)]


def test_unknown_kind_of_fault_is_rejected() -> None:
    assert Fault(kind="hang").kind is FaultKind.HANG
    with pytest.raises(ValueError, match="sulk"):
        Fault(kind="sulk")
