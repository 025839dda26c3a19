"""Background requests wait for users' requests, and pause earlier if the cloud rejects requests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.blink_clips.api import (
    BlinkClient,
    BlinkRateLimitError,
    Clip,
    Homescreen,
    RateLimiter,
    background_requests,
)
from custom_components.blink_clips.api.background_queue import (
    FIRST_PAUSE_SECONDS,
    RESERVED_FOR_USERS,
)
from custom_components.blink_clips.api.rate_limiter import BURST_REQUESTS
from simulator import Fault, Simulator
from tests.api.client_setup import CABIN, Owner
from tests.waiting import until

TOO_MANY = Fault(status=429, body="{}", times=1)


async def in_background[ResultT](request: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """Send a request in the background, as the archive does."""
    with background_requests():
        return await request()


async def newest_clip(client: BlinkClient, cloud: Simulator) -> Clip:
    """Return the newest clip in the cloud's list. Clear the ledger (record of requests)."""
    [clip, *_] = await client.get_clips(since=client.clock.now() - timedelta(days=30))
    cloud.ledger.clear()
    return clip


def routes(cloud: Simulator) -> list[str]:
    """Return the routes of all requests in the order in which the cloud has received them."""
    return [it.route for it in cloud.ledger.requests]


async def denied(request: Callable[[], Awaitable[object]]) -> float:
    """Check that the rate limiter denies a request. Return the seconds until it may be sent."""
    with pytest.raises(BlinkRateLimitError) as error:
        await request()
    return error.value.retry_after


async def test_request_of_a_user_is_sent_before_200_waiting_downloads(
    client: BlinkClient, cloud: Simulator
) -> None:
    clip = await newest_clip(client, cloud)
    cloud.faults.add(Fault(route="media.poster", kind="hang"))
    downloads = [
        asyncio.create_task(in_background(lambda: client.get_clip_picture(clip)))
        for _ in range(200)
    ]
    await until(lambda: cloud.ledger.count() == 1)

    await client.arm(CABIN, armed=True, within=30)
    of_user = cloud.ledger.count()
    downloads[0].cancel()
    await asyncio.gather(*downloads[1:])

    received = routes(cloud)
    assert received[1] == "arm"
    assert "media.poster" not in received[1:of_user]
    assert received[of_user:] == ["media.poster"] * 199


async def test_downloads_wait_while_a_request_of_a_user_is_in_flight(
    client: BlinkClient, cloud: Simulator
) -> None:
    clip = await newest_clip(client, cloud)
    cloud.faults.add(Fault(route="homescreen", kind="hang"))
    first = asyncio.create_task(client.get_homescreen())
    await until(lambda: cloud.ledger.count() == 1)
    download = asyncio.create_task(in_background(lambda: client.get_clip_picture(clip)))

    for _ in range(5):
        await client.get_homescreen()
    first.cancel()
    await download

    assert routes(cloud) == ["homescreen"] * 6 + ["media.poster"]


async def test_429_pauses_the_background_before_users(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)

    left = await denied(lambda: in_background(client.get_homescreen))

    assert FIRST_PAUSE_SECONDS <= left <= FIRST_PAUSE_SECONDS * 1.1
    assert (await client.get_homescreen()).cameras
    owner.driven.advance(left - 1)
    assert 0 < await denied(lambda: in_background(client.get_homescreen)) <= 1
    assert cloud.ledger.count() == 2
    owner.driven.advance(1)
    assert (await in_background(client.get_homescreen)).cameras


async def test_429_for_a_user_pauses_all_and_the_background_resumes_after_users(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)
    left = await denied(client.get_homescreen)
    assert await denied(lambda: in_background(client.get_homescreen)) == left
    owner.driven.advance(left)

    await denied(lambda: in_background(client.get_homescreen))

    assert cloud.ledger.count() == 1
    assert (await client.get_homescreen()).cameras
    assert (await in_background(client.get_homescreen)).cameras


async def test_second_429_in_a_row_pauses_users_as_well(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=2))
    await denied(lambda: in_background(client.get_homescreen))

    await denied(client.get_homescreen)

    assert await denied(client.get_homescreen) > 0
    assert cloud.ledger.count() == 2


async def test_pause_of_the_background_doubles_and_obeys_retry_after(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    async def pause(**headers: str) -> float:
        cloud.faults.add(replace(TOO_MANY, headers=headers))
        left = await denied(lambda: in_background(client.get_homescreen))
        owner.driven.advance(left)
        return left

    found = [await pause() for _ in range(5)]
    assert found == [600, 1200, 2400, 4800, 7200]
    assert 10_000 <= await pause(**{"Retry-After": "10000"}) <= 11_000
    assert (await in_background(client.get_homescreen)).cameras
    owner.driven.advance(11_000)
    assert await pause() == FIRST_PAUSE_SECONDS


async def test_pause_of_the_background_survives_a_restart(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)
    left = await denied(lambda: in_background(client.get_homescreen))
    state = owner.limiter.state
    owner.driven.advance(100)

    restarted = RateLimiter(owner.clock, state)

    assert restarted.background_seconds_left == left - 100
    assert restarted.seconds_left == 0


async def test_half_of_the_requests_at_once_are_reserved_for_users(owner: Owner) -> None:
    async def acquire() -> None:
        async with owner.limiter.acquire() as on_response:
            await on_response(200, None)

    began = owner.driven.time()
    for _ in range(BURST_REQUESTS - RESERVED_FOR_USERS):
        await in_background(acquire)
    assert owner.driven.time() == began
    await in_background(acquire)
    assert owner.driven.time() == began + 1

    for _ in range(RESERVED_FOR_USERS):
        await acquire()

    assert owner.driven.time() == began + 1
    assert await denied(lambda: in_background(acquire)) == RESERVED_FOR_USERS + 1


async def test_token_that_the_background_renews_is_renewed_for_users_as_well(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, headers={"Retry-After": "86400"}))
    await denied(lambda: in_background(client.get_homescreen))
    owner.driven.advance(80_000)
    cloud.ledger.clear()

    refused, of_user = await asyncio.gather(
        in_background(client.get_homescreen), client.get_homescreen(), return_exceptions=True
    )

    assert isinstance(refused, BlinkRateLimitError)
    assert isinstance(of_user, Homescreen)
    assert routes(cloud) == ["oauth.token", "homescreen"]
