"""Clips are deleted or marked as watched in batches of a limited number of clips."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkClient,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
    BlinkUnsupportedError,
    Clip,
)
from simulator import Fault, Simulator
from tests.api.client_setup import Owner

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

type Verb = Callable[[BlinkClient, Collection[int]], Coroutine[Any, Any, None]]


def delete(client: BlinkClient, clip_ids: Collection[int]) -> Coroutine[Any, Any, None]:
    return client.delete_clips(clip_ids)


def mark(client: BlinkClient, clip_ids: Collection[int]) -> Coroutine[Any, Any, None]:
    return client.mark_viewed(clip_ids)


VERBS = pytest.mark.parametrize(
    ("verb", "route"), [(delete, "media.delete"), (mark, "media.mark_viewed")]
)


@pytest.fixture
def ids(cloud: Simulator) -> list[int]:
    """Mark all simulated clips as not watched, and return their ids."""
    for clip in cloud.cloud.clips.values():
        clip.watched = False
    return list(cloud.cloud.clips)


def changed(cloud: Simulator) -> set[int]:
    """Return the ids of the deleted or viewed clips in the simulator."""
    return {it.id for it in cloud.cloud.clips.values() if it.deleted or it.watched}


async def test_deleted_clips_are_listed_as_deleted(
    client: BlinkClient, cloud: Simulator, ids: list[int]
) -> None:
    await client.delete_clips(ids[:3])

    assert cloud.ledger.by_route() == {"media.delete": 1}
    assert cloud.ledger.requests[0].path == "/api/v1/accounts/100001/media/delete"
    listed = await client.get_clips(since=BEGINNING)
    assert {clip.id for clip in listed if clip.deleted} == set(ids[:3])


async def test_marked_clips_are_listed_as_viewed(
    client: BlinkClient, cloud: Simulator, ids: list[int]
) -> None:
    await client.mark_viewed(set(ids[:3]))

    assert cloud.ledger.by_route() == {"media.mark_viewed": 1}
    assert cloud.ledger.requests[0].path == "/api/v4/accounts/100001/media/mark_as_viewed"
    listed = await client.get_clips(since=BEGINNING)
    assert {clip.id for clip in listed if clip.watched} == set(ids[:3])


@VERBS
@pytest.mark.parametrize("none", [[], (), set()], ids=str)
async def test_no_clips_send_no_request(
    client: BlinkClient, cloud: Simulator, verb: Verb, route: str, none: Collection[int]
) -> None:
    await verb(client, none)

    assert cloud.ledger.count() == cloud.ledger.count(route) == 0


@VERBS
@pytest.mark.parametrize(
    ("count", "batches"), [(1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (250, 3)]
)
@pytest.mark.scenario("big")
async def test_many_clips_are_sent_in_batches_of_a_hundred(
    client: BlinkClient,
    cloud: Simulator,
    ids: list[int],
    verb: Verb,
    route: str,
    count: int,
    batches: int,
) -> None:
    # Pass each id twice. The client must send each id only once.
    await verb(client, [*ids[:count], *ids[:count]])

    assert cloud.ledger.by_route() == {route: batches}
    assert changed(cloud) == set(ids[:count])


@VERBS
async def test_unknown_clip_ids_are_ignored(
    client: BlinkClient, cloud: Simulator, ids: list[int], verb: Verb, route: str
) -> None:
    await verb(client, [1, ids[0], 2])

    assert cloud.ledger.by_route() == {route: 1}
    assert changed(cloud) == {ids[0]}


@VERBS
@pytest.mark.parametrize(
    "answer",
    [
        Fault(status=200, body='{"message": "Successfully deleted media", "code": 711}'),
        Fault(status=200, body="{}"),
        Fault(status=200, body=""),
        Fault(status=200, body="fine", content_type="text/plain"),
        Fault(status=201, body='{"message": "Done"}'),
        Fault(status=204, body=""),
    ],
    ids=["711", "empty object", "empty", "text", "created", "no content"],
)
async def test_any_success_response_is_accepted(
    client: BlinkClient, cloud: Simulator, ids: list[int], verb: Verb, route: str, answer: Fault
) -> None:
    cloud.faults.add(replace(answer, route=route))

    await verb(client, ids[:1])

    assert cloud.ledger.by_route() == {route: 1}


REFUSED = '{"message": "Invalid Media List Format", "code": 706}'


@VERBS
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=200, body=REFUSED), BlinkResponseError),
        (Fault(status=400, body=REFUSED), BlinkResponseError),
        (Fault(status=403, body="{}"), BlinkBlockedError),
        (Fault(status=429, body="{}"), BlinkRateLimitError),
        (Fault(status=500, body="{}"), BlinkServerError),
        (Fault(kind="truncated"), BlinkConnectionError),
        (Fault(kind="drop"), BlinkConnectionError),
        (Fault(kind="hang"), BlinkTimeoutError),
        (Fault(kind="expired_token", times=2), BlinkAuthenticationError),
    ],
    ids=[
        "706 at 200",
        "706",
        "blocked",
        "too many",
        "broken",
        "cut off",
        "dropped",
        "hanging",
        "signed out",
    ],
)
async def test_failed_request_raises_its_error_and_succeeds_later(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    ids: list[int],
    verb: Verb,
    route: str,
    fault: Fault,
    error: type[BlinkError],
) -> None:
    cloud.faults.add(replace(fault, route=route))

    asking = asyncio.ensure_future(verb(client, ids[:2]))
    await owner.clock.sleep(31)
    with pytest.raises(error) as raised:
        await asking

    assert type(raised.value) is error
    assert list(cloud.faults) == []
    assert cloud.ledger.count(route) == (fault.times or 0)
    owner.driven.advance(66)
    await verb(client, ids[:2])
    assert changed(cloud) == set(ids[:2])


@VERBS
async def test_expired_token_is_renewed_and_request_repeated(
    client: BlinkClient, cloud: Simulator, ids: list[int], verb: Verb, route: str
) -> None:
    cloud.cloud.expire_access_tokens()

    await verb(client, ids[:1])

    assert cloud.ledger.by_route() == {route: 2, "oauth.token": 1}
    assert changed(cloud) == {ids[0]}


@pytest.mark.scenario("big")
@VERBS
async def test_failed_batch_stops_further_batches(
    client: BlinkClient, cloud: Simulator, ids: list[int], verb: Verb, route: str
) -> None:
    cloud.faults.add(Fault(route=route, status=503, body="{}", after=1))

    with pytest.raises(BlinkServerError):
        await verb(client, ids[:250])

    assert cloud.ledger.count(route) == 2
    assert changed(cloud) == set(ids[:100])


RETIRED = [
    Fault(status=404, body="<h1>Not Found</h1>", content_type="text/html"),
    Fault(status=426, message="An app update is required"),
    Fault(status=410, body='{"message": "Endpoint no longer supported.", "code": 900}'),
]


@pytest.mark.parametrize("fault", RETIRED, ids=["404", "426", "900"])
async def test_delete_uses_second_address_if_first_is_retired(
    client: BlinkClient, cloud: Simulator, ids: list[int], fault: Fault
) -> None:
    cloud.faults.add(replace(fault, route="media.delete"))

    await client.delete_clips(ids[:1])
    await client.delete_clips(ids[1:2])

    # The client requests version 1 of the API only once, because the cloud no longer serves this
    # version.
    versions = [it.path.split("/")[2] for it in cloud.ledger.requests]
    assert versions == ["v1", "v4", "v4"]
    assert changed(cloud) == set(ids[:2])


@VERBS
@pytest.mark.parametrize("fault", RETIRED, ids=["404", "426", "900"])
async def test_retired_addresses_raise_error_and_are_tried_again(
    client: BlinkClient, cloud: Simulator, ids: list[int], verb: Verb, route: str, fault: Fault
) -> None:
    ways = 2 if verb is delete else 1
    cloud.faults.add(replace(fault, route=route, times=ways))

    with pytest.raises(BlinkUnsupportedError):
        await verb(client, ids[:1])

    assert cloud.ledger.count(route) == ways
    await verb(client, ids[:1])
    assert changed(cloud) == {ids[0]}


async def test_busy_network_does_not_delay_deletion_or_marking(
    client: BlinkClient, cloud: Simulator, owner: Owner, ids: list[int]
) -> None:
    for network in cloud.cloud.networks.values():
        cloud.cloud.keep_busy(network)
    begun = owner.clock.monotonic()

    await client.delete_clips(ids[:1])
    await client.mark_viewed(ids[1:2])

    assert owner.clock.monotonic() == begun
    assert changed(cloud) == set(ids[:2])


async def test_deleted_clip_may_be_listed_as_deleted_late(
    client: BlinkClient, cloud: Simulator, owner: Owner, ids: list[int]
) -> None:
    cloud.settings.delete_delay = 5

    async def find() -> Clip:
        return next(it for it in await client.get_clips(since=BEGINNING) if it.id == ids[0])

    before = await find()
    await client.delete_clips(ids[:1])

    assert await find() == before
    owner.driven.advance(5)
    assert (await find()).deleted
