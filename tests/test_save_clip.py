"""Saving a clip or its poster creates a complete file. If saving fails, no file remains."""

import asyncio
from collections.abc import Callable
import errno
from pathlib import Path
import threading
from typing import Any

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.blink_clips.const import DOMAIN
from simulator import Fault, FaultKind
from simulator.clips import Clip
from simulator.paint import read_label
from tests.action_calls import rename_device
from tests.clip_helpers import newest, video, wait_for_request
from tests.house import House
from tests.save_folder import SaveFolder, break_disk, fill_disk

pytestmark = pytest.mark.platforms("camera", "light")

HTML = "<html><body>Not here</body></html>"
type Failure = Callable[[House, SaveFolder, Clip, pytest.MonkeyPatch], None]


@pytest.fixture
def save_folder(house: House, entry: ConfigEntry, tmp_path: Path) -> SaveFolder:
    """Return the folder for saved clips."""
    return SaveFolder(house.hass, tmp_path / "media")


async def act(house: House, action: str, *, context: Context | None = None, **data: Any) -> Any:
    """Perform an action without a target, and return the response."""
    return await house.hass.services.async_call(
        DOMAIN, action, data, context=context, blocking=True, return_response=True
    )


async def refusal(house: House, action: str, **data: Any) -> HomeAssistantError:
    """Return the error with which an action must fail. The error must have a translated text."""
    with pytest.raises(HomeAssistantError) as raised:
        await act(house, action, **data)
    assert raised.value.translation_key
    assert str(raised.value) not in {"", raised.value.translation_key}
    return raised.value


async def recent_clip(house: House) -> Clip:
    """Return a clip that was recorded in the last minute. Its poster is not in the cache."""
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    cloud.motion(cloud.camera("Garden"), created_at=clip.created_at + 1, upload_seconds=0)
    await house.let_pass(60)
    house.cloud.ledger.clear()
    return clip


def oldest_clip(house: House) -> Clip:
    """Return the oldest clip of the garden camera. Its poster is not in the cache."""
    clips = house.cloud.cloud.clips.values()
    return min((it for it in clips if it.camera.name == "Garden"), key=lambda it: it.created_at)


async def test_save_clip_writes_the_bytes_of_the_cloud(
    house: House, save_folder: SaveFolder
) -> None:
    clip = newest(house)
    path = save_folder.path("clip.mp4")

    response = await act(house, "save_clip", video_id=clip.id, filename=path)

    content = save_folder.read(path)
    assert content == video(clip)
    assert response == {"path": path, "size": len(content), "video_id": clip.id}
    assert save_folder.files == ["clip.mp4"]


async def test_save_thumbnail_writes_the_poster_of_a_clip(
    house: House, save_folder: SaveFolder
) -> None:
    clip = newest(house)
    for ending in ("jpg", "JPEG"):
        path = save_folder.path(f"poster.{ending}")
        response = await act(house, "save_thumbnail", video_id=clip.id, filename=path)
        assert response["size"] == len(content := save_folder.read(path))
        assert read_label(content).number == clip.id


async def test_save_clip_of_a_camera_saves_its_newest_clip(
    house: House, save_folder: SaveFolder
) -> None:
    clip, path = newest(house, "Front Door"), save_folder.path("door.mp4")
    house.cloud.ledger.clear()

    response = await act(house, "save_clip", entity_id="camera.front_door", filename=path)

    assert response["video_id"] == clip.id
    assert save_folder.read(path) == video(clip)
    assert house.cloud.ledger.by_route() == {"media.clip": 1}
    thumbnail = save_folder.path("door.jpg")
    await act(house, "save_thumbnail", entity_id=["camera.front_door"], filename=thumbnail)
    assert read_label(save_folder.read(thumbnail)).number == clip.id


async def test_save_clip_reads_the_whole_list_if_it_knows_no_clip_of_a_camera(
    house: House, save_folder: SaveFolder
) -> None:
    cloud = house.cloud.cloud
    for clip in [it for it in cloud.clips.values() if it.camera.name == "Garden"]:
        del cloud.clips[clip.id]
    old = cloud.motion(
        cloud.camera("Garden"), created_at=house.clock.time() - 20 * 86400, upload_seconds=0
    )
    entry = house.hass.config_entries.async_entries(DOMAIN)[0]
    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.sign_in()
    house.cloud.ledger.clear()

    response = await act(
        house, "save_clip", entity_id="camera.garden", filename=save_folder.path("{id}.mp4")
    )

    assert response["video_id"] == old.id
    assert house.cloud.ledger.by_route() == {"media.changed": 1, "media.clip": 1}


async def test_save_clip_of_a_camera_without_clips_raises_no_clip(
    house: House, save_folder: SaveFolder
) -> None:
    cloud = house.cloud.cloud
    for clip in [it for it in cloud.clips.values() if it.camera.name == "Garden"]:
        cloud.delete_clip(clip)
    await house.let_pass(120)
    data: dict[str, Any] = {"entity_id": "camera.garden", "filename": save_folder.path("x.mp4")}
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}"))

    assert (await refusal(house, "save_clip", **data)).translation_key == "unexpected"
    assert (await refusal(house, "save_clip", **data)).translation_key == "no_clip"
    assert save_folder.files == []


async def test_placeholders_in_file_name_are_filled_in(
    house: House, save_folder: SaveFolder
) -> None:
    await house.hass.config.async_set_time_zone("America/New_York")
    clip = house.cloud.cloud.press(house.cloud.cloud.camera("Front Door"))
    await house.let_pass(120)

    response = await act(
        house,
        "save_clip",
        video_id=clip.id,
        filename=save_folder.path("{camera}/{date}/{time} {type} {id}.mp4"),
    )

    expected = f"front_door/2026-11-20/07-00-00 button_press {clip.id}.mp4"
    assert response["path"] == save_folder.path(expected)
    assert save_folder.files == [expected]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("../../x", "x"),
        ("a/b", "a_b"),
        ("🐈‍⬛", "unknown"),
        ("..", "unknown"),
        ("x" * 300, "x" * 64),
        ("{id}", "id"),
        ("Tür\n\x00", "tur"),
    ],
)
async def test_camera_name_is_made_safe_for_file_names(
    house: House, save_folder: SaveFolder, name: str, folder: str
) -> None:
    house.cloud.cloud.rename_camera(house.cloud.cloud.camera("Garden"), name)
    await house.let_pass(360)

    response = await act(
        house,
        "save_clip",
        entity_id="camera.garden",
        filename=save_folder.path("{camera}/{camera}.mp4"),
    )

    assert response["path"] == save_folder.path(f"{folder}/{folder}.mp4")
    assert save_folder.files == [f"{folder}/{folder}.mp4"]


async def test_camera_placeholder_of_removed_camera_is_unknown(
    house: House, save_folder: SaveFolder
) -> None:
    clip = newest(house)
    house.cloud.cloud.remove_camera(house.cloud.cloud.camera("Garden"))
    await house.let_pass(1800)

    response = await act(
        house, "save_clip", video_id=clip.id, filename=save_folder.path("{camera}.mp4")
    )

    assert response["path"] == save_folder.path("unknown.mp4")


@pytest.mark.parametrize(
    ("action", "name", "key"),
    [
        ("save_clip", "{name}.mp4", "unknown_placeholder"),
        ("save_clip", "{camera.mp4", "unknown_placeholder"),
        ("save_clip", "camera}.mp4", "unknown_placeholder"),
        ("save_clip", "{{camera}}.mp4", "unknown_placeholder"),
        ("save_clip", "{}.mp4", "unknown_placeholder"),
        ("save_clip", "{Camera}.mp4", "unknown_placeholder"),
        ("save_clip", "a\0b.mp4", "no_full_path"),
        ("save_clip", "a\nb.mp4", "no_full_path"),
        ("save_clip", "a\ud800b.mp4", "no_full_path"),
        ("save_clip", "clip.jpg", "wrong_ending"),
        ("save_clip", "clip", "wrong_ending"),
        ("save_clip", "", "wrong_ending"),
        ("save_clip", ".mp4", "wrong_ending"),
        ("save_clip", "clip.mp4/", ""),
        ("save_thumbnail", "poster.mp4", "wrong_ending"),
        ("save_thumbnail", "poster.png", "wrong_ending"),
        ("save_thumbnail", "poster.{type}", "wrong_ending"),
    ],
)
async def test_invalid_file_name_is_rejected_without_a_request(
    house: House, save_folder: SaveFolder, action: str, name: str, key: str
) -> None:
    before = save_folder.tree
    house.cloud.ledger.clear()
    data: dict[str, Any] = {"video_id": newest(house).id, "filename": save_folder.path(name)}
    if not key:
        assert (await act(house, action, **data))["path"] == save_folder.path("clip.mp4")
        return

    error = await refusal(house, action, **data)

    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == key
    assert save_folder.tree == before
    assert house.cloud.ledger.count() == 0


@pytest.mark.parametrize(
    ("path", "saved"),
    [
        ("clip.mp4", "clip.mp4"),
        ("./clip.mp4", "clip.mp4"),
        ("{camera}/{camera}.mp4", "garden/garden.mp4"),
    ],
)
@pytest.mark.parametrize("name", ["local", "films"])
async def test_relative_path_is_below_the_media_folder(
    house: House, save_folder: SaveFolder, path: str, saved: str, name: str
) -> None:
    house.hass.config.media_dirs = {name: str(save_folder.folder), "other": "/other"}

    response = await act(house, "save_clip", video_id=newest(house).id, filename=path)

    assert response["path"] == save_folder.path(saved)
    assert save_folder.files == [saved]


async def test_relative_path_out_of_the_media_folder_is_rejected(
    house: House, save_folder: SaveFolder
) -> None:
    house.hass.config.media_dirs = {"local": str(save_folder.folder)}
    before = save_folder.tree

    error = await refusal(
        house, "save_clip", video_id=newest(house).id, filename="../elsewhere/clip.mp4"
    )

    assert error.translation_key == "path_not_allowed"
    assert save_folder.tree == before


@pytest.mark.parametrize(
    ("path", "media_dirs"), [("~/clip.mp4", {"local": "/media"}), ("clip.mp4", {})]
)
async def test_path_without_a_folder_is_rejected(
    house: House, save_folder: SaveFolder, path: str, media_dirs: dict[str, str]
) -> None:
    house.hass.config.media_dirs = media_dirs

    error = await refusal(house, "save_clip", video_id=newest(house).id, filename=path)

    assert error.translation_key == "no_full_path"


async def test_file_name_uses_the_device_name_that_a_user_chose(
    house: House, save_folder: SaveFolder
) -> None:
    rename_device(house.hass, "camera.garden", "Behind the house")

    response = await act(
        house, "save_clip", entity_id="camera.garden", filename=save_folder.path("{camera}.mp4")
    )

    assert response["path"] == save_folder.path("behind_the_house.mp4")


async def test_error_of_unknown_placeholder_lists_the_supported_ones(
    house: House, save_folder: SaveFolder
) -> None:
    error = await refusal(
        house, "save_clip", video_id=newest(house).id, filename=save_folder.path("{name}.mp4")
    )

    assert "{name}" in str(error)
    assert "{camera}, {date}, {id}, {time}, {type}" in str(error)


async def test_save_clip_of_several_cameras_or_other_entities_is_rejected(
    house: House, save_folder: SaveFolder
) -> None:
    filename = save_folder.path("x.mp4")
    two = ["camera.garden", "camera.hall"]
    with pytest.raises(vol.Invalid):
        await act(house, "save_clip", filename=filename, entity_id=two)
    house.hass.states.async_set("group.cameras", "on", {"entity_id": two})
    for entity_id in ("light.hall", "group.cameras"):
        error = await refusal(house, "save_clip", filename=filename, entity_id=entity_id)
        assert error.translation_key == "no_camera"
    assert save_folder.files == []


def fill_up_disk(
    house: House, save_folder: SaveFolder, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_disk(monkeypatch, save_folder.folder)


def forbid_folder(
    house: House, save_folder: SaveFolder, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_folder.forbid()


def create_files_at_path(
    house: House, save_folder: SaveFolder, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_folder.put("new/a/file.mp4")
    save_folder.put("new/a/file.jpg")


def failing_download(fault: Fault) -> Failure:
    def add_fault(
        house: House, save_folder: SaveFolder, clip: Clip, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for route in ("media.clip", "media.poster"):
            fields = {**vars(fault), "route": route, "times": None}
            house.cloud.faults.add(Fault(**fields))

    return add_fault


def return_cut_off_files(
    house: House, save_folder: SaveFolder, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make the cloud return truncated files, with the truncated size in Content-Length."""
    half = video(clip)[:-1000]
    house.cloud.faults.add(
        Fault(route="media.clip", status=200, body=half, content_type="video/mp4", times=None)
    )
    house.cloud.faults.add(
        Fault(
            route="media.poster",
            status=200,
            body=b"\xff\xd8\xff\xe0 a half",
            content_type="image/jpeg",
            times=None,
        )
    )


def report_clip_deleted(
    house: House, save_folder: SaveFolder, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_download(Fault(kind=FaultKind.CODE, code=700, message="Media not found"))(
        house, save_folder, clip, monkeypatch
    )


FAILURES = {
    "disk full": (fill_up_disk, "disk_full", "the disk is full"),
    "not allowed": (forbid_folder, "path_not_allowed", "allowlist_external_dirs"),
    "collision": (create_files_at_path, "exists", "already exists"),
    "cut off": (return_cut_off_files, "damaged", "damaged"),
    "HTML": (
        failing_download(Fault(status=200, body=HTML, content_type="text/html")),
        "damaged",
        "damaged",
    ),
    "gone": (report_clip_deleted, "gone", "not found at Blink"),
}
CLOUD_FAILURES = {
    "broken off": (
        failing_download(Fault(kind=FaultKind.TRUNCATED)),
        "unreachable",
        "connection was interrupted",
    ),
    "status 503": (failing_download(Fault(status=503, body="{}")), "unexpected", "503"),
    "refused": (failing_download(Fault(status=403, body=HTML)), "blocked", "Wait an hour"),
    "unauthorized": (
        failing_download(Fault(kind=FaultKind.EXPIRED_TOKEN)),
        "signed_out",
        "Sign in again",
    ),
}


async def error_of_failed_save(
    house: House,
    save_folder: SaveFolder,
    monkeypatch: pytest.MonkeyPatch,
    cause_failure: Failure,
    *,
    of: str = "clip",
) -> HomeAssistantError:
    """Return the error with which saving fails.

    Check that no file remains, and that a second attempt succeeds.
    """
    clip = await recent_clip(house) if of == "clip" else oldest_clip(house)
    name = "file.mp4" if of == "clip" else "file.jpg"
    data: dict[str, Any] = {"video_id": clip.id, "filename": save_folder.path(f"new/a/{name}")}
    with monkeypatch.context() as patch:
        cause_failure(house, save_folder, clip, patch)
        before = save_folder.tree

        error = await refusal(house, f"save_{of}", **data)

        assert save_folder.tree == before
        assert house.cloud.ledger.count() <= 3, "one download and one token refresh"
    house.cloud.faults.clear()
    save_folder.allow()
    await act(house, f"save_{of}", **data, overwrite=True)
    saved = save_folder.read(f"new/a/{name}")
    assert saved == video(clip) if of == "clip" else read_label(saved) == clip.label
    return error


@pytest.mark.parametrize(
    ("cause_failure", "key", "text"),
    (FAILURES | CLOUD_FAILURES).values(),
    ids=FAILURES | CLOUD_FAILURES,
)
async def test_failing_save_clip_raises_leaves_no_file_and_can_be_repeated(
    house: House,
    save_folder: SaveFolder,
    monkeypatch: pytest.MonkeyPatch,
    cause_failure: Failure,
    key: str,
    text: str,
) -> None:
    error = await error_of_failed_save(house, save_folder, monkeypatch, cause_failure)

    assert error.translation_key == key
    assert text in str(error)


@pytest.mark.parametrize(
    ("cause_failure", "key"),
    [
        (forbid_folder, "path_not_allowed"),
        (create_files_at_path, "exists"),
        (return_cut_off_files, "damaged"),
        (FAILURES["HTML"][0], "damaged"),
        (report_clip_deleted, "gone"),
        (CLOUD_FAILURES["broken off"][0], "unreachable"),
    ],
)
async def test_failing_save_thumbnail_raises_leaves_no_file_and_can_be_repeated(
    house: House,
    save_folder: SaveFolder,
    monkeypatch: pytest.MonkeyPatch,
    cause_failure: Failure,
    key: str,
) -> None:
    error = await error_of_failed_save(
        house, save_folder, monkeypatch, cause_failure, of="thumbnail"
    )

    assert error.translation_key == key


async def test_each_kind_of_failure_of_save_clip_has_its_own_message(
    house: House, save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = set()
    clip = await recent_clip(house)
    for number, (cause_failure, _, _) in enumerate(FAILURES.values()):
        name = "new/a/file.mp4" if cause_failure is create_files_at_path else f"{number}/a/file.mp4"
        with monkeypatch.context() as patch:
            cause_failure(house, save_folder, clip, patch)
            error = await refusal(
                house, "save_clip", video_id=clip.id, filename=save_folder.path(name)
            )
        sentences.add(str(error))
        house.cloud.faults.clear()
        save_folder.allow()
    # Two kinds of failure, a truncated video and an HTML page, have the same message. All others
    # have a message of their own.
    assert len(sentences) == 5
    assert all(str(clip.id) in it or "file.mp4" in it for it in sentences)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "Permission denied"),
        (errno.EROFS, "Read-only file system"),
        (errno.EIO, "Input/output error"),
    ],
)
async def test_failing_disk_is_reported_without_a_request(
    house: House, save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    clip = await recent_clip(house)
    before = save_folder.tree
    data: dict[str, Any] = {"video_id": clip.id, "filename": save_folder.path("new/a/file.mp4")}
    with monkeypatch.context() as patch:
        break_disk(patch, save_folder.folder, number)
        error = await refusal(house, "save_clip", **data)

    assert error.translation_key == "not_written"
    assert reason in str(error)
    assert save_folder.tree == before
    assert house.cloud.ledger.count() == 0
    await act(house, "save_clip", **data)


async def test_exceeded_disk_quota_is_reported_as_full_disk(
    house: House, save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_disk(monkeypatch, save_folder.folder, errno.EDQUOT)

    error = await refusal(
        house, "save_clip", video_id=newest(house).id, filename=save_folder.path("file.mp4")
    )

    assert error.translation_key == "disk_full"


async def test_overwrite_keeps_the_old_file_until_the_new_one_is_complete(
    house: House, save_folder: SaveFolder
) -> None:
    clip = await recent_clip(house)
    path = save_folder.put("file.mp4")
    data: dict[str, Any] = {"video_id": clip.id, "filename": str(path), "overwrite": True}
    house.cloud.faults.add(Fault(route="media.clip", kind=FaultKind.TRUNCATED))

    await refusal(house, "save_clip", **data)
    assert save_folder.read("file.mp4") == b"somebody else's"

    await act(house, "save_clip", **data)
    assert save_folder.read("file.mp4") == video(clip)
    assert save_folder.files == ["file.mp4"]


async def test_save_clip_of_deleted_clip_raises_no_video(
    house: House, save_folder: SaveFolder
) -> None:
    clip = newest(house)
    house.cloud.cloud.delete_clip(clip)
    await house.let_pass(120)

    for video_id in (clip.id, 5):
        error = await refusal(
            house, "save_clip", video_id=video_id, filename=save_folder.path("x.mp4")
        )
        assert error.translation_key == "no_video"
        assert str(video_id) in str(error)


async def test_unreadable_clip_list_is_reported_by_save_clip(
    house: House, save_folder: SaveFolder
) -> None:
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}"))

    error = await refusal(house, "save_clip", video_id=5, filename=save_folder.path("x.mp4"))

    assert error.translation_key == "unexpected"


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "300"}])
async def test_save_clip_sends_no_request_while_rate_limited(
    house: House, save_folder: SaveFolder, headers: dict[str, str]
) -> None:
    clip = await recent_clip(house)
    data: dict[str, Any] = {"video_id": clip.id, "filename": save_folder.path("{id}.mp4")}
    house.cloud.faults.add(Fault(route="media.clip", status=429, body="{}", headers=headers))

    for _ in range(3):
        assert (await refusal(house, "save_clip", **data)).translation_key == "rate_limited"

    assert house.cloud.ledger.count("media.clip") == 1
    await house.let_pass(360)
    await act(house, "save_clip", **data)


async def test_revoked_sign_in_starts_reauthentication_from_save_clip(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    clip = await recent_clip(house)
    house.cloud.cloud.expire_access_tokens()
    house.cloud.cloud.revoke_refresh_tokens()

    error = await refusal(house, "save_clip", video_id=clip.id, filename=save_folder.path("x.mp4"))

    assert error.translation_key == "signed_out"
    assert next(entry.async_get_active_flows(house.hass, {"reauth"}))


async def test_cached_files_are_saved_without_a_download(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    clip = await recent_clip(house)
    media = entry.runtime_data.media.clip_files
    listed = entry.runtime_data.catalogue.get(clip.id)
    cached = [await media.clip_file(listed), await media.poster_file(listed)]
    house.cloud.ledger.clear()
    clip_path, poster_path = save_folder.path("a.mp4"), save_folder.path("a.jpg")

    await act(house, "save_clip", video_id=clip.id, filename=clip_path)
    await act(house, "save_thumbnail", video_id=clip.id, filename=poster_path)

    assert house.cloud.ledger.count() == 0
    assert save_folder.read(clip_path) == video(clip)
    assert read_label(save_folder.read(poster_path)) == clip.label
    # Delete the cached files from the disk. The cache does not notice this, and still lists them.
    for path in cached:
        path.unlink()
    await act(house, "save_clip", video_id=clip.id, filename=clip_path, overwrite=True)
    await act(house, "save_thumbnail", video_id=clip.id, filename=poster_path, overwrite=True)
    assert house.cloud.ledger.by_route() == {"media.clip": 1, "media.poster": 1}
    assert save_folder.read(clip_path) == video(clip)


async def test_saved_clip_is_not_cached(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    clip = await recent_clip(house)

    await act(house, "save_clip", video_id=clip.id, filename=save_folder.path("a.mp4"))

    listed = entry.runtime_data.catalogue.get(clip.id)
    assert await entry.runtime_data.media.clip_files.local_clip(listed) is None
    assert house.cloud.ledger.by_route() == {"media.clip": 1}


async def test_concurrent_saves_to_one_path_write_one_file(
    house: House, save_folder: SaveFolder
) -> None:
    clips = [newest(house), newest(house, "Front Door")]
    house.cloud.faults.add(Fault(route="media.clip", kind=FaultKind.DELAY, seconds=5, times=2))
    path = save_folder.path("new/file.mp4")

    outcomes = await asyncio.gather(
        *(act(house, "save_clip", video_id=it.id, filename=path) for it in clips),
        return_exceptions=True,
    )

    [lost] = (it for it in outcomes if isinstance(it, HomeAssistantError))
    [won] = (it for it in outcomes if isinstance(it, dict))
    assert lost.translation_key == "exists"
    assert house.cloud.ledger.count("media.clip") == 2, "both downloads were in flight"
    winner = next(it for it in clips if it.id == won["video_id"])
    assert save_folder.read(path) == video(winner)
    assert save_folder.files == ["new/file.mp4"]


async def test_unload_during_download_removes_the_partial_file(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    clip = await recent_clip(house)
    before = save_folder.tree
    data: dict[str, Any] = {"video_id": clip.id, "filename": save_folder.path("new/a/file.mp4")}
    house.cloud.faults.add(Fault(route="media.clip", kind=FaultKind.HANG))
    saving = asyncio.create_task(refusal(house, "save_clip", **data))
    await wait_for_request(house, "media.clip")
    assert save_folder.tree != before

    await house.hass.config_entries.async_unload(entry.entry_id)

    assert save_folder.tree == before, "the unload removes the partial file"
    assert (await saving).translation_key == "unloaded"
    await house.hass.config_entries.async_setup(entry.entry_id)
    await act(house, "save_clip", **data)
    assert save_folder.files == ["new/a/file.mp4"]


async def test_unload_during_disk_write_removes_the_partial_file(
    house: House, save_folder: SaveFolder, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = await recent_clip(house)
    before = save_folder.tree
    writes, go_on = asyncio.Event(), threading.Event()
    really_open, loop = Path.open, asyncio.get_running_loop()

    def open_slowly(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if mode == "wb" and self.is_relative_to(save_folder.folder):
            loop.call_soon_threadsafe(writes.set)
            assert go_on.wait(10)
        return really_open(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_slowly)
    saving = asyncio.create_task(
        refusal(house, "save_clip", video_id=clip.id, filename=save_folder.path("new/file.mp4"))
    )
    await writes.wait()
    unloading = asyncio.create_task(house.hass.config_entries.async_unload(entry.entry_id))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not saving.done(), "the executor thread is still writing"
    go_on.set()

    assert await unloading
    assert (await saving).translation_key == "unloaded"
    assert save_folder.tree == before


async def test_cancelled_save_clip_removes_the_partial_file(
    house: House, save_folder: SaveFolder
) -> None:
    clip = await recent_clip(house)
    before = save_folder.tree
    house.cloud.faults.add(Fault(route="media.clip", kind=FaultKind.HANG))
    saving = asyncio.create_task(
        act(house, "save_clip", video_id=clip.id, filename=save_folder.path("new/file.mp4"))
    )
    await wait_for_request(house, "media.clip")

    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving

    assert save_folder.tree == before


async def test_save_clip_of_unloaded_account_is_rejected(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    await house.hass.config_entries.async_unload(entry.entry_id)

    by_number = await refusal(
        house, "save_clip", video_id=newest(house).id, filename=save_folder.path("x.mp4")
    )
    by_camera = await refusal(
        house, "save_clip", entity_id="camera.garden", filename=save_folder.path("x.mp4")
    )

    assert by_number.translation_key == "no_video"
    assert by_camera.translation_key == "no_camera"


@pytest.mark.parametrize("by", ["video_id", "entity_id"])
async def test_save_clip_requires_read_permission_for_the_camera(
    house: House, save_folder: SaveFolder, hass_admin_user: MockUser, by: str
) -> None:
    user = MockUser(id="reader").add_to_hass(house.hass)
    user.mock_policy({CAT_ENTITIES: {"entity_ids": {"camera.garden": {"read": True}}}})
    context = Context(user_id=user.id)

    async def save(camera: str, name: str, context: Context) -> Any:
        data: dict[str, Any] = {"video_id": newest(house, camera).id}
        if by == "entity_id":
            data = {"entity_id": f"camera.{name}"}
        path = save_folder.path(f"{name}_{context.id}.mp4")
        return await act(house, "save_clip", **data, filename=path, context=context)

    await save("Garden", "garden", context)
    with pytest.raises(Unauthorized):
        await save("Hall", "hall", context)
    await save("Hall", "hall", Context(user_id=hass_admin_user.id))
    assert len(save_folder.files) == 2


async def test_save_clip_of_disabled_camera_is_rejected(
    house: House, save_folder: SaveFolder
) -> None:
    er.async_get(house.hass).async_update_entity(
        "camera.hall", disabled_by=er.RegistryEntryDisabler.USER
    )
    await house.settle()
    path = save_folder.path("x.mp4")

    error = await refusal(house, "save_clip", entity_id="camera.hall", filename=path)

    assert error.translation_key == "no_camera"
