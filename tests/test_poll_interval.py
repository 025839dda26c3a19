"""Polls are more frequent after clips and actions, up to a maximum number per day."""

from datetime import timedelta

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.blink_clips.poll_interval import PollInterval
from simulator import DrivenClock, Fault
from tests.house import ClientClock, House

pytestmark = pytest.mark.platforms("camera")


async def pass_in_steps(house: House, seconds: int) -> None:
    """Let time pass second by second."""
    for _ in range(seconds):
        await house.let_pass(1)


async def polls(house: House, seconds: int) -> int:
    """Let some seconds pass, and return the number of requests for the clip list."""
    house.cloud.ledger.clear()
    await pass_in_steps(house, seconds)
    return house.cloud.ledger.count("media.changed")


async def test_cloud_is_polled_every_minute_without_activity(house: House) -> None:
    await house.sign_in()

    assert await polls(house, 250) in {4, 5}


async def test_clip_of_an_armed_system_starts_two_minutes_of_fast_polling(
    house: House,
) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    cloud.motion(cloud.camera("Garden"), upload_seconds=1)
    await pass_in_steps(house, 65)

    assert await polls(house, 100) in {6, 7}
    await pass_in_steps(house, 60)
    assert await polls(house, 250) in {4, 5}


@pytest.mark.parametrize(("age", "expected"), [(599, {6, 7}), (601, {1, 2})])
async def test_only_clips_of_the_last_ten_minutes_start_fast_polling(
    house: House, age: float, expected: set[int]
) -> None:
    await house.sign_in()
    house.clock.advance(3600)
    await house.let_pass(60)
    cloud, created_at = house.cloud.cloud, house.clock.time() + 60 - age
    cloud.motion(cloud.camera("Garden"), created_at=created_at, upload_seconds=age)
    await house.let_pass(60)

    assert await polls(house, 100) in expected


async def test_clip_of_a_disarmed_system_starts_no_fast_polling(house: House) -> None:
    cloud = house.cloud.cloud
    cloud.networks[200001].armed = False
    await house.sign_in()
    cloud.motion(cloud.camera("Garden"), upload_seconds=1)
    await pass_in_steps(house, 65)

    assert await polls(house, 125) in {2, 3}


async def test_action_starts_two_minutes_of_fast_polling(house: House) -> None:
    await house.sign_in()
    await house.action("snapshot", "camera.garden")

    assert await polls(house, 100) in {6, 7}
    await pass_in_steps(house, 60)
    assert await polls(house, 250) in {4, 5}


async def test_a_failing_cloud_is_retried_five_times_and_then_polled_at_the_interval(
    house: House,
) -> None:
    await house.sign_in()
    await house.action("snapshot", "camera.garden")
    await pass_in_steps(house, 20)
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    await pass_in_steps(house, 16)

    assert await polls(house, 121) <= 8
    assert await polls(house, 300) <= 6


async def test_fast_polling_continues_with_one_action_per_minute(house: House) -> None:
    await house.sign_in()
    count = 0
    for _ in range(5):
        await house.action("snapshot", "camera.garden")
        count += await polls(house, 60)

    assert 15 <= count <= 20


async def test_no_poll_is_sent_until_retry_after_has_passed(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(
        Fault(route="media.changed", status=429, times=1, headers={"Retry-After": "600"})
    )
    await pass_in_steps(house, 60)
    house.cloud.ledger.clear()

    # Neither an action nor an update of an entity ends the backoff (time without requests).
    with pytest.raises(HomeAssistantError):
        await house.action("snapshot", "camera.garden")
    await house.hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": "camera.garden"}, blocking=True
    )
    assert await polls(house, 500) == 0
    assert house.state("camera.garden").state == "unavailable"
    await pass_in_steps(house, 165)
    assert house.cloud.ledger.count("media.changed") >= 1
    assert house.state("camera.garden").state == "idle"


def test_fast_polls_of_a_day_are_bounded_by_a_budget() -> None:
    clock = DrivenClock(1_000_000.0)
    interval_policy = PollInterval(ClientClock(clock), timedelta(seconds=60))
    fast = 0
    for _ in range(2):
        day, fast = fast, 0
        until = clock.time() + 86400
        while clock.time() < until:
            interval_policy.poll_fast()
            interval = interval_policy.next().total_seconds()
            fast += interval < 60
            clock.advance(interval)
        # On the first day, up to 720 polls may be fast (less than a minute apart): 360 in a row,
        # and 360 more during the day.
        assert fast <= (720 if not day else 361)
    assert day > 700
    assert fast >= 359


def test_fast_polling_shortens_long_intervals_and_keeps_short_ones() -> None:
    clock = DrivenClock(1_000_000.0)
    for seconds, fast_seconds in ((600, 15), (30, 15), (10, 10)):
        interval_policy = PollInterval(ClientClock(clock), timedelta(seconds=seconds))
        assert interval_policy.next() == timedelta(seconds=seconds)
        assert interval_policy.poll_fast()
        assert not interval_policy.poll_fast(), "fast polling is on already"
        assert interval_policy.next() == timedelta(seconds=fast_seconds)
