"""Tests of parsing the list of all devices and its cameras, with valid and invalid values."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.blink_clips.api import (
    PRODUCTS,
    BlinkResponseError,
    Camera,
    CameraKey,
    Family,
    Homescreen,
    Journal,
    Network,
)
from custom_components.blink_clips.api.models.camera import FAMILIES
from tests.api.full_responses import CAMERA, HOMESCREEN


def read_camera(journal: Journal, **changes: object) -> Camera:
    payload = {**CAMERA, "family": "camera", **changes}
    return Camera.read(payload, place="camera", journal=journal)


def test_homescreen_is_parsed_completely(journal: Journal) -> None:
    homescreen = Homescreen.read(HOMESCREEN, journal=journal)

    assert homescreen.networks == (Network(id=21, name="Barn", armed=False),)
    assert [str(camera.key) for camera in homescreen.cameras] == [
        "camera_41",
        "owl_51",
        "doorbell_61",
    ]
    assert homescreen.cameras[0] == Camera(
        family=Family.CAMERA,
        id=41,
        network_id=21,
        name="Gate",
        product_type="catalina",
        motion_detection=True,
        status="done",
        serial="G8T1TEST00000041",
        firmware="10.72",
        thumbnail=CAMERA["thumbnail"],
        battery="ok",
        battery_level=3,
        raw_temperature=71,
        wifi=4,
        sync_signal=5,
        snoozed=False,
    )
    assert homescreen.complete
    assert journal.oddities == {}


@pytest.mark.parametrize("name", ["cameras", "owls", "doorbells"])
def test_missing_list_is_empty_and_marks_homescreen_incomplete(journal: Journal, name: str) -> None:
    payload = {key: value for key, value in HOMESCREEN.items() if key != name}
    homescreen = Homescreen.read(payload, journal=journal)

    assert len(homescreen.cameras) == 2
    assert not homescreen.complete


@pytest.mark.parametrize(
    ("video_stats", "days"),
    [
        ({"auto_delete_days": 30}, 30),
        ({"auto_delete_days": 0}, None),
        ({"auto_delete_days": -1}, None),
        ({"auto_delete_days": 10**12}, None),
        ({"auto_delete_days": "30"}, None),
        ({}, None),
        (None, None),
        ("odd", None),
    ],
)
def test_clip_retention_is_read_in_days(
    journal: Journal, video_stats: object, days: int | None
) -> None:
    homescreen = Homescreen.read({**HOMESCREEN, "video_stats": video_stats}, journal=journal)

    assert homescreen.clip_retention == (timedelta(days=days) if days else None)


def test_null_list_is_empty(journal: Journal) -> None:
    assert len(Homescreen.read({**HOMESCREEN, "owls": None}, journal=journal).cameras) == 2


@pytest.mark.parametrize("name", ["networks", "cameras", "owls", "doorbells"])
def test_unreadable_item_is_skipped_and_others_are_kept(journal: Journal, name: str) -> None:
    broken = {**HOMESCREEN, name: ["odd", {"id": "x"}, *HOMESCREEN[name], None]}
    homescreen = Homescreen.read(broken, journal=journal)

    assert len(homescreen.networks) == 1
    assert len(homescreen.cameras) == 3
    assert not homescreen.complete
    assert sum(journal.oddities.values()) >= 3


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "home",
        {},
        {"cameras": []},
        {**HOMESCREEN, "networks": {"21": "Barn"}},
        {**HOMESCREEN, "owls": "none"},
    ],
)
def test_invalid_homescreen_raises_error(journal: Journal, payload: object) -> None:
    with pytest.raises(BlinkResponseError):
        Homescreen.read(payload, journal=journal)
    assert journal.oddities


def test_text_and_number_fields_accept_each_other(journal: Journal) -> None:
    camera = read_camera(journal, id="41", network_id="21", name=7, fw_version=10, serial=12)

    assert (camera.id, camera.network_id) == (41, 21)
    assert (camera.name, camera.firmware, camera.serial) == ("7", "10", "12")


def test_serial_number_is_read_by_either_name(journal: Journal) -> None:
    camera = read_camera(journal, serial=None, serial_number="G8T1")
    assert camera.serial == ""
    payload = {key: value for key, value in CAMERA.items() if key != "serial"}
    payload |= {"family": "owl", "serial_number": "G8T1"}

    assert Camera.read(payload, place="owl", journal=journal).serial == "G8T1"


def test_null_fields_get_default_values(journal: Journal) -> None:
    camera = read_camera(journal, enabled=None, status=None, serial=None, thumbnail=None)

    assert (camera.motion_detection, camera.status, camera.serial) == (False, "", "")
    assert camera.thumbnail is None
    assert camera.online


@pytest.mark.parametrize("value", ["", 0, None])
def test_camera_without_picture_has_no_thumbnail(journal: Journal, value: object) -> None:
    assert read_camera(journal, thumbnail=value).thumbnail is None


@pytest.mark.parametrize("name", ["id", "network_id"])
@pytest.mark.parametrize("value", [None, ["x"], {"x": 1}])
def test_camera_without_valid_id_raises_error(journal: Journal, name: str, value: object) -> None:
    with pytest.raises(BlinkResponseError, match="camera"):
        read_camera(journal, **{name: value})
    assert next(iter(journal.oddities)).startswith("camera: unreadable ")


@pytest.mark.parametrize(
    ("status", "online"), [("done", True), ("online", True), ("offline", False), ("busy", True)]
)
def test_camera_is_online_unless_status_is_offline(
    journal: Journal, status: str, *, online: bool
) -> None:
    assert read_camera(journal, status=status).online is online
    assert ("camera.status: busy" in journal.oddities) is (status == "busy")


@pytest.mark.parametrize(
    ("family", "product_type", "name"),
    [
        ("owl", "owl", "Mini"),
        ("camera", "sedona", "Outdoor 4"),
        ("doorbell", "lotus", "Video Doorbell"),
        ("camera", "xt2", "XT2"),
        ("camera", "catalina", "Outdoor (3rd gen)"),
        ("camera", "catalina_indoor", "Indoor (3rd gen)"),
        ("owl", "chickadee", "Mini 2K+"),
        ("camera", "maple", "Camera (maple)"),
        ("owl", "maple_wide", "Mini camera (maple wide)"),
        ("doorbell", "maple", "Doorbell (maple)"),
        ("owl", 12, "Mini camera (12)"),
        ("owl", "m" * 400, f"Mini camera ({'m' * 40})"),
        ("owl", "", "Mini camera"),
        ("owl", None, "Mini camera"),
    ],
)
def test_product_name_of_known_and_unknown_types(
    journal: Journal, family: str, product_type: object, name: str
) -> None:
    camera = read_camera(journal, family=family, type=product_type)

    assert camera.product_name == name
    assert ("camera.product_type: maple" in journal.oddities) is (product_type == "maple")


@pytest.mark.parametrize(
    ("thumbnail", "taken_at"),
    [
        (None, None),
        ("", None),
        ("/media/x/thumbnail.jpg?ts=1741900000&ext=", datetime(2025, 3, 13, 21, 6, 40, tzinfo=UTC)),
        ("/media/x/thumbnail.jpg?ext=&ts=1741900000", datetime(2025, 3, 13, 21, 6, 40, tzinfo=UTC)),
        ("1741900000", datetime(2025, 3, 13, 21, 6, 40, tzinfo=UTC)),
        (1741900000, datetime(2025, 3, 13, 21, 6, 40, tzinfo=UTC)),
        ("/media/x/clip_ab12cd34_2026_01_01__20_01PM", datetime(2026, 1, 1, 20, 1, tzinfo=UTC)),
        (
            "/media/x/fw_9.63__AbC_2026_10_28__11_43AM.jpg",
            datetime(2026, 10, 28, 11, 43, tzinfo=UTC),
        ),
        ("/media/x/clip_ab12cd34_2026_13_01__20_01PM", None),
        ("/media/x/clip_ab12cd34_2026_01_01__25_01PM", None),
        ("/media/x/clip_ab12cd34_2026_02_30__20_01PM", None),
        ("/media/x/thumbnail.jpg?ts=never&ext=", None),
        ("/media/x/thumbnail.jpg", None),
        ("12", None),
    ],
)
def test_thumbnail_time_is_read_from_its_name(
    journal: Journal, thumbnail: object, taken_at: datetime | None
) -> None:
    assert read_camera(journal, thumbnail=thumbnail).thumbnail_taken_at == taken_at


def test_camera_key_round_trips_as_text() -> None:
    for family in Family:
        key = CameraKey(family, 41)
        assert CameraKey.parse(str(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "camera",
        "camera_",
        "camera_x",
        "toaster_1",
        "camera_²",
        "camera_-1",
        "camera_1_2",
        "camera_\N{ARABIC-INDIC DIGIT ONE}",
    ],
)
def test_invalid_camera_key_raises_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        CameraKey.parse(text)


def test_every_product_has_a_family() -> None:
    assert FAMILIES.keys() == PRODUCTS.keys() | {"camera"}
    assert set(FAMILIES.values()) == set(Family)
