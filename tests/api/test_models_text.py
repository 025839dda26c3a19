"""Devices and clips are parsed although optional texts are missing or invalid."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import (
    BlinkResponseError,
    Camera,
    Capability,
    Clip,
    Homescreen,
    Journal,
    SyncModule,
)
from custom_components.blink_clips.api.models import Account, TokenAnswer, UsbClip, UsbStatus
from custom_components.blink_clips.api.models.base import MAX_TEXT, BlinkModel
from custom_components.blink_clips.api.models.homescreen import Network
from custom_components.blink_clips.api.models.sync_module import Siren
from tests.api.full_responses import (
    CAMERA,
    CLIP,
    HOMESCREEN,
    NETWORK,
    OWL,
    SIREN,
    SYNC_MODULE,
    Json,
)
from tests.api.test_models_records import ANYTHING

LOCAL_CLIP: Json = {
    "id": 5,
    "camera_name": "Gate",
    "created_at": "2026-03-12T17:20:01+00:00",
    "event_type": "pir",
}
STORAGE: Json = {"enabled": True, "usb_state": "active"}
SAMPLES: list[tuple[type[BlinkModel], Json]] = [
    (Camera, {**CAMERA, "family": "camera"}),
    (SyncModule, SYNC_MODULE),
    (Siren, SIREN),
    (Network, NETWORK),
    (Clip, {**CLIP, "event_type": "pir"}),
    (UsbClip, LOCAL_CLIP),
    (UsbStatus, STORAGE),
]
# Fields that the tests do not change, because they are required or have a special format.
IDENTIFIERS = {"family", "created_at", "updated_at"}
TEXTS = [
    pytest.param(model, sample, name, id=f"{model.__name__}-{name}")
    for model, sample in SAMPLES
    for name, value in sample.items()
    if isinstance(value, str) and name not in IDENTIFIERS
]
MISSING = object()


def changed(sample: Json, name: str, value: object) -> Json:
    """Return a copy of a sample with another value in a field. MISSING removes the field."""
    rest = {key: it for key, it in sample.items() if key != name}
    return rest if value is MISSING else {**rest, name: value}


@pytest.mark.parametrize(("model", "sample", "name"), TEXTS)
@pytest.mark.parametrize(
    "value",
    [None, MISSING, "", 0, 7, -1, 10.77, True, ["x"], {"x": 1}, "x" * (MAX_TEXT + 1), 10**4000],
    ids=lambda it: type(it).__name__,
)
def test_missing_or_invalid_text_drops_no_object(
    model: type[BlinkModel], sample: Json, name: str, value: object
) -> None:
    found: Any = model.read(changed(sample, name, value), place="thing", journal=Journal())

    assert getattr(found, "id", 0) == sample.get("id", 0)
    assert hash(found) is not None
    if isinstance(found, Camera | SyncModule | Siren | Network):
        assert found.name.strip()


@pytest.mark.parametrize(("model", "sample"), SAMPLES)
@given(data=st.data())
def test_arbitrary_texts_drop_no_object(
    model: type[BlinkModel], sample: Json, data: st.DataObject
) -> None:
    names = [it for it, value in sample.items() if isinstance(value, str) and it not in IDENTIFIERS]
    changes = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING)))

    found: Any = model.read({**sample, **changes}, place="thing", journal=Journal())

    assert getattr(found, "id", 0) == sample.get("id", 0)


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (10.77, "10.77"), (None, ""), (["x"], "")])
def test_number_in_text_field_becomes_digits_and_other_types_are_dropped(
    value: object, text: str
) -> None:
    journal = Journal()
    module = SyncModule.read({**SYNC_MODULE, "fw_version": value}, place="it", journal=journal)

    assert module.firmware == text
    assert journal.oddities == ({"it.fw_version: is a list": 1} if value == ["x"] else {})


@pytest.mark.parametrize("value", [None, ["x"], True, {"x": 1}])
@pytest.mark.parametrize(
    ("model", "sample", "name"),
    [
        (TokenAnswer, {"access_token": "a"}, "access_token"),
        (Account, {"account_id": 1, "tier": "u034"}, "tier"),
    ],
)
def test_object_without_identifying_text_raises_error(
    model: type[BlinkModel], sample: Json, name: str, value: object
) -> None:
    with pytest.raises(BlinkResponseError):
        model.read({**sample, name: value}, place="thing", journal=Journal())


@pytest.mark.parametrize("name", [None, MISSING, "", "  ", ["x"]])
def test_device_without_name_gets_product_and_number(name: object) -> None:
    homescreen = Homescreen.read(
        {
            **HOMESCREEN,
            "networks": [changed(NETWORK, "name", name)],
            "cameras": [changed(CAMERA, "name", name)],
            "owls": [
                {**changed(OWL, "name", name), "id": number, "serial": serial}
                for number, serial in (
                    (51, "G8T10001"),
                    (52, "G8T10002"),
                    (7653, None),
                    (7654, None),
                )
            ],
            "sync_modules": [changed(SYNC_MODULE, "name", name)],
            "sirens": [changed(SIREN, "name", name)],
        },
        journal=Journal(),
    )

    assert [it.name for it in homescreen.networks] == ["System 21"]
    assert [it.name for it in homescreen.sync_modules] == ["Sync Module 2 0031"]
    assert [it.name for it in homescreen.sirens] == ["Siren 0081"]
    camera, *minis, _ = [it.name for it in homescreen.cameras]
    assert camera == "Outdoor (3rd gen) 0041"
    assert minis == ["Mini 0001", "Mini 0002", "Mini 7653", "Mini 7654"]


def test_clip_in_format_of_current_app_is_parsed() -> None:
    rest = {key: it for key, it in CLIP.items() if key not in {"source", "metadata"}}
    journal = Journal()
    clip = Clip.read(
        {
            **rest,
            "id": 98_765_432_101,
            "type": "event",
            "event_type": "button_press",
            "cv_detection": ["person", {"type": "vehicle"}],
            "clip_length": 7,
            "clip_length_ms": 7000,
            "pagination_key": 5,
        },
        place="clip",
        journal=journal,
    )

    assert clip.id == 98_765_432_101
    assert (clip.raw_source, clip.detections) == ("button_press", ("person", "vehicle"))
    assert journal.oddities == {"clip.cv_detection: list": 1}


@pytest.mark.parametrize("source", [None, MISSING, ["x"]])
def test_clip_event_type_replaces_missing_source(source: object) -> None:
    sample = {**changed(CLIP, "source", source), "event_type": "pir"}

    assert Clip.read(sample, place="clip", journal=Journal()).raw_source == "pir"


def test_clip_without_media_or_camera_is_parsed() -> None:
    sample = {**changed(CLIP, "device_id", MISSING), "media": None, "no_media_reason": "expired"}
    journal = Journal()
    clip = Clip.read(sample, place="clip", journal=journal)

    assert (clip.camera_id, clip.has_video, clip.has_poster) == (0, False, True)
    assert journal.oddities == {
        "clip.camera_id: missing": 1,
        "clip.no_media_reason: expired": 1,
    }


@pytest.mark.parametrize(
    ("status", "enabled", "readable"),
    [
        ({"local_storage_enabled": True, "usb_state": "active"}, True, True),
        ({"enabled": True, "usb_state": "memory_full"}, True, True),
        ({"enabled": False, "usb_state": "active"}, False, True),
        ({"usb_state": "active"}, None, True),
        ({"enabled": True, "usb_state": "unmounted"}, True, False),
        ({"enabled": True}, True, False),
    ],
)
def test_usb_state_decides_whether_drive_is_readable(
    status: Json, *, enabled: bool | None, readable: bool
) -> None:
    storage = UsbStatus.read(status, place="storage", journal=Journal())

    assert (storage.enabled, storage.readable) == (enabled, readable)


@pytest.mark.parametrize(
    ("accessories", "has_light"),
    [
        ({"superior": [{"type": "superior", "target": "owl", "target_id": 51}]}, True),
        ({"superior": [{"type": "superior", "target": "owl", "target_id": "51"}]}, True),
        ({"superior": [{"type": "superior", "target": "owl", "target_id": 52}]}, False),
        ({"superior": [{"type": "superior", "target": "camera", "target_id": 51}]}, False),
        ({"rosie": [{"target": "owl", "target_id": 51, "connected": False}]}, False),
        ({"superior": "odd"}, False),
    ],
)
def test_built_in_floodlight_is_a_capability(accessories: Json, *, has_light: bool) -> None:
    owl = {**OWL, "type": "maple"}
    homescreen = Homescreen.read(
        {**HOMESCREEN, "owls": [owl], "accessories": accessories}, journal=Journal()
    )

    [found] = [it for it in homescreen.cameras if it.id == 51]
    assert (Capability.FLOODLIGHT in found.capabilities) is has_light


def test_half_a_character_is_replaced() -> None:
    clip = Clip.from_dict({**CLIP, "device": "owl \ud83d"})

    assert clip.product_type == "owl \N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("field", ["id", "device_id", "network_id"])
@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, str(2**63), 1e300])
def test_clip_with_a_number_that_no_database_can_store_is_unreadable(
    field: str, value: object
) -> None:
    with pytest.raises(BlinkResponseError):
        Clip.read({**CLIP, field: value}, place="clip", journal=Journal())


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), str(2**63 - 1)])
def test_clip_with_the_largest_number_is_readable(value: object) -> None:
    assert Clip.read({**CLIP, "id": value}, place="clip", journal=Journal()).id == int(str(value))
