"""Clips, commands and tokens are parsed, and random JSON causes no unexpected error."""

from datetime import UTC, datetime
import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import (
    Account,
    BlinkResponseError,
    Camera,
    Clip,
    ClipSource,
    Homescreen,
    Journal,
)
from custom_components.blink_clips.api.models import (
    Command,
    CommandReceipt,
    TokenAnswer,
    read_all,
)
from tests.api.full_responses import CAMERA, CLIP, COMMAND, DOORBELL, HOMESCREEN, NETWORK, OWL, Json


def read_clip(journal: Journal, **changes: object) -> Clip:
    return Clip.read({**CLIP, **changes}, place="clip", journal=journal)


def read_command(journal: Journal, **changes: object) -> Command:
    return Command.read({**COMMAND, **changes}, place="command", journal=journal)


def test_clip_is_parsed_completely(journal: Journal) -> None:
    assert read_clip(journal) == Clip(
        id=71,
        created_at=datetime(2026, 3, 12, 17, 20, 1, tzinfo=UTC),
        updated_at=datetime(2026, 3, 12, 17, 20, 20, tzinfo=UTC),
        camera_id=41,
        product_type="catalina",
        network_id=21,
        raw_source="pir",
        thumbnail=CLIP["thumbnail"],
        media=CLIP["media"],
    )
    assert journal.oddities == {}


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("pir", ClipSource.MOTION),
        ("cv_motion", ClipSource.VISION),
        ("snapshot", ClipSource.SNAPSHOT),
        ("liveview", ClipSource.LIVE_VIEW),
        ("button_press", ClipSource.BUTTON_PRESS),
        ("button", ClipSource.BUTTON_PRESS),
        ("dog_bark", ClipSource.UNKNOWN),
        ("", ClipSource.UNKNOWN),
    ],
)
def test_clip_source_is_read(journal: Journal, word: str, source: ClipSource) -> None:
    clip = read_clip(journal, source=word)

    assert clip.source is source
    assert clip.raw_source == word
    assert ("clip.raw_source: dog_bark" in journal.oddities) is (word == "dog_bark")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-12T17:20:01Z", datetime(2026, 3, 12, 17, 20, 1, tzinfo=UTC)),
        ("2026-03-12T17:20:01", datetime(2026, 3, 12, 17, 20, 1, tzinfo=UTC)),
        ("2026-03-12T18:20:01+01:00", datetime(2026, 3, 12, 17, 20, 1, tzinfo=UTC)),
        ("2026-03-12 17:20:01.250", datetime(2026, 3, 12, 17, 20, 1, 250000, tzinfo=UTC)),
    ],
)
def test_clip_times_are_converted_to_utc(journal: Journal, text: str, moment: datetime) -> None:
    clip = read_clip(journal, created_at=text)

    assert clip.created_at == moment
    assert clip.created_at.tzinfo is UTC


@pytest.mark.parametrize("changes", [{"updated_at": None}, {"updated_at": ""}])
def test_clip_without_update_time_uses_creation_time(journal: Journal, changes: Json) -> None:
    clip = read_clip(journal, **changes)

    assert clip.updated_at == clip.created_at


def test_clip_with_few_fields_is_parsed(journal: Journal) -> None:
    payload = {"id": "71", "created_at": CLIP["created_at"], "device_id": "41", "thumbnail": None}
    clip = Clip.read(payload, place="clip", journal=journal)

    assert (clip.id, clip.camera_id, clip.thumbnail, clip.network_id) == (71, 41, "", 0)
    assert clip.media == ""
    assert not any((clip.deleted, clip.watched, clip.partial, clip.metadata, clip.detections))
    assert journal.oddities["clip.raw_source: missing"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", None),
        ("id", "x"),
        ("id", []),
        ("id", 1e400),
        ("created_at", None),
        ("created_at", "x"),
        ("created_at", []),
        ("created_at", 1e400),
        ("device_id", "x"),
        ("device_id", []),
        ("device_id", 1e400),
    ],
)
def test_clip_with_invalid_required_field_raises_error(
    journal: Journal, name: str, value: object
) -> None:
    with pytest.raises(BlinkResponseError):
        read_clip(journal, **{name: value})


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59+00:00",
        5,
    ],
)
def test_clip_with_impossible_time_raises_error(journal: Journal, moment: object) -> None:
    with pytest.raises(BlinkResponseError):
        read_clip(journal, created_at=moment)


def test_clip_round_trips_as_json(journal: Journal) -> None:
    clip = read_clip(journal, source="dog_bark", watched=True, metadata={"person": [1, None]})

    kept = json.loads(json.dumps(clip.to_dict()))

    assert Clip.read(kept, place="clip", journal=journal) == clip
    assert kept["device_id"] == 41


def test_unreadable_clips_are_skipped(journal: Journal) -> None:
    clips = read_all(Clip, [CLIP, None, {}, {**CLIP, "id": 72}], place="clip", journal=journal)

    assert [clip.id for clip in clips] == [71, 72]
    assert journal.oddities["clip: is a NoneType"] == 1


def test_running_command_is_neither_failed_nor_finished(journal: Journal) -> None:
    command = read_command(journal)

    assert not command.failed(91)
    assert not command.finished(91)
    assert command.accepted_at(91) == datetime(2026, 3, 16, 1, 16, 38, tzinfo=UTC)


def test_command_is_finished_by_its_own_step_only(journal: Journal) -> None:
    command = read_command(journal)

    assert command.finished(92)
    assert not command.finished(93)
    assert command.accepted_at(93) is None


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("status", "code", "message", "failed"),
    [
        (0, 908, "Command succeeded", False),
        ("0", 908, "", False),
        (0, 523, "Command succeeded", False),
        ("running", 908, "", False),
        ("complete", 908, "", False),
        (None, 908, "", False),
        (1, 908, "Command succeeded", True),
        ("1", 908, "", True),
        (-1, 908, "", True),
        ("failed", 908, "Command succeeded", True),
        ("Error", 908, "", True),
        (0, 523, "Live view failed", True),
        (0, 908, "Command failed", True),
        (1, 523, "Command failed", True),
        (None, 523, "", True),
        ("running", 523, "", True),
        ([0], 523, "", True),
        (False, 523, "", True),
        (0.5, 908, "", False),
    ],
)
def test_command_failure_is_decided_by_status_then_code_or_message(
    journal: Journal, status: object, code: int, message: str, *, failed: bool, complete: bool
) -> None:
    command = read_command(
        journal, complete=complete, status=status, status_code=code, status_msg=message
    )

    assert command.failed(91) is failed
    assert any("command.status_code" in it for it in journal.oddities) is failed


@pytest.mark.parametrize(
    ("condition", "failed"),
    [("new", False), ("running", False), ("done", False), ("failed", True), ("error", True)],
)
def test_command_fails_by_condition_of_its_own_step(
    journal: Journal, condition: str, *, failed: bool
) -> None:
    steps = [{"id": 91, "state_condition": condition}, {"id": 93, "state_condition": "failed"}]
    command = read_command(journal, commands=steps)

    assert command.failed(91) is failed
    assert not command.failed(92)


@pytest.mark.parametrize(
    ("message", "reason"), [("Camera asleep", "Camera asleep"), ("Command succeeded", "")]
)
def test_failure_reason_is_empty_if_message_reports_success(
    journal: Journal, message: str, reason: str
) -> None:
    assert read_command(journal, status=1, status_msg=message).reason == reason


def test_complete_command_without_other_fields_is_finished(journal: Journal) -> None:
    command = Command.read({"complete": True}, place="command", journal=journal)

    assert command.finished(91)
    assert not command.failed(91)


def test_unknown_command_condition_is_counted_in_journal(journal: Journal) -> None:
    step = {"id": 91, "state_condition": "napping", "created_at": None}

    assert not read_command(journal, commands=[step]).finished(91)
    assert journal.oddities == {"command step.state_condition: napping": 1}


def test_failed_command_status_is_counted_in_journal(journal: Journal) -> None:
    read_command(journal, status=1, status_code=523)

    assert journal.oddities == {"command.status: 1": 1, "command.status_code: 523": 1}


@pytest.mark.parametrize(
    ("payload", "number"),
    [
        ({"id": 91, "network_id": 21, "command": "thumbnail", "state": "new"}, 91),
        ({"command_id": "92"}, 92),
        ({"id": 91, "commands": [{"id": 93}]}, 91),
    ],
)
def test_command_receipt_id_is_read(journal: Journal, payload: Json, number: int) -> None:
    assert CommandReceipt.read(payload, place="receipt", journal=journal).id == number


@pytest.mark.parametrize("payload", [{}, {"id": None}, {"id": "x"}, [], None, 91])
def test_invalid_command_receipt_raises_error(journal: Journal, payload: object) -> None:
    with pytest.raises(BlinkResponseError):
        CommandReceipt.read(payload, place="receipt", journal=journal)


SAMPLES = st.sampled_from([NETWORK, CAMERA, OWL, DOORBELL, HOMESCREEN, CLIP, COMMAND])
NAMES = st.sampled_from(
    sorted(
        {key for it in (CAMERA, HOMESCREEN, CLIP, COMMAND) for key in it}
        | {"family", "state_condition", "command_id"}
        | {"access_token", "token", "refresh_token", "expires_in", "tier", "account_id"}
    )
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["", "908", "done", "2026-03-12T17:20:01+00:00", "1741900000"])
    | SAMPLES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=20,
)
ALMOST_RIGHT = st.builds(
    lambda it, changes: {**it, **changes}, SAMPLES, st.dictionaries(NAMES, ANYTHING, max_size=4)
)
PAYLOADS = ANYTHING | ALMOST_RIGHT


@pytest.mark.parametrize("model", [Account, Camera, Clip, Command, CommandReceipt, TokenAnswer])
@given(payload=PAYLOADS)
def test_arbitrary_payload_is_parsed_or_rejected_by_every_model(
    model: type[Account | Camera | Clip | Command | CommandReceipt | TokenAnswer], payload: object
) -> None:
    journal = Journal()
    if model is Camera and isinstance(payload, dict):
        payload = {"family": "camera", **payload}
    try:
        found = model.read(payload, place="thing", journal=journal)
    except BlinkResponseError:
        assert journal.oddities
        return
    if isinstance(found, Camera):
        assert isinstance(found.online, bool)
        assert found.thumbnail_taken_at is None or found.thumbnail_taken_at.tzinfo is UTC
    if isinstance(found, Clip):
        assert found.source in ClipSource
    if isinstance(found, Command):
        assert isinstance(found.finished(91), bool)
    assert hash(found) is not None


@given(payload=PAYLOADS)
def test_arbitrary_payload_is_parsed_or_rejected_as_homescreen(payload: object) -> None:
    try:
        found = Homescreen.read(payload, journal=Journal())
    except BlinkResponseError:
        return
    assert isinstance(found.complete, bool)
