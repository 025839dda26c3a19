"""A clip on a USB drive is uploaded when a user first opens the clip."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import av
from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from PIL import Image, ImageChops, ImageStat
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import Fault, FaultKind, UsbClip
from simulator.paint import mp4, read_frame_index
from tests.action_calls import perform, raised
from tests.clip_helpers import Client
from tests.media_browser import TODAY, MediaBrowser, clip_ids
from tests.save_folder import SaveFolder
from tests.usb_house import GARDEN, HOUSE, UsbHouse

pytestmark = pytest.mark.platforms("camera", "image")


@pytest.fixture
def recorded(usb_house: UsbHouse) -> list[UsbClip]:
    """Return three clips of the garden camera on the USB drive, oldest first.

    All three are newer than the clips in the cloud.
    """
    for clip in usb_house.house.cloud.cloud.clips.values():
        clip.deleted = True
    return [usb_house.record(*GARDEN, ago=ago) for ago in (500, 250, 10)]


@pytest.fixture
async def entry(usb_house: UsbHouse, recorded: list[UsbClip]) -> ConfigEntry:
    """Return an account whose USB drive has been read. Clear the simulator's list of requests."""
    assert await async_setup_component(usb_house.house.hass, "media_source", {})
    entry = await usb_house.sign_in()
    await usb_house.house.let_pass(60)
    usb_house.house.cloud.ledger.clear()
    return entry


def uploads(usb_house: UsbHouse) -> int:
    """Return the number of clips that the sync module has uploaded from the USB drive."""
    return usb_house.house.cloud.ledger.count("usb.upload")


async def listed(usb_house: UsbHouse) -> list[dict[str, Any]]:
    """Return the clips from get_clips, oldest first."""
    response = await perform(usb_house.house.hass, "get_clips")
    clips: list[dict[str, Any]] = response["clips"]
    return clips[::-1]


def strip_of(image: Image.Image) -> Image.Image:
    """Return the lower edge of a frame in black and white. The time is painted there."""
    edge = image.convert("L").crop((0, image.height * 11 // 12, image.width, image.height))
    return edge.point([0] * 160 + [255] * 96)


def frame_of(clip: UsbClip, index: int) -> Image.Image:
    """Return one frame of a clip on the simulated USB drive."""
    with av.open(BytesIO(mp4(clip.label, seconds=clip.seconds)), "r") as container:
        frame = next(islice(container.decode(video=0), index, None))
        picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
        return picture


def shown(jpeg: bytes, clips: list[UsbClip]) -> UsbClip:
    """Return the clip to which a frame belongs.

    The time that is painted into the frame identifies the clip.
    """
    picture = Image.open(BytesIO(jpeg)).convert("RGB")
    strip, index = strip_of(picture), read_frame_index(picture)

    def difference(clip: UsbClip) -> float:
        other = strip_of(frame_of(clip, index))
        return ImageStat.Stat(ImageChops.difference(strip, other)).mean[0]

    best, second, *_ = sorted(map(difference, clips))
    assert best < second / 1.5, "the clips look alike"
    return min(clips, key=difference)


async def test_usb_clips_are_listed_like_cloud_clips(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry
) -> None:
    clips = await listed(usb_house)
    assert [it["created_at"] for it in clips] == sorted(it["created_at"] for it in clips)
    assert len(clips) == len(recorded)
    for clip in clips:
        assert clip["entity_id"] == "camera.garden"
        assert (clip["type"], clip["source"], clip["viewed"]) == ("motion", "usb", False)
        assert clip["thumbnail"].endswith(f"/{clip['video_id']}.jpg")
    assert uploads(usb_house) == 0


async def test_listing_usb_clips_in_the_media_browser_uploads_nothing(
    usb_house: UsbHouse,
    recorded: list[UsbClip],
    entry: ConfigEntry,
    client: Client,
    hass_ws_client: WebSocketGenerator,
) -> None:
    browser = MediaBrowser(await hass_ws_client())
    day = await browser.open("Garden", TODAY)
    film, *clips = day["children"]
    assert film["title"] == "The whole day · Garden 2026-11-20"
    assert [it["title"].partition(" ")[2] for it in clips] == ["Motion · USB"] * len(recorded)
    # Before an upload, clips on the USB drive have no thumbnails. Otherwise, opening the folder
    # would upload all clips.
    assert [it["thumbnail"] for it in day["children"]] == [None, None, None, None]
    assert uploads(usb_house) == 0

    media = await browser.play(clips[0]["media_content_id"])
    response = await client.get(media["url"])
    assert await response.read() == mp4(recorded[-1].label, seconds=recorded[-1].seconds)
    assert uploads(usb_house) == 1

    # Only the uploaded clip has a thumbnail. The film (joined clips) of the day shows the same
    # thumbnail.
    [_, first, *others] = (await browser.open("Garden", TODAY))["children"]
    assert [it["thumbnail"] for it in others] == [None, None]
    assert shown(await (await client.get(first["thumbnail"])).read(), recorded) is recorded[-1]
    assert uploads(usb_house) == 1
    assert clip_ids(day)[0] == (await listed(usb_house))[-1]["video_id"]


async def test_poster_of_a_usb_clip_is_a_frame_and_is_uploaded_once(
    usb_house: UsbHouse, recorded: list[UsbClip], client: Client
) -> None:
    clips = await listed(usb_house)
    answers = await asyncio.gather(*(client.get(clips[1]["thumbnail"]) for _ in range(20)))
    for response in answers:
        assert response.status == HTTPStatus.OK
        assert response.content_type == "image/jpeg"
        assert shown(await response.read(), recorded) is recorded[1]
    assert (await client.get(clips[1]["video"])).status == HTTPStatus.OK
    assert uploads(usb_house) == 1


async def test_last_clip_image_of_a_usb_clip_is_one_of_its_frames(
    usb_house: UsbHouse, recorded: list[UsbClip], client: Client
) -> None:
    image = usb_house.house.state("image.garden_last_clip")
    assert image.attributes["video_id"] == (await listed(usb_house))[-1]["video_id"]
    assert uploads(usb_house) == 0
    response = await client.get(image.attributes["entity_picture"])
    assert shown(await response.read(), recorded) is recorded[-1]
    assert uploads(usb_house) == 1


async def test_camera_picture_comes_from_the_cloud_without_an_upload(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry
) -> None:
    label = await usb_house.house.look("camera.garden")
    assert label.kind != "motion"
    assert uploads(usb_house) == 0


async def test_thumbnails_of_a_usb_clip_share_one_upload(
    usb_house: UsbHouse, recorded: list[UsbClip], client: Client
) -> None:
    video_id = (await listed(usb_house))[0]["video_id"]
    response = await perform(usb_house.house.hass, "get_thumbnails", video_id=video_id, count=3)
    frames = response["thumbnails"]
    assert [(it["Kind"], it["Index"], it["VideoId"]) for it in frames] == [
        ("Indexed", index, str(video_id)) for index in (1, 2, 3)
    ]
    for frame in frames:
        assert shown(await (await client.get(frame["Url"])).read(), recorded) is recorded[0]
    assert uploads(usb_house) == 1


async def test_usb_clip_and_its_poster_are_saved(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry, tmp_path: Path
) -> None:
    save_folder = SaveFolder(usb_house.house.hass, tmp_path / "media")
    for action, name in (("save_clip", "clip.mp4"), ("save_thumbnail", "clip.jpg")):
        await perform(
            usb_house.house.hass, action, entity_id="camera.garden", filename=save_folder.path(name)
        )
    assert save_folder.read("clip.mp4") == mp4(recorded[-1].label, seconds=recorded[-1].seconds)
    assert shown(save_folder.read("clip.jpg"), recorded) is recorded[-1]


async def test_recent_usb_clips_are_saved(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry, tmp_path: Path
) -> None:
    save_folder = SaveFolder(usb_house.house.hass, tmp_path / "media")
    response = await perform(
        usb_house.house.hass,
        "save_recent_clips",
        entity_id="camera.garden",
        folder=str(save_folder.folder),
    )
    names = [it["path"].removeprefix(f"{save_folder.folder}/") for it in response["saved"]]
    saved = [save_folder.read(name) for name in names]
    assert saved == [mp4(it.label, seconds=it.seconds) for it in recorded]
    assert uploads(usb_house) == 3


def remove_from_drive(usb_house: UsbHouse, clip: UsbClip) -> None:
    del usb_house.drive.clips[clip.id]


def occupy_network(usb_house: UsbHouse, clip: UsbClip) -> None:
    usb_house.house.cloud.cloud.keep_busy(usb_house.network)


def take_offline(usb_house: UsbHouse, clip: UsbClip) -> None:
    usb_house.house.cloud.cloud.sync_modules[HOUSE].online = False


def never_upload(usb_house: UsbHouse, clip: UsbClip) -> None:
    usb_house.house.cloud.cloud.settings.local_copy_early = 99


def adding_fault(**what: Any) -> Callable[[UsbHouse, UsbClip], None]:
    """Return a function that makes requests for USB clips fail."""

    def cause_failure(usb_house: UsbHouse, clip: UsbClip) -> None:
        usb_house.house.cloud.faults.add(Fault(times=None, **what))

    return cause_failure


@pytest.mark.parametrize(
    ("cause_failure", "status", "key"),
    [
        (remove_from_drive, 404, "gone"),
        (occupy_network, 502, "busy"),
        (take_offline, 502, "late"),
        (never_upload, 404, "gone"),
        (adding_fault(route="usb.upload", status=500, body=""), 502, "unexpected"),
        (adding_fault(route="usb.clip", status=503, body=""), 502, "unexpected"),
        (adding_fault(route="usb.clip", kind=FaultKind.TRUNCATED), 502, "unreachable"),
        (adding_fault(route="usb.clip", kind=FaultKind.DROP), 502, "unreachable"),
        (adding_fault(route="usb.clip", status=200, body="<html>"), 502, "damaged"),
    ],
)
async def test_unavailable_usb_clip_reports_the_reason_and_recovers(
    usb_house: UsbHouse,
    recorded: list[UsbClip],
    client: Client,
    tmp_path: Path,
    cause_failure: Callable[[UsbHouse, UsbClip], None],
    status: int,
    key: str,
) -> None:
    clip = (await listed(usb_house))[0]
    save_folder = SaveFolder(usb_house.house.hass, tmp_path / "media")
    cause_failure(usb_house, recorded[0])
    for path in (clip["thumbnail"], clip["video"]):
        assert (await client.get(path)).status == status
    with pytest.raises(HomeAssistantError) as error:
        await perform(
            usb_house.house.hass,
            "save_clip",
            video_id=clip["video_id"],
            filename=save_folder.path("clip.mp4"),
        )
    assert raised(error) == key
    assert save_folder.files == []

    cloud = usb_house.house.cloud.cloud
    usb_house.house.cloud.faults.clear()
    cloud.sync_modules[HOUSE].online, usb_house.network.busy_until = True, 0.0
    cloud.settings.local_copy_early = 0
    usb_house.drive.clips[recorded[0].id] = recorded[0]
    assert shown(await (await client.get(clip["thumbnail"])).read(), recorded) is recorded[0]


async def test_usb_clips_are_deleted(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry, client: Client
) -> None:
    first, second, third = await listed(usb_house)
    assert (await client.get(first["video"])).status == HTTPStatus.OK
    ids = [first["video_id"], third["video_id"]]
    response = await perform(usb_house.house.hass, "delete_clips", video_id=ids)
    assert response == {"deleted": ids, "still_archived": []}
    assert usb_house.drive.clips.keys() == {recorded[1].id}
    assert await listed(usb_house) == [second]
    assert (await client.get(first["video"])).status == HTTPStatus.NOT_FOUND
    await usb_house.read()
    assert await listed(usb_house) == [second]


async def test_cloud_and_usb_clips_are_deleted_by_one_action(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry
) -> None:
    cloud = usb_house.house.cloud.cloud
    clip = cloud.motion(cloud.camera("Hall"), upload_seconds=0)
    await usb_house.house.let_pass(60)
    ids = [clip.id, (await listed(usb_house))[0]["video_id"]]
    await perform(usb_house.house.hass, "delete_clips", video_id=ids)
    assert clip.deleted
    assert recorded[0].id not in usb_house.drive.clips


async def test_delete_of_usb_clips_fails_while_the_sync_module_is_busy(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry
) -> None:
    video_id = (await listed(usb_house))[0]["video_id"]
    usb_house.house.cloud.cloud.keep_busy(usb_house.network)
    with pytest.raises(HomeAssistantError) as error:
        await perform(usb_house.house.hass, "delete_clips", video_id=video_id)
    assert raised(error) == "busy"
    usb_house.network.busy_until = 0.0
    assert len(await listed(usb_house)) == len(recorded)
    await perform(usb_house.house.hass, "delete_clips", video_id=video_id)
    assert len(await listed(usb_house)) == len(recorded) - 1


async def test_mark_viewed_of_a_usb_clip_is_rejected(
    usb_house: UsbHouse, recorded: list[UsbClip], entry: ConfigEntry
) -> None:
    video_id = (await listed(usb_house))[0]["video_id"]
    with pytest.raises(ServiceValidationError) as error:
        await perform(usb_house.house.hass, "mark_viewed", video_id=video_id)
    assert raised(error) == "usb_not_viewed"
    assert usb_house.house.cloud.ledger.count("media.mark_viewed") == 0


async def test_undecodable_usb_clip_has_no_poster(
    usb_house: UsbHouse, recorded: list[UsbClip], client: Client
) -> None:
    clip = (await listed(usb_house))[0]
    # Begin the file like a valid MP4. Its content is invalid.
    head = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    broken = head + b"\x00\x00\x00\x10moov" + bytes(8)
    usb_house.house.cloud.faults.add(
        Fault(route="usb.clip", status=200, body=broken, content_type="video/mp4")
    )
    response = await client.get(clip["thumbnail"])
    assert response.status == HTTPStatus.BAD_GATEWAY
    assert "Invalid video" in await response.text()


async def test_poster_of_a_usb_clip_fails_while_the_disk_is_full(
    usb_house: UsbHouse, recorded: list[UsbClip], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, *_: object) -> None:
        raise OSError(28, "No space left on device")

    image = usb_house.house.state("image.garden_last_clip").attributes["entity_picture"]
    monkeypatch.setattr(Path, "write_bytes", fail)
    assert (await client.get(image)).status == HTTPStatus.INTERNAL_SERVER_ERROR
    monkeypatch.undo()
    assert shown(await (await client.get(image)).read(), recorded) is recorded[-1]
