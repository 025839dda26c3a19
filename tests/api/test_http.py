"""One request: whatever happens to it ends in an answer or in an error of ours."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
import gzip
from http import HTTPStatus

import pytest

from custom_components.blink_clips.api import (
    BlinkBusyError,
    BlinkClient,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
    Rest,
    Tokens,
)
from custom_components.blink_clips.api.endpoints import JSON_LIMIT, PICTURE_LIMIT
from simulator import Fault, FaultKind, Simulator
from tests.api.client_setup import GARDEN, HARDWARE_ID, HOUSE, Owner, find

# What each kind of fault becomes; None where the right answer comes through.
OUTCOMES: dict[FaultKind, type[BlinkError] | None] = {
    FaultKind.STATUS: BlinkServerError,
    FaultKind.DELAY: None,
    FaultKind.HANG: BlinkTimeoutError,
    FaultKind.BROKEN_BODY: BlinkResponseError,
    FaultKind.WRONG_SHAPE: BlinkResponseError,
    FaultKind.TRUNCATED: BlinkConnectionError,
    FaultKind.CONTENT_TYPE: None,
    FaultKind.DROP: BlinkConnectionError,
    FaultKind.EXPIRED_TOKEN: None,
    FaultKind.CODE: BlinkBusyError,
    FaultKind.REDIRECT: BlinkResponseError,
    FaultKind.STALL: BlinkTimeoutError,
    FaultKind.DRIP: BlinkTimeoutError,
    FaultKind.FLOOD: BlinkResponseError,
    FaultKind.BOMB: BlinkResponseError,
}


def spoil(cloud: Simulator, route: str, kind: FaultKind) -> None:
    """Spoil the next request; of a connection that drops, aiohttp quietly tries a second."""
    body = "{}" if kind is FaultKind.STATUS else None
    times = 2 if kind is FaultKind.DROP else 1
    cloud.faults.add(Fault(route=route, kind=kind, times=times, seconds=5, body=body))


async def outcome(owner: Owner, ask: Callable[[], Awaitable[object]]) -> object:
    """Return what asking yields, or the error, after time enough for both."""

    async def catch() -> object:
        try:
            return await ask()
        except BlinkError as err:
            return err

    asking = asyncio.ensure_future(catch())
    await owner.clock.sleep(60)
    return await asking


def test_every_kind_of_fault_is_here() -> None:
    assert OUTCOMES.keys() == set(FaultKind)


@pytest.mark.parametrize(("kind", "expected"), OUTCOMES.items())
async def test_a_spoilt_answer(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    kind: FaultKind,
    expected: type[BlinkError] | None,
) -> None:
    right = await client.get_homescreen()
    spoil(cloud, "homescreen", kind)

    found = await outcome(owner, client.get_homescreen)

    assert found == right if expected is None else type(found) is expected
    assert list(cloud.faults) == []
    assert await client.get_homescreen() == right


@pytest.mark.parametrize(("kind", "expected"), OUTCOMES.items())
async def test_a_spoilt_picture(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    kind: FaultKind,
    expected: type[BlinkError] | None,
) -> None:
    camera = await find(client, GARDEN)
    right = await client.get_camera_picture(camera)
    spoil(cloud, "media.picture", kind)

    found = await outcome(owner, lambda: client.get_camera_picture(camera))

    assert found == right if expected is None else type(found) is expected
    assert list(cloud.faults) == []
    assert await client.get_camera_picture(camera) == right


@pytest.mark.parametrize("kind", [it for it, error in OUTCOMES.items() if error is not None])
async def test_no_text_tells_who_or_where(
    client: BlinkClient, owner: Owner, tokens: Tokens, cloud: Simulator, kind: FaultKind
) -> None:
    camera = await find(client, GARDEN)
    spoil(cloud, "homescreen", kind)
    texts = [f"{(error := await outcome(owner, client.get_homescreen))!r} {error}"]
    cloud.faults.clear()
    spoil(cloud, "media.picture", kind)
    error = await outcome(owner, lambda: client.get_camera_picture(camera))
    texts.append(f"{error!r} {error}")
    texts += [*owner.journal.requests, *owner.journal.oddities]

    private = (
        tokens.access_token,
        tokens.refresh_token,
        HARDWARE_ID,
        "localhost",
        "127.0.0.1",
        str(cloud.port),
        cloud.scenario.email,
        cloud.scenario.password,
        str(cloud.scenario.account_id),
        str(HOUSE),
        str(GARDEN.id),
    )
    assert [it for it in private if any(it in text for text in texts)] == []


async def test_a_connection_that_nobody_takes(client: BlinkClient, cloud: Simulator) -> None:
    await cloud.stop()

    with pytest.raises(BlinkConnectionError) as raised:
        await client.get_homescreen()

    assert not isinstance(raised.value, BlinkTimeoutError)
    assert str(cloud.port) not in str(raised.value)


async def test_the_journal_counts_by_endpoint_and_outcome(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="homescreen", status=500, body="{}"))
    for kind in (FaultKind.TRUNCATED, FaultKind.HANG):
        cloud.faults.add(Fault(route="homescreen", kind=kind))
    for _ in range(3):
        assert isinstance(await outcome(owner, client.get_homescreen), BlinkError)
    await client.get_homescreen()

    assert owner.journal.requests == {
        "homescreen 200": 1,
        "homescreen 500": 1,
        "homescreen ClientPayloadError": 1,
        "homescreen timeout": 1,
    }


async def test_a_body_over_the_limit(rest: Rest, owner: Owner) -> None:
    route = owner.endpoints.homescreen()[0]
    size = len((await rest.send(route)).body)

    assert len((await rest.send(replace(route, limit=size))).body) == size
    with pytest.raises(BlinkResponseError, match="too large"):
        await rest.send(replace(route, limit=size - 1))

    assert owner.journal.requests["homescreen too large"] == 1
    assert (await rest.send(route)).status == HTTPStatus.OK


async def test_the_limit_counts_what_comes_out_of_compression(
    rest: Rest, owner: Owner, cloud: Simulator
) -> None:
    bomb = gzip.compress(bytes(4 * 1024 * 1024))
    limit = 64 * 1024
    assert len(bomb) < limit
    cloud.faults.add(
        Fault(route="homescreen", status=200, body=bomb, headers={"Content-Encoding": "gzip"})
    )

    with pytest.raises(BlinkResponseError, match="too large"):
        await rest.send(replace(owner.endpoints.homescreen()[0], limit=limit))


async def test_compression_that_is_none(client: BlinkClient, cloud: Simulator) -> None:
    cloud.faults.add(
        Fault(route="homescreen", status=200, body="{}", headers={"Content-Encoding": "gzip"})
    )

    # aiohttp notices while it reads, or ends with nothing: that depends on how the bytes arrive.
    with pytest.raises((BlinkConnectionError, BlinkResponseError)):
        await client.get_homescreen()


async def test_limits(client: BlinkClient, owner: Owner) -> None:
    camera = await find(client, GARDEN)

    assert owner.endpoints.camera_picture(camera).limit == PICTURE_LIMIT == 10 * 1024 * 1024
    assert owner.endpoints.homescreen()[0].limit == JSON_LIMIT == 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("90", 90),
        (" 90 ", 90),
        ("0", 60),
        ("Fri, 20 Nov 2026 12:02:00 GMT", 120),
        ("Fri, 20 Nov 2026 13:02:00 +0100", 120),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 60),
        ("Fri, 20 Nov 2026 12:02:00 -0000", 120),
        ("-5", 60),
        ("soon", 60),
        ("", 60),
        ("Fri, 31 Feb 2026 12:00:00 GMT", 60),
        ("Fri, 20 Nov 99999999999999999999 12:00:00 GMT", 60),
    ],
)
async def test_how_long_to_wait(
    client: BlinkClient, cloud: Simulator, value: str, pause: float
) -> None:
    fault = Fault(route="homescreen", status=429, body="", headers={"Retry-After": value})
    cloud.faults.add(fault)

    with pytest.raises(BlinkRateLimitError) as raised:
        await client.get_homescreen()

    assert pause <= raised.value.retry_after <= pause * 1.1
