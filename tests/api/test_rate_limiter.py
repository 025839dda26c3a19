"""No account is locked for what this client asks: pauses are kept, and a rush is no flood."""

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

HOUR = 3600.0
TOO_MANY = Fault(status=429, body="{}", times=None)
UNWANTED = Fault(status=403, body="<h1>Forbidden</h1>", times=None)


async def refused(client: BlinkClient, error: type[BlinkError] = BlinkRateLimitError) -> BlinkError:
    """Ask the cloud, and return by what it was refused."""
    with pytest.raises(error) as raised:
        await client.get_homescreen()
    return raised.value


async def pause(client: BlinkClient) -> float:
    """Be refused, and return for how long."""
    error = await refused(client)
    assert isinstance(error, BlinkRateLimitError)
    return error.retry_after


async def pauses(client: BlinkClient, owner: Owner, number: int) -> list[float]:
    """Ask whenever a pause has passed; return how long the pauses were."""
    found = []
    for _ in range(number):
        found.append(await pause(client))
        owner.driven.advance(found[-1])
    return found


async def arrival(cloud: Simulator) -> None:
    """Wait until another request has arrived in the cloud."""
    seen = cloud.ledger.count()
    while cloud.ledger.count() == seen:  # noqa: ASYNC110 - a ledger sets no event
        await asyncio.sleep(0)


def rebuilt(owner: Owner, standing: LimiterState) -> RateLimiter:
    """Return the limiter that goes on after a restart."""
    return RateLimiter(owner.clock, standing)


async def test_pauses_double_from_a_minute_to_two_hours(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)

    found = await pauses(client, owner, 12)

    assert cloud.ledger.count() == 12
    expected = [min(60.0 * 2**step, 2 * HOUR) for step in range(12)]
    for seconds, at_least in zip(found, expected, strict=True):
        assert at_least <= seconds <= min(at_least * 1.1, 2 * HOUR)
    # Many houses do not come back in the same second.
    assert len({second / first for first, second in pairwise(found)}) > 3


async def test_the_cloud_may_ask_for_more_but_not_for_less(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    for asked, least in (("3000", 3000), ("1", 120), ("999999999", 86400)):
        cloud.faults.add(replace(TOO_MANY, times=1, headers={"Retry-After": asked}))
        [seconds] = await pauses(client, owner, 1)
        assert least <= seconds <= min(least * 1.1, 86400)


async def test_nothing_goes_out_in_a_pause(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    left = await pause(client)
    cloud.ledger.clear()
    # Not even for a token.
    cloud.cloud.expire_access_tokens()
    owner.driven.advance(left - 1)

    assert 0 < await pause(client) <= 1
    with pytest.raises(BlinkRateLimitError):
        await client.arm(CABIN, armed=True, within=30)
    with pytest.raises(BlinkRateLimitError):
        await owner.start()
    assert cloud.ledger.count() == 0

    owner.driven.advance(1)
    assert (await client.get_homescreen()).cameras


async def test_a_pause_that_helped_is_forgotten_after_a_while(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)
    *_, last = await pauses(client, owner, 5)
    cloud.faults.clear()
    await client.get_homescreen()

    owner.driven.advance(last / 2)
    cloud.faults.add(replace(TOO_MANY, times=1))
    [again] = await pauses(client, owner, 1)
    assert again > last, "soon after, it is not over"

    await client.get_homescreen()
    owner.driven.advance(HOUR + 1)
    cloud.faults.add(replace(TOO_MANY, times=1))
    assert await pause(client) < 70


async def test_many_answers_to_one_rush_are_one_refusal(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)

    errors = await asyncio.gather(*(refused(client) for _ in range(20)))

    assert all(60 <= it.retry_after < 67 for it in errors if isinstance(it, BlinkRateLimitError))


async def test_after_a_pause_one_goes_first(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=2))
    await pauses(client, owner, 1)
    cloud.ledger.clear()

    # It is refused, and so are they all.
    await asyncio.gather(*(refused(client) for _ in range(50)))
    assert cloud.ledger.count() == 1

    # It is answered, and all go.
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
async def test_one_that_has_no_answer_tells_nothing(
    client: BlinkClient, owner: Owner, cloud: Simulator, fault: Fault, error: type[BlinkError]
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    await pauses(client, owner, 1)
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
    # What broke on the way may have been sent twice.
    assert cloud.ledger.count() <= 2
    cloud.faults.clear()
    assert (await client.get_homescreen()).cameras


async def test_one_that_is_cancelled_holds_up_nobody(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    await pauses(client, owner, 1)
    cloud.faults.add(Fault(kind="hang"))
    first = asyncio.ensure_future(client.get_homescreen())
    await arrival(cloud)
    second = asyncio.ensure_future(client.get_homescreen())
    await asyncio.sleep(0)

    first.cancel()

    with pytest.raises(BlinkRateLimitError):
        await second
    assert (await client.get_homescreen()).cameras


async def test_a_loop_that_runs_away_is_slowed_down(
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
    assert refusals == 0, "who asks one after the other waits"
    most = BURST_REQUESTS + REQUESTS_PER_SECOND * 100
    assert BURST_REQUESTS < cloud.ledger.count() <= most + 1


async def test_a_flood_is_turned_away(client: BlinkClient, owner: Owner, cloud: Simulator) -> None:
    answers = await asyncio.gather(
        *(client.get_homescreen() for _ in range(BURST_REQUESTS + 100)), return_exceptions=True
    )

    errors = [it for it in answers if isinstance(it, BaseException)]
    assert {type(it) for it in errors} == {BlinkRateLimitError}
    assert {it.retry_after for it in errors if isinstance(it, BlinkRateLimitError)} == {60}
    assert BURST_REQUESTS <= cloud.ledger.count() <= BURST_REQUESTS + 10
    owner.driven.advance(60)
    assert (await client.get_homescreen()).cameras


async def test_an_edge_with_a_hiccup_is_asked_on(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(UNWANTED, times=4))
    for _ in range(4):
        await refused(client, BlinkBlockedError)
        owner.driven.advance(120)

    assert (await client.get_homescreen()).cameras
    assert owner.limiter.seconds_left == 0


@pytest.mark.parametrize("status", [403, 406])
async def test_an_edge_that_goes_on_refusing_is_hardly_asked(
    client: BlinkClient, owner: Owner, cloud: Simulator, status: int
) -> None:
    began = owner.clock.time()
    cloud.faults.add(replace(UNWANTED, status=status))
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


async def test_one_address_that_is_refused_stops_no_other(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(UNWANTED, route="arm"))

    for _ in range(30):
        with pytest.raises(BlinkBlockedError):
            await client.arm(CABIN, armed=True, within=30)
        assert (await client.get_homescreen()).cameras
        owner.driven.advance(60)

    assert owner.limiter.seconds_left == 0


async def test_a_pause_outlives_a_restart(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(TOO_MANY)
    found = await pauses(client, owner, 4)
    left = await pause(client)

    again = rebuilt(owner, owner.limiter.state)

    assert again.seconds_left == pytest.approx(left)
    owner.driven.advance(left)
    async with again.acquire() as on_response:
        await on_response(429, None)
    assert again.seconds_left > 2 * found[-1], "it goes on where it was"


@pytest.mark.parametrize("hours", [-10000, -24, -1, 1, 24, 10000])
async def test_a_clock_that_was_wrong_makes_no_pause_longer(
    client: BlinkClient, owner: Owner, cloud: Simulator, hours: int
) -> None:
    cloud.faults.add(replace(TOO_MANY, times=1))
    left = await pause(client)
    known = owner.limiter.state
    wrong = replace(
        known,
        pause_began=known.pause_began + hours * HOUR,
        pause_ends=known.pause_ends + hours * HOUR,
        refused_since=(known.refused_since or 0) + hours * HOUR,
    )

    again = rebuilt(owner, wrong)

    assert again.seconds_left == pytest.approx(left if hours > 0 else 0)
    # At the least, one goes first.
    owner.driven.advance(again.seconds_left)
    async with again.acquire() as on_response:
        await on_response(429, None)
    with pytest.raises(BlinkRateLimitError):
        async with again.acquire():
            pytest.fail("there is a pause")


async def test_a_standing_that_is_nonsense_does_no_harm(owner: Owner) -> None:
    now = owner.clock.time()

    again = rebuilt(owner, LimiterState(pause_began=0, pause_ends=now * 2, step=1e9, in_doubt=True))

    assert again.seconds_left <= 24 * HOUR
    owner.driven.advance(again.seconds_left)
    async with again.acquire() as on_response:
        await on_response(429, None)
    assert again.seconds_left <= 2 * HOUR
