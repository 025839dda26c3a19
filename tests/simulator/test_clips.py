"""Tests of the clip list, and of downloads of clips and posters (preview pictures)."""

from datetime import UTC, datetime
from io import BytesIO

import av
import pytest

from simulator import Simulator
from tests.simulator.caller import Caller

V3 = "/api/v3/media/accounts/100001/networks/200001/catalina/400001/pir"


def formatted(moment: float, spelling: str) -> str:
    """Format a time in one of the formats that clients use in requests."""
    return datetime.fromtimestamp(moment, UTC).strftime(spelling)


async def test_clip_is_listed_after_its_upload(caller: Caller, sim: Simulator) -> None:
    garden = sim.cloud.camera("Garden")
    begun = sim.clock.time()
    clip = sim.cloud.motion(garden, upload_seconds=19)
    assert clip.id not in [it["id"] for it in await caller.clips()]

    caller.clock.advance(19)
    newest = (await caller.clips())[0]

    assert newest == {
        "id": clip.id,
        "created_at": formatted(begun, "%Y-%m-%dT%H:%M:%S+00:00"),
        "updated_at": formatted(begun + 19, "%Y-%m-%dT%H:%M:%S+00:00"),
        "deleted": False,
        "device": "catalina",
        "device_id": 400001,
        "device_name": "Garden",
        "network_id": 200001,
        "network_name": "House",
        "type": "video",
        "source": "pir",
        "partial": False,
        "watched": False,
        "thumbnail": f"{V3}/{clip.id}.jpg?ext=",
        "media": f"{V3}/{clip.id}.mp4",
        "metadata": None,
        "additional_devices": [],
        "time_zone": "Europe/Berlin",
    }


async def test_upload_takes_ten_to_thirty_seconds(caller: Caller, sim: Simulator) -> None:
    clips = [sim.cloud.press(sim.cloud.camera("Front Door")) for _ in range(20)]
    caller.clock.advance(9)
    assert len(await caller.clips()) == 24

    caller.clock.advance(21)

    assert {it.id for it in clips} <= {it["id"] for it in await caller.clips()}


@pytest.mark.parametrize(
    "spelling",
    ["%Y-%m-%dT%H:%M:%S+0000", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d %H:%M:%S"],
)
async def test_since_filters_by_update_time_and_accepts_three_formats(
    caller: Caller, sim: Simulator, spelling: str
) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=20)
    surfaced = sim.clock.time() + 20
    caller.clock.advance(60)

    at = await caller.clips(since=formatted(surfaced, spelling))
    after = await caller.clips(since=formatted(surfaced + 1, spelling))

    assert [it["id"] for it in at] == [clip.id]
    assert after == []


async def test_since_accepts_an_unescaped_plus(caller: Caller) -> None:
    assert len(await caller.clips(since="1970-01-01T00:00:00 0000")) == 24


@pytest.mark.parametrize("params", [{"since": "yesterday"}, {"page": "two"}])
async def test_invalid_since_or_page_is_rejected(caller: Caller, params: dict[str, str]) -> None:
    assert (await caller.get(f"{caller.account}/media/changed", **params)).status == 400


async def test_clip_list_is_sorted_newest_first(caller: Caller) -> None:
    times = [it["created_at"] for it in await caller.clips()]

    assert times == sorted(times, reverse=True)


async def test_pages_zero_and_one_of_the_clip_list_are_the_first_page(
    caller: Caller, sim: Simulator
) -> None:
    sim.settings.media_limit = 10

    pages = [[it["id"] for it in await caller.clips(page=str(page))] for page in range(5)]

    assert [len(it) for it in pages] == [10, 10, 10, 4, 0]
    assert pages[0] == pages[1]
    assert len({number for page in pages for number in page}) == 24
    body = (await caller.get(f"{caller.account}/media/changed")).json
    assert body["limit"] == 10


async def test_clip_list_can_ignore_the_page_parameter(caller: Caller, sim: Simulator) -> None:
    sim.settings.media_limit = 10
    sim.settings.media_page_ignored = True

    assert await caller.clips(page="7") == await caller.clips(page="1") != []


@pytest.mark.scenario("big")
async def test_big_scenario_has_ten_thousand_clips_of_sixty_days(caller: Caller) -> None:
    seen = set()
    oldest = ""
    for page in range(1, 21):
        clips = await caller.clips(page=str(page))
        seen |= {it["id"] for it in clips}
        oldest = clips[-1]["created_at"]

    assert len(seen) == 10_000
    assert await caller.clips(page="21") == []
    age = caller.clock.time() - datetime.fromisoformat(oldest).timestamp()
    assert 59 * 86400 < age < 60 * 86400


async def test_watched_clip_is_listed_as_updated(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0)
    caller.clock.advance(600)
    now = formatted(sim.clock.time(), "%Y-%m-%dT%H:%M:%S+0000")
    assert await caller.clips(since=now) == []

    sim.cloud.watch_clip(clip)

    again = await caller.clips(since=now)
    assert [(it["id"], it["watched"]) for it in again] == [(clip.id, True)]


async def test_deleted_clip_is_listed_as_deleted_and_cannot_be_downloaded(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0)
    record = await caller.record_of(clip)
    assert (await caller.get(record["media"])).status == 200
    caller.clock.advance(600)

    sim.cloud.delete_clip(clip)

    tombstones = await caller.clips(since=formatted(sim.clock.time(), "%Y-%m-%d %H:%M:%S"))
    assert [(it["id"], it["deleted"]) for it in tombstones] == [(clip.id, True)]
    for path in (record["media"], record["thumbnail"]):
        gone = await caller.get(path)
        assert (gone.status, gone.json["code"]) == (404, 700)


async def test_poster_contains_the_label_of_its_clip(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0)

    label = (await caller.get((await caller.record_of(clip))["thumbnail"])).label

    assert (label.camera, label.kind, label.number) == ("Garden", "motion", clip.id)
    assert label.taken_at.timestamp() == sim.clock.time()


async def test_old_poster_path_is_served_with_jpg_suffix_only(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Driveway"), upload_seconds=0)
    record = await caller.record_of(clip)

    assert record["device"] == "camera"
    assert record["thumbnail"] == f"/api/v2/accounts/100001/media/thumb/{clip.id}"
    assert record["media"] == f"/api/v2/accounts/100001/media/clip/{clip.id}.mp4"
    assert (await caller.get(record["thumbnail"])).json["code"] == 700
    assert (await caller.get(f"{record['thumbnail']}.jpg")).label.number == clip.id


@pytest.mark.parametrize("camera", ["Garden", "Driveway"])
async def test_downloaded_clip_is_a_playable_video(
    caller: Caller, sim: Simulator, camera: str
) -> None:
    clip = sim.cloud.motion(sim.cloud.camera(camera), upload_seconds=0, seconds=2)

    answer = await caller.get((await caller.record_of(clip))["media"])

    assert answer.headers["Content-Type"] == "video/mp4"
    with av.open(BytesIO(answer.body), mode="r") as video:
        assert video.streams.video[0].codec_context.name == "h264"
        assert len(list(video.decode(video=0))) > 10


@pytest.mark.parametrize("marks", [True, False])
async def test_download_can_mark_a_clip_as_watched(
    caller: Caller, sim: Simulator, *, marks: bool
) -> None:
    sim.settings.watch_on_download = marks
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0)

    await caller.get((await caller.record_of(clip))["media"])

    assert (await caller.record_of(clip))["watched"] is marks


async def test_clip_cannot_be_downloaded_before_its_upload(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=20)

    assert (await caller.get(f"{V3}/{clip.id}.mp4")).status == 404
    caller.clock.advance(20)
    assert (await caller.get(f"{V3}/{clip.id}.mp4")).status == 200


async def test_clip_record_keeps_the_name_of_its_camera_after_a_rename(
    caller: Caller, sim: Simulator
) -> None:
    garden = sim.cloud.camera("Garden")
    before = sim.cloud.motion(garden, upload_seconds=0)
    sim.cloud.rename_camera(garden, "Orchard")
    after = sim.cloud.motion(garden, upload_seconds=0)

    assert (await caller.record_of(before))["device_name"] == "Garden"
    assert (await caller.record_of(after))["device_name"] == "Orchard"


async def test_clip_record_can_have_the_form_of_the_current_app(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.motion(
        sim.cloud.camera("Garden"),
        upload_seconds=0,
        app_form=True,
        cv_detection=["person"],
        seconds=7,
    )

    record = (await caller.clips())[0]

    assert record["id"] == clip.id
    assert {"source", "metadata"}.isdisjoint(record)
    assert (record["type"], record["event_type"]) == ("event", "pir")
    assert record["cv_detection"] == ["person"]
    assert (record["clip_length"], record["clip_length_ms"]) == (7, 7000)
    assert record["pagination_key"] == clip.id
    assert record["media"].endswith(".mp4")


async def test_clip_record_can_lack_the_video(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0, lacks={"media"})

    record = (await caller.clips())[0]

    assert (record["media"], record["no_media_reason"]) == (None, "not_available")
    assert (await caller.get(record["thumbnail"])).status == 200
    assert (await caller.get(f"{V3}/{clip.id}.mp4")).status == 404


@pytest.mark.parametrize("part", ["thumbnail", "device_id", "device_name", "metadata"])
async def test_clip_record_can_lack_a_field(caller: Caller, sim: Simulator, part: str) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0, lacks={part})

    record = (await caller.clips())[0]

    assert part not in record
    assert (await caller.get(record["media"])).status == 200
    poster = await caller.get(f"{V3}/{clip.id}.jpg")
    assert poster.status == (404 if part == "thumbnail" else 200)
