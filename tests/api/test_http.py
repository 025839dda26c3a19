"""Each request returns a valid response or raises a BlinkError, even if the cloud fails."""

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
    BlinkDamagedFileError,
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

# The expected error of a request for each kind of failure. None means that the request must
# succeed.
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
PICTURE_OUTCOMES = OUTCOMES | {
    FaultKind.BROKEN_BODY: BlinkDamagedFileError,
    FaultKind.WRONG_SHAPE: BlinkDamagedFileError,
}


def add_fault(cloud: Simulator, route: str, kind: FaultKind) -> None:
    """Make the next request on a route fail.

    If the fault closes the connection, aiohttp sends the request again. The fault therefore closes
    two connections.
    """
    body = "{}" if kind is FaultKind.STATUS else None
    times = 2 if kind is FaultKind.DROP else 1
    cloud.faults.add(Fault(route=route, kind=kind, times=times, seconds=5, body=body))


async def outcome(owner: Owner, ask: Callable[[], Awaitable[object]]) -> object:
    """Return the result or the BlinkError of a request.

    The test fails if the request takes more than a minute.
    """

    async def catch() -> object:
        try:
            return await ask()
        except BlinkError as err:
            return err

    asking = asyncio.ensure_future(catch())
    await owner.clock.sleep(60)
    return await asking


def test_outcomes_cover_every_kind_of_fault() -> None:
    assert OUTCOMES.keys() == set(FaultKind)


@pytest.mark.parametrize(("kind", "expected"), OUTCOMES.items())
async def test_homescreen_with_fault_raises_expected_error(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    kind: FaultKind,
    expected: type[BlinkError] | None,
) -> None:
    right = await client.get_homescreen()
    add_fault(cloud, "homescreen", kind)

    found = await outcome(owner, client.get_homescreen)

    assert found == right if expected is None else type(found) is expected
    assert list(cloud.faults) == []
    assert await client.get_homescreen() == right


@pytest.mark.parametrize(("kind", "expected"), PICTURE_OUTCOMES.items())
async def test_picture_with_fault_raises_expected_error(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    kind: FaultKind,
    expected: type[BlinkError] | None,
) -> None:
    camera = await find(client, GARDEN)
    right = await client.get_camera_picture(camera)
    add_fault(cloud, "media.picture", kind)

    found = await outcome(owner, lambda: client.get_camera_picture(camera))

    assert found == right if expected is None else type(found) is expected
    assert list(cloud.faults) == []
    assert await client.get_camera_picture(camera) == right


@pytest.mark.parametrize("kind", [it for it, error in OUTCOMES.items() if error is not None])
async def test_errors_and_journal_contain_no_personal_data(
    client: BlinkClient, owner: Owner, tokens: Tokens, cloud: Simulator, kind: FaultKind
) -> None:
    camera = await find(client, GARDEN)
    add_fault(cloud, "homescreen", kind)
    texts = [f"{(error := await outcome(owner, client.get_homescreen))!r} {error}"]
    cloud.faults.clear()
    add_fault(cloud, "media.picture", kind)
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


async def test_refused_connection_raises_connection_error(
    client: BlinkClient, cloud: Simulator
) -> None:
    await cloud.stop()

    with pytest.raises(BlinkConnectionError) as raised:
        await client.get_homescreen()

    assert not isinstance(raised.value, BlinkTimeoutError)
    assert str(cloud.port) not in str(raised.value)


async def test_journal_counts_requests_by_endpoint_and_outcome(
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


async def test_response_over_size_limit_raises_error(rest: Rest, owner: Owner) -> None:
    route = owner.endpoints.homescreen()[0]
    size = len((await rest.send(route)).body)

    assert len((await rest.send(replace(route, limit=size))).body) == size
    with pytest.raises(BlinkResponseError, match="too large"):
        await rest.send(replace(route, limit=size - 1))

    assert owner.journal.requests["homescreen too large"] == 1
    assert (await rest.send(route)).status == HTTPStatus.OK


async def test_size_limit_applies_to_decompressed_body(
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


async def test_invalid_compression_raises_error(client: BlinkClient, cloud: Simulator) -> None:
    cloud.faults.add(
        Fault(route="homescreen", status=200, body="{}", headers={"Content-Encoding": "gzip"})
    )

    # The header announces gzip, but the body is not compressed. aiohttp raises an error or returns
    # an empty body, which is invalid.
    with pytest.raises((BlinkConnectionError, BlinkResponseError)):
        await client.get_homescreen()


async def test_picture_and_json_size_limits(client: BlinkClient, owner: Owner) -> None:
    camera = await find(client, GARDEN)

    assert owner.endpoints.camera_picture(camera).limit == PICTURE_LIMIT == 10 * 1024 * 1024
    assert owner.endpoints.homescreen()[0].limit == JSON_LIMIT == 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("value", "seconds"),
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
async def test_retry_after_header_sets_backoff(
    client: BlinkClient, cloud: Simulator, value: str, seconds: float
) -> None:
    fault = Fault(route="homescreen", status=429, body="", headers={"Retry-After": value})
    cloud.faults.add(fault)

    with pytest.raises(BlinkRateLimitError) as raised:
        await client.get_homescreen()

    assert seconds <= raised.value.retry_after <= seconds * 1.1
