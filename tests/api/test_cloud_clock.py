"""The `Date` headers of the cloud's responses correct the client's clock."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from custom_components.blink_clips.api import BlinkClient, BlinkRateLimitError, CloudClock
from simulator import DrivenClock, Fault
from tests.api.client_setup import Owner
from tests.house import ClientClock

HOUR = 3600.0


class Machine:
    """A simulated computer with a local clock. It receives `Date` headers from a cloud."""

    def __init__(self, driven: DrivenClock, *, ahead: float) -> None:
        self.driven = driven
        self.local = ClientClock(driven, ahead=ahead)
        self.clock = CloudClock(self.local)

    @property
    def error(self) -> float:
        """Return the seconds by which the corrected clock is ahead of the cloud's clock."""
        return round(self.clock.time() - self.driven.time(), 6)

    def respond(self, *, takes: float = 0.0, wrong_by: float = 0.0) -> None:
        """Receive a response `takes` seconds after its request.

        The cloud writes the `Date` header in the middle of this time. `wrong_by` is the error of
        the header in seconds.
        """
        sent_at = self.local.monotonic()
        self.driven.advance(takes / 2)
        date = datetime.fromtimestamp(int(self.driven.time() + wrong_by), UTC)
        self.driven.advance(takes / 2)
        headers = {"Date": format_datetime(date, usegmt=True)}
        self.clock.correct(headers, sent_at=sent_at)


@pytest.fixture
def correct_machine(clock: DrivenClock) -> Machine:
    """Return a machine with a correct clock. The machine has received one response."""
    machine = Machine(clock, ahead=0)
    machine.respond()
    return machine


@pytest.mark.parametrize("ahead", [-4e8, -HOUR, -3, 3, HOUR, 4e8])
def test_first_response_corrects_a_wrong_clock(clock: DrivenClock, ahead: float) -> None:
    machine = Machine(clock, ahead=ahead)
    assert machine.error == ahead

    machine.respond()

    assert machine.error == 0
    clock.advance(HOUR)
    assert machine.error == 0


def test_responses_do_not_change_a_correct_clock(clock: DrivenClock) -> None:
    machine = Machine(clock, ahead=0)
    for _ in range(20):
        clock.advance(7.37)
        machine.respond(takes=0.6)

    assert machine.error == 0


@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
def test_corrected_clock_lags_by_at_most_one_second_and_round_trip(
    clock: DrivenClock, ahead: float
) -> None:
    machine = Machine(clock, ahead=ahead)
    for _ in range(20):
        clock.advance(7.37)
        machine.respond(takes=0.6)

        assert -1.6 <= machine.error <= 0


def test_local_clock_changes_are_ignored_after_first_response(correct_machine: Machine) -> None:
    correct_machine.local.ahead = HOUR
    assert correct_machine.error == 0

    correct_machine.respond()

    assert correct_machine.error == 0


def test_clock_is_corrected_by_second_response_after_sleep(correct_machine: Machine) -> None:
    # Simulate an hour of standby, in which the computer's monotonic clock stops.
    correct_machine.respond(wrong_by=HOUR)
    assert correct_machine.error == 0

    correct_machine.respond(wrong_by=HOUR)

    assert correct_machine.error == HOUR


def test_single_response_with_wrong_date_is_ignored(correct_machine: Machine) -> None:
    for wrong_by in (HOUR, -HOUR, 0, 5 * HOUR, 0, HOUR):
        correct_machine.respond(wrong_by=wrong_by)

        assert correct_machine.error == 0


def test_time_is_known_when_two_responses_agree(clock: DrivenClock) -> None:
    machine = Machine(clock, ahead=HOUR)
    for wrong_by in (5 * HOUR, 0, -5 * HOUR):
        machine.respond(wrong_by=wrong_by)
        assert not machine.clock.is_known

    machine.respond(wrong_by=-5 * HOUR)
    assert machine.clock.is_known
    machine.respond()
    assert machine.clock.is_known


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Date": ""},
        {"Date": "soon"},
        {"Date": "Fri, 99 Nov 2026 12:00:00 GMT"},
        {"Date": "Fri, 20 Nov 2026 12:00:00 +9999"},
        {"Date": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"Date": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"Date": "Fri, 20 Nov 2026 12:00:00 GMT", "Age": "7200"},
    ],
    ids=str,
)
def test_missing_or_invalid_date_header_is_ignored(
    clock: DrivenClock, headers: dict[str, str]
) -> None:
    machine = Machine(clock, ahead=HOUR)

    machine.clock.correct(headers, sent_at=machine.local.monotonic())

    assert machine.error == HOUR


@pytest.mark.parametrize("ahead", [-5 * HOUR, 5 * HOUR])
async def test_retry_after_date_is_compared_with_cloud_clock(
    owner: Owner, client: BlinkClient, ahead: float
) -> None:
    owner.clock.ahead = ahead
    until = datetime.fromtimestamp(owner.driven.time() + 600, UTC)
    headers = {"Retry-After": format_datetime(until, usegmt=True)}
    owner.cloud.faults.add(Fault(route="homescreen", status=429, headers=headers))

    with pytest.raises(BlinkRateLimitError) as raised:
        await client.get_homescreen()

    assert 600 <= raised.value.retry_after <= 660
