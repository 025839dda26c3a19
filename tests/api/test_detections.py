"""Detected objects in a clip's metadata, in known and unknown formats."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import orjson
import pytest

from custom_components.blink_clips.api import Clip, Journal
from custom_components.blink_clips.api.models.detections import (
    MAX_DEPTH,
    MAX_METADATA_LENGTH,
    MAX_VALUES,
    WORDS,
    detections,
)
from tests.api.full_responses import CLIP, Json


def read(metadata: object, journal: Journal | None = None) -> Clip:
    payload = {**CLIP, "metadata": metadata}
    return Clip.read(payload, place="clip", journal=journal or Journal())


def nested(value: object, levels: int) -> object:
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        (None, ()),
        ({}, ()),
        ([], ()),
        ("", ()),
        (7, ()),
        (True, ()),
        ("person", ("person",)),
        ("PERSON", ("person",)),
        ("personal", ()),
        ("no person", ()),
        (["animal", "Person"], ("person", "animal")),
        (["package", "animal", "vehicle", "person"], WORDS),
        (["person", "person"], ("person",)),
        ({"person": True}, ("person",)),
        ({"Vehicle": 1}, ("vehicle",)),
        ({"vehicle": False, "animal": 0, "package": None, "person": {}}, ()),
        ({"person": 0.93}, ("person",)),
        ({"person": {"confidence": 0.9}}, ("person",)),
        ({"cv": {"detections": [{"type": "package", "box": [1, 2, 3, 4]}]}}, ("package",)),
        ({"detection": "animal"}, ("animal",)),
        ({"dog": True, "cat": "yes"}, ()),
    ],
    ids=json.dumps,
)
def test_detections_are_found_in_metadata_of_any_form(
    metadata: object, found: tuple[str, ...]
) -> None:
    assert read(metadata).detections == found
    assert Clip.from_dict(read(metadata).to_dict()).detections == found


def test_detections_below_maximum_depth_are_ignored() -> None:
    assert detections(nested("person", MAX_DEPTH)) == ("person",)
    assert detections(nested("person", MAX_DEPTH + 1)) == ()
    assert detections(nested("person", 100_000)) == ()


class Endless(list[Any]):
    """A list that contains itself, and counts how often its elements are read."""

    def __init__(self) -> None:
        super().__init__([self] * 3)
        self.reads = count()

    def __getitem__(self, index: Any) -> Any:
        next(self.reads)
        return super().__getitem__(index)


def test_detections_after_maximum_number_of_values_are_ignored() -> None:
    endless = Endless()

    assert detections(endless) == ()

    assert next(endless.reads) <= MAX_VALUES
    assert detections([*([None] * (MAX_VALUES - 2)), "person"]) == ("person",)
    assert detections([*([None] * MAX_VALUES), "person"]) == ()
    wide: Json = {str(number): True for number in range(MAX_VALUES)}
    assert detections({**wide, "person": True}) == ()


SHORT = [
    {"person": True},
    ["person", 0.5, None, False, -7],
    {"cv": {"boxes": [[1, 2, 3, 4]] * 8}},
    "x" * (MAX_METADATA_LENGTH - 2),
]


@pytest.mark.parametrize("metadata", SHORT, ids=range(len(SHORT)))
def test_short_metadata_is_kept_unchanged(metadata: object) -> None:
    clip = read(metadata)

    assert clip.metadata == metadata
    assert Clip.from_dict(json.loads(json.dumps(clip.to_dict()))) == clip


LONG = [
    ["person", *range(1000)],
    ["person", "x" * MAX_METADATA_LENGTH],
    {"person": {str(number): None for number in range(200)}},
    ["person", nested([], MAX_DEPTH)],
    ["person", 2**63],
    ["person", float("nan")],
    ["person", float("inf")],
    ["person", "\ud800"],
    {"person": True, "\ud800": True},
]


@pytest.mark.parametrize("metadata", LONG, ids=range(len(LONG)))
def test_long_or_unstorable_metadata_is_reduced_to_detections(metadata: object) -> None:
    clip = read(metadata)

    assert clip.metadata == ["person"]
    assert clip.detections == ("person",)
    assert Clip.from_dict(orjson.loads(orjson.dumps(clip.to_dict()))) == clip


def test_clip_with_metadata_is_hashable() -> None:
    clip = read({"person": True})

    assert {clip, read({"person": True})} == {clip}
    assert clip != replace(clip, metadata=None)


def test_journal_counts_structure_of_metadata_without_content(journal: Journal) -> None:
    for metadata in (None, {}, {"person": "Alex"}, ["Alex"], "Alex", {"b": 1, "a": "Alex"}):
        read(metadata, journal)

    assert set(journal.oddities) == {
        "clip.metadata: dict person",
        "clip.metadata: list",
        "clip.metadata: str",
        "clip.metadata: dict a b",
    }


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([*WORDS, *map(str.upper, WORDS)]),
    lambda below: (
        st.lists(below) | st.dictionaries(st.text(max_size=10) | st.sampled_from(WORDS), below)
    ),
    max_leaves=60,
)


def texts(value: object) -> Iterator[str]:
    """Yield all texts in a value, and all keys of its objects, in lower case."""
    if isinstance(value, str):
        yield value.lower()
    if isinstance(value, dict):
        yield from (key.lower() for key in value)
        value = list(value.values())
    if isinstance(value, list):
        for it in value:
            yield from texts(it)


@given(JSON_VALUES)
def test_arbitrary_metadata_never_breaks_a_clip(metadata: object) -> None:
    clip = read(metadata)
    stored = orjson.dumps(clip.to_dict())
    again = Clip.from_dict(orjson.loads(stored))

    found = clip.detections
    assert set(found) <= set(texts(metadata))
    assert list(found) == [word for word in WORDS if word in found]
    assert (again, again.detections) == (clip, found)
    assert len(stored) < 1000 + 4 * MAX_METADATA_LENGTH
    hash(clip)


@given(st.integers(0, 2000), st.sampled_from(["[{}]", '{{"person":{}}}', '{{"a":[{}]}}']))
def test_metadata_of_any_depth_never_breaks_a_clip(levels: int, form: str) -> None:
    text = "7"
    for _ in range(levels):
        text = form.format(text)

    clip = read(json.loads(text))

    assert clip.detections == (("person",) if "person" in form and levels else ())
    orjson.dumps(clip.to_dict())
