"""Tests of all REST routes, unknown routes, tokens, error codes and the record of requests."""

import pytest

from simulator import Simulator
from tests.simulator.caller import Caller

NOT_FOUND = b"<h1>Not Found</h1>"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v9/nothing"),
        ("GET", "/network/200001/camera/400001/thumbnail"),
        ("POST", "/api/v3/accounts/100001/homescreen"),
        ("DELETE", "/networks"),
    ],
)
async def test_unknown_route_or_method_returns_an_html_page(
    caller: Caller, method: str, path: str
) -> None:
    answer = await caller.call(method, path)

    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.body == NOT_FOUND


async def test_path_of_another_account_is_rejected(caller: Caller) -> None:
    answer = await caller.get("/api/v3/accounts/100009/homescreen")

    assert (answer.status, answer.json["code"]) == (400, 1620)


@pytest.mark.parametrize("token", [None, "made-up"])
async def test_request_without_a_valid_token_is_rejected(
    stranger: Caller, token: str | None
) -> None:
    stranger.token = token

    answer = await stranger.get("/networks")

    assert (answer.status, answer.json["code"]) == (401, 101)


async def test_app_build_header_is_rejected_with_426(caller: Caller, sim: Simulator) -> None:
    caller.headers["APP-BUILD"] = "ANDROID_28373244"
    assert (await caller.get("/networks")).status == 426

    sim.settings.refuse_app_build = False
    assert (await caller.get("/networks")).status == 200


async def test_ledger_counts_requests_by_route(caller: Caller, sim: Simulator) -> None:
    sim.ledger.clear()
    for _ in range(2):
        await caller.get("/networks")
    await caller.homescreen()
    nowhere = await caller.get("/nowhere")

    assert sim.ledger.count() == 4
    assert sim.ledger.count("networks") == 2
    assert sim.ledger.by_route() == {"homescreen": 1, "networks": 2, "unknown": 1}
    assert [it.status for it in sim.ledger.requests] == [200, 200, 200, 404]
    assert all(it.bearer for it in sim.ledger.requests)
    assert sim.ledger.bytes("unknown") == len(nowhere.body)
    assert sim.ledger.bytes() == sum(
        sim.ledger.bytes(it) for it in ("homescreen", "networks", "unknown")
    )


async def test_ledger_counts_compressed_bytes(caller: Caller, sim: Simulator) -> None:
    sim.ledger.clear()
    path = "/api/v3/accounts/100001/homescreen"

    packed = await caller.get(path)
    plain = await caller.call("GET", path, skip_auto_headers=["Accept-Encoding"])

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.body == plain.body
    travelled = [it.bytes for it in sim.ledger.requests]
    assert travelled[1] == len(plain.body)
    assert travelled[0] == int(packed.headers["Content-Length"]) < travelled[1] / 2


async def test_ledger_contains_no_secrets(stranger: Caller, sim: Simulator) -> None:
    sim.settings.two_factor = 412
    await stranger.authorize()
    csrf = await stranger.csrf()
    await stranger.credentials(csrf)
    pin = sim.cloud.accounts.pin
    assert pin is not None
    await stranger.verify(csrf, pin)
    tokens = (await stranger.exchange(await stranger.code())).json
    stranger.token = tokens["access_token"]
    await stranger.homescreen()

    written = repr(sim.ledger.requests)

    assert sim.ledger.count() == 7
    for secret in (
        sim.scenario.password,
        tokens["access_token"],
        tokens["refresh_token"],
        csrf,
        f"'{pin}'",
    ):
        assert secret not in written
