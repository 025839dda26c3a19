"""The journal for bug reports contains counts but no personal data."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import Journal, SystemClock
from custom_components.blink_clips.api.journal import MAX_LENGTH, MAX_ODDITIES


def test_requests_are_counted_by_outcome(journal: Journal) -> None:
    for outcome in (200, 200, "timeout"):
        journal.count("homescreen", outcome)

    assert journal.requests == {"homescreen 200": 2, "homescreen timeout": 1}


def test_unexpected_values_are_counted_without_personal_data(journal: Journal) -> None:
    for value in ("G8T1CAM000400001", "G8T1CAM000400002"):
        journal.note("camera.serial", value)
    journal.note("camera.status", "owner@example.com")
    journal.note("camera.name", "<Küche> (2)")

    assert journal.oddities == {
        "camera.serial: G8T1CAM#": 2,
        "camera.status: owner?example.com": 1,
        "camera.name: ?K?che? ?2?": 1,
    }


def test_number_of_unexpected_values_is_limited(journal: Journal) -> None:
    for number in range(3):
        for letter in range(MAX_ODDITIES + 50):
            journal.note("clip.source", chr(ord("A") + letter % 26) * (letter // 26 + 1))
        assert len(journal.oddities) == MAX_ODDITIES
        assert journal.oddities["clip.source: A"] == number + 1


@pytest.mark.parametrize(
    ("value", "text"), [(908, "908"), (2805, "2805"), (9999, "9999"), (10000, "#"), (-1234, "-#")]
)
def test_codes_are_kept_and_ids_are_masked(journal: Journal, value: int, text: str) -> None:
    journal.note("place", value)

    assert journal.oddities == {f"place: {text}": 1}


@given(st.text() | st.integers(min_value=10000) | st.integers(max_value=-1) | st.floats())
def test_any_noted_value_is_short_and_without_long_numbers(value: object) -> None:
    journal = Journal()

    journal.note("place", value)

    (text,) = (key.removeprefix("place: ") for key in journal.oddities)
    assert len(text) <= MAX_LENGTH
    digits = "".join(it if it.isdecimal() else " " for it in text)
    assert all(len(number) < 3 for number in digits.split())


async def test_system_clock_advances(socket_enabled: None) -> None:
    clock = SystemClock()
    before = clock.time(), clock.monotonic()

    await clock.sleep(0)

    assert clock.time() >= before[0]
    assert clock.monotonic() >= before[1]
