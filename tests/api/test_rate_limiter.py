"""The rate limiter: pauses after rejected requests, probe requests, and a maximum rate."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from custom_components.blink_clips.api import (
    BlinkBlockedError,
    BlinkClient,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    BlinkTimeoutError,
    LimiterState,
    RateLimiter,
)
from custom_components.blink_clips.api.rate_limiter import BURST_REQUESTS, REQUESTS_PER_SECOND
from simulator import Fault, Simulator
from tests.api.client_setup import CABIN, Owner
from tests.waiting import until

HOUR = 3600.0
TOO_MANY = Fault(status=429, body="{}", times=None)
FORBIDDEN = Fault(status=403, body="<h1>Forbidden</h1>", times=None)


async def error_of_request(
    client: BlinkClient, error: type[BlinkError] = BlinkRateLimitError
) -> BlinkError:
    """Return the error of a request that must fail."""
    with pytest.raises(error) as raised:
        await client.get_homescreen()
    return raised.value


async def backoff(client: BlinkClient) -> float:
    """Return the seconds of backoff (time without requests) after a rate limited request."""
    error = await error_of_request(client)
    assert isinstance(error, BlinkRateLimitError)
    return error.retry_after


async def backoffs(client: BlinkClient, owner: Owner, number: int) -> list[float]:
    """Send `number` requests, which the cloud rejects. Return the backoffs in seconds.

    Before each further request, wait until the backoff (time without requests) is over.
    """
    found = []
    for _ in range(number):
        found.append(await backoff(client))
        owner.driven.advance(found[-1])
    return found


async def request_arrives(cloud: Simulator) -> None:
    """Wait until the simulator has received one more request."""
    seen = cloud.ledger.count()
    await until(lambda: cloud.ledger.count() > seen)


def restarted(owner: Owner, state: LimiterState) -> RateLimiter:
    """Return a rate limiter that continues with a stored state."""
    return RateLimiter(owner.clock, state)


async def test_backoff_doubles_from_one_minute_to_two_hours(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)

    found = await backoffs(client, owner, 12)

    assert cloud.ledger.count() == 12
    expected = [min(60.0 * 2**step, 2 * HOUR) for step in range(12)]
    for seconds, at_least in zip(found, expected, strict=True):
        assert at_least <= seconds <= min(at_least * 1.1, 2 * HOUR)
    # The backoffs differ, because the rate limiter extends each one at random.
    assert len({second / first for first, second in pairwise(found)}) > 3


async def test_retry_after_extends_backoff_but_does_not_shorten_it(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    for asked, least in (("3000", 3000), ("1", 120), ("999999999", 86400)):
        cloud.faults.add(replace(TOO_MANY, times=1, headers={"Retry-After": asked}))
        [seconds] = await backoffs(client, owner, 1)
        assert least <= seconds <= min(least * 1.1, 86400)


async def test_no_request_is_sent_during_backoff(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    left = await backoff(client)
    cloud.ledger.clear()
    # During a backoff (time without requests), the client must not renew an expired access token.
    cloud.cloud.expire_access_tokens()
    owner.driven.advance(left - 1)

    assert 0 < await backoff(client) <= 1
    with pytest.raises(BlinkRateLimitError):
        await client.arm(CABIN, armed=True, within=30)
    with pytest.raises(BlinkRateLimitError):
        await owner.start()
    assert cloud.ledger.count() == 0

    owner.driven.advance(1)
    assert (await client.get_homescreen()).cameras


async def test_backoff_starts_again_at_one_minute_after_an_hour_without_refusal(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)
    *_, last = await backoffs(client, owner, 5)
    cloud.faults.clear()
    await client.get_homescreen()

    owner.driven.advance(last / 2)
    cloud.faults.add(replace(TOO_MANY, times=1))
    [again] = await backoffs(client, owner, 1)
    assert again > last, "the next backoff soon afterwards is longer"

    await client.get_homescreen()
    owner.driven.advance(HOUR + 1)
    cloud.faults.add(replace(TOO_MANY, times=1))
    assert await backoff(client) < 70


async def test_concurrent_refusals_start_a_single_backoff(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)

    errors = await asyncio.gather(*(error_of_request(client) for _ in range(20)))

    assert all(60 <= it.retry_after < 67 for it in errors if isinstance(it, BlinkRateLimitError))


async def test_single_probe_request_is_sent_after_backoff(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=2))
    await backoffs(client, owner, 1)
    cloud.ledger.clear()

    # If the cloud rejects the probe request, the rate limiter denies the requests that waited for
    # it.
    await asyncio.gather(*(error_of_request(client) for _ in range(50)))
    assert cloud.ledger.count() == 1

    # If the cloud accepts the probe request, the rate limiter permits the requests that waited for
    # it.
    owner.driven.advance(2 * 66)
    await asyncio.gather(*(client.get_homescreen() for _ in range(50)))
    assert cloud.ledger.count() == 51


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=500), BlinkError),
        (Fault(kind="drop"), BlinkConnectionError),
        (Fault(kind="hang"), BlinkTimeoutError),
    ],
)
async def test_probe_without_valid_response_denies_waiting_requests(
    client: BlinkClient, owner: Owner, cloud: Simulator, fault: Fault, error: type[BlinkError]
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    await backoffs(client, owner, 1)
    cloud.faults.add(replace(fault, times=None))
    cloud.ledger.clear()

    first = asyncio.ensure_future(client.get_homescreen())
    others = [asyncio.ensure_future(client.get_homescreen()) for _ in range(9)]
    await owner.clock.sleep(31)

    with pytest.raises(error):
        await first
    for other in others:
        with pytest.raises(BlinkRateLimitError):
            await other
    # Only the probe request was sent. aiohttp may have sent it twice, because it repeats a request
    # after a broken connection.
    assert cloud.ledger.count() <= 2
    cloud.faults.clear()
    assert (await client.get_homescreen()).cameras


async def test_cancelled_probe_denies_waiting_requests_and_allows_next(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    await backoffs(client, owner, 1)
    cloud.faults.add(Fault(kind="hang"))
    first = asyncio.ensure_future(client.get_homescreen())
    await request_arrives(cloud)
    second = asyncio.ensure_future(client.get_homescreen())
    await asyncio.sleep(0)

    first.cancel()

    with pytest.raises(BlinkRateLimitError):
        await second
    assert (await client.get_homescreen()).cameras


async def test_endless_loop_of_requests_is_slowed_to_steady_rate(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    began = owner.clock.time()
    tries = refusals = 0
    while owner.clock.time() < began + 100:
        tries += 1
        try:
            await client.get_homescreen()
        except BlinkRateLimitError:
            refusals += 1
            owner.driven.advance(1)

    assert tries >= BURST_REQUESTS
    assert refusals == 0, "sequential requests wait for a permit"
    most = BURST_REQUESTS + REQUESTS_PER_SECOND * 100
    assert BURST_REQUESTS < cloud.ledger.count() <= most + 1


async def test_concurrent_requests_over_burst_size_are_denied(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    answers = await asyncio.gather(
        *(client.get_homescreen() for _ in range(BURST_REQUESTS + 100)), return_exceptions=True
    )

    errors = [it for it in answers if isinstance(it, BaseException)]
    assert {type(it) for it in errors} == {BlinkRateLimitError}
    assert {it.retry_after for it in errors if isinstance(it, BlinkRateLimitError)} == {60}
    assert BURST_REQUESTS <= cloud.ledger.count() <= BURST_REQUESTS + 10
    owner.driven.advance(60)
    assert (await client.get_homescreen()).cameras


async def test_few_403_responses_start_no_backoff(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(FORBIDDEN, times=4))
    for _ in range(4):
        await error_of_request(client, BlinkBlockedError)
        owner.driven.advance(120)

    assert (await client.get_homescreen()).cameras
    assert owner.limiter.seconds_left == 0


@pytest.mark.parametrize("status", [403, 406])
async def test_continued_refusals_block_account_and_reduce_requests(
    client: BlinkClient, owner: Owner, cloud: Simulator, status: int
) -> None:
    began = owner.clock.time()
    cloud.faults.add(replace(FORBIDDEN, status=status))
    blocked_after: float | None = None
    while owner.clock.time() < began + 24 * HOUR:
        with pytest.raises(BlinkError):
            await client.get_homescreen()
        if owner.limiter.blocked_status and blocked_after is None:
            blocked_after = owner.clock.time() - began
            assert owner.limiter.blocked_status == status
        owner.driven.advance(60)

    assert cloud.ledger.count() < 20
    assert blocked_after is not None
    assert HOUR <= blocked_after < 3 * HOUR
    assert owner.limiter.seconds_left < 6 * HOUR

    cloud.faults.clear()
    owner.driven.advance(6 * HOUR)
    assert (await client.get_homescreen()).cameras
    assert owner.limiter.blocked_status is None


async def test_refusals_of_one_address_start_no_backoff_for_others(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(FORBIDDEN, route="arm"))

    for _ in range(30):
        with pytest.raises(BlinkBlockedError):
            await client.arm(CABIN, armed=True, within=30)
        assert (await client.get_homescreen()).cameras
        owner.driven.advance(60)

    assert owner.limiter.seconds_left == 0


async def test_backoff_continues_after_restart(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)
    found = await backoffs(client, owner, 4)
    left = await backoff(client)

    again = restarted(owner, owner.limiter.state)

    assert again.seconds_left == pytest.approx(left)
    owner.driven.advance(left)
    async with again.acquire() as on_response:
        await on_response(429, None)
    assert again.seconds_left > 2 * found[-1], "the next backoff is doubled"


@pytest.mark.parametrize("hours", [-10000, -24, -1, 1, 24, 10000])
async def test_wrong_local_clock_does_not_extend_stored_backoff(
    client: BlinkClient, owner: Owner, cloud: Simulator, hours: int
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    left = await backoff(client)
    known = owner.limiter.state
    wrong = replace(
        known,
        pause_began=known.pause_began + hours * HOUR,
        pause_ends=known.pause_ends + hours * HOUR,
        refused_since=(known.refused_since or 0) + hours * HOUR,
    )

    again = restarted(owner, wrong)

    assert again.seconds_left == pytest.approx(left if hours > 0 else 0)
    # A wrong clock has ended the backoff (time without requests) too early. The next request is
    # nevertheless a probe.
    owner.driven.advance(again.seconds_left)
    async with again.acquire() as on_response:
        await on_response(429, None)
    with pytest.raises(BlinkRateLimitError):
        async with again.acquire():
            pytest.fail("a backoff must have started")


async def test_invalid_stored_state_is_limited_to_maximum_backoff(owner: Owner) -> None:
    now = owner.clock.time()

    again = restarted(
        owner, LimiterState(pause_began=0, pause_ends=now * 2, step=1e9, in_doubt=True)
    )

    assert again.seconds_left <= 24 * HOUR
    owner.driven.advance(again.seconds_left)
    async with again.acquire() as on_response:
        await on_response(429, None)
    assert again.seconds_left <= 2 * HOUR
