"""Tests of the journal. It counts unexpected responses, and contains no personal data."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import Journal, SystemClock
from custom_components.blink_clips.api.journal import (
    MAX_FIELDS,
    MAX_LENGTH,
    MAX_ODDITIES,
    MAX_PLACES,
)


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


def test_unread_fields_are_listed_with_their_types_and_without_values(journal: Journal) -> None:
    payload = {
        "id": 400001,
        "color": "black",
        "revision": 7,
        "onboarded": True,
        "lens": None,
        "zones": [{"zone_name": "Path to the door", "area": 3}],
        "issues": [],
        "limits": {"Grandma": 1},
    }

    journal.note_unread("camera maple", payload, read={"id"})

    assert journal.unread_fields == {
        "camera maple": {
            "color": "text",
            "issues": "empty list",
            "lens": "null",
            "limits": "object",
            "onboarded": "boolean",
            "revision": "number",
            "zones": "list",
        },
        "camera maple.zones": {"area": "number", "zone_name": "text"},
    }


@pytest.mark.parametrize("name", ["Grandma", "400001", "cam_400001", "a b", "küche", "", "x" * 49])
def test_field_name_with_another_spelling_is_masked(journal: Journal, name: str) -> None:
    journal.note_unread("homescreen", {name: [{"inner": 1}]}, read=frozenset())

    assert journal.unread_fields == {"homescreen": {"?": "list"}}


def test_type_of_an_unread_field_is_that_of_its_first_value(journal: Journal) -> None:
    for value in (None, 3, "three", None):
        journal.note_unread("camera", {"lens": value}, read=frozenset())

    assert journal.unread_fields == {"camera": {"lens": "number"}}


def test_number_of_unread_fields_is_limited(journal: Journal) -> None:
    letters = [f"{a}{b}" for a in "abcdefghij" for b in "abcdefghij"]
    for place in letters:
        journal.note_unread(place, dict.fromkeys(letters, 1), read=frozenset())

    assert len(journal.unread_fields) == MAX_PLACES
    assert {len(it) for it in journal.unread_fields.values()} == {MAX_FIELDS}


def test_product_type_in_the_place_of_unread_fields_is_masked(journal: Journal) -> None:
    journal.note_unread("owl G8T1CAM000400001@home", {"lens": 1}, read=frozenset())

    assert journal.unread_fields == {"owl G8T1CAM#?home": {"lens": "number"}}


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
