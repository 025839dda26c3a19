"""Tests of clips that are deleted, viewed, listed late, or listed with additional fields."""

import json
from typing import Any

import pytest

from simulator import Clip, Simulator
from simulator.wire import iso
from tests.simulator.caller import Caller

V1 = "/api/v1/accounts/100001/media/delete"
V4 = "/api/v4/accounts/100001/media/delete"
VIEWED = "/api/v4/accounts/100001/media/mark_as_viewed"


@pytest.fixture
def clips(sim: Simulator) -> list[Clip]:
    """Return three clips that have been in the clip list for ten minutes."""
    garden = sim.cloud.camera("Garden")
    then = sim.clock.time() - 600
    return [sim.cloud.motion(garden, created_at=then, upload_seconds=0) for _ in range(3)]


async def flags(caller: Caller, name: str, clips: list[Clip]) -> list[bool]:
    """Return the value of a boolean field, such as `deleted`, for each of the given clips."""
    listed = {it["id"]: it for it in await caller.clips()}
    return [listed[it.id][name] for it in clips]


async def updated_ids(caller: Caller) -> set[int]:
    """Return the ids of the clips that have changed in the current second."""
    return {it["id"] for it in await caller.clips(since=iso(caller.clock.time()))}


@pytest.mark.parametrize("path", [V1, V4])
async def test_delete_marks_clips_as_deleted(
    caller: Caller, sim: Simulator, clips: list[Clip], path: str
) -> None:
    first, kept, last = clips
    record = await caller.record_of(first)
    sim.ledger.clear()

    answer = await caller.post(path, {"media_list": [first.id, last.id]})

    assert (answer.status, answer.json) == (
        200,
        {"message": "Successfully deleted media", "code": 711},
    )
    assert sim.ledger.by_route() == {"media.delete": 1}
    assert await flags(caller, "deleted", [first, kept, last]) == [True, False, True]
    assert await updated_ids(caller) == {first.id, last.id}
    assert (await caller.get(record["media"])).json["code"] == 700


async def test_mark_as_viewed_marks_clips_as_watched(
    caller: Caller, sim: Simulator, clips: list[Clip]
) -> None:
    first, kept, last = clips
    sim.ledger.clear()

    answer = await caller.post(VIEWED, {"media_list": [first.id, last.id]})

    assert answer.status == 200
    assert sim.ledger.by_route() == {"media.mark_viewed": 1}
    assert await flags(caller, "watched", [first, kept, last]) == [True, False, True]
    assert await updated_ids(caller) == {first.id, last.id}


@pytest.mark.parametrize("path", [V1, V4, VIEWED])
async def test_unknown_clip_ids_are_ignored(
    caller: Caller, sim: Simulator, clips: list[Clip], path: str
) -> None:
    answer = await caller.post(path, {"media_list": [1, clips[0].id, 99, clips[0].id, 2**70]})

    assert answer.status == 200
    assert [it for it in sim.cloud.clips.values() if it.deleted] in ([], clips[:1])
    assert await updated_ids(caller) == {clips[0].id}


@pytest.mark.parametrize("path", [V1, VIEWED])
async def test_repeated_change_of_a_clip_is_not_listed_as_an_update(
    caller: Caller, clips: list[Clip], path: str
) -> None:
    body = {"media_list": [clips[0].id]}
    await caller.post(path, body)
    caller.clock.advance(60)

    assert (await caller.post(path, body)).status == 200

    assert await updated_ids(caller) == set()


async def test_deleted_clip_cannot_be_marked_as_viewed(
    caller: Caller, sim: Simulator, clips: list[Clip]
) -> None:
    sim.cloud.delete_clip(clips[0])
    await caller.post(VIEWED, {"media_list": [clips[0].id]})

    assert not clips[0].watched


@pytest.mark.parametrize("path", [V1, V4, VIEWED])
@pytest.mark.parametrize(
    "body",
    [
        None,
        [7000001],
        {},
        {"media_ids": [7000001]},
        {"media_list": None},
        {"media_list": 7000001},
        {"media_list": ["7000001"]},
        {"media_list": [7000001, True]},
        {"media_list": {"7000001": True}},
    ],
    ids=json.dumps,
)
async def test_invalid_media_list_is_rejected(
    caller: Caller, sim: Simulator, path: str, body: Any
) -> None:
    answer = await caller.post(path, body)

    assert (answer.status, answer.json) == (
        400,
        {"message": "Invalid Media List Format", "code": 706},
    )
    assert not any(it.deleted for it in sim.cloud.clips.values())
    sim.settings.bad_list_status = 200
    assert (await caller.post(path, body)).status == 200


async def test_empty_media_list_is_accepted(caller: Caller) -> None:
    assert (await caller.post(V1, {"media_list": []})).json["code"] == 711


async def test_other_methods_and_versions_return_not_found(caller: Caller) -> None:
    for method, path in (
        ("GET", V1),
        ("POST", V1.replace("v1", "v2")),
        ("POST", VIEWED.replace("v4", "v1")),
    ):
        assert (await caller.call(method, path)).body == b"<h1>Not Found</h1>"


@pytest.mark.parametrize("path", [V1, V4, VIEWED])
async def test_clips_of_another_account_cannot_be_changed(
    stranger: Caller, sim: Simulator, clips: list[Clip], path: str
) -> None:
    body = {"media_list": [it.id for it in clips]}
    assert (await stranger.post(path, body)).json["code"] == 101
    sim.cloud.accounts.add(email="b@example.com", password="other", account_id=100002)
    await stranger.authorize()
    await stranger.credentials(await stranger.csrf(), username="b@example.com", password="other")
    tokens = (await stranger.exchange(await stranger.code())).json
    stranger.token = tokens["access_token"]

    assert (await stranger.post(path, body)).json["code"] == 1620
    own = await stranger.post(path.replace("100001", "100002"), body)

    assert own.status == 200
    assert not any(it.deleted or it.watched for it in clips)


async def test_deletion_can_be_listed_with_a_delay(
    caller: Caller, sim: Simulator, clips: list[Clip]
) -> None:
    sim.settings.delete_delay = 5
    record = await caller.record_of(clips[0])
    await caller.post(V1, {"media_list": [clips[0].id]})

    assert await caller.record_of(clips[0]) == record
    assert (await caller.get(record["media"])).status == 404
    caller.clock.advance(4)
    assert await updated_ids(caller) == set()
    caller.clock.advance(1)

    assert await updated_ids(caller) == {clips[0].id}
    assert await caller.record_of(clips[0]) == record | {
        "deleted": True,
        "updated_at": iso(sim.clock.time()),
    }


async def test_clip_deleted_before_its_upload_is_listed_as_deleted(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=20)
    await caller.post(V1, {"media_list": [clip.id]})
    assert clip.id not in {it["id"] for it in await caller.clips()}

    caller.clock.advance(20)

    assert (await caller.record_of(clip))["deleted"] is True


async def test_clip_can_be_listed_late(caller: Caller, sim: Simulator) -> None:
    then = sim.clock.time()
    late = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=3600, updated_at=then + 19)
    caller.clock.advance(1800)
    other = sim.cloud.motion(sim.cloud.camera("Hall"), upload_seconds=0)
    assert {it["id"] for it in await caller.clips(since=iso(then))} == {other.id}

    caller.clock.advance(1800)

    assert {it["id"] for it in await caller.clips(since=iso(then))} == {late.id, other.id}
    assert {it["id"] for it in await caller.clips(since=iso(then + 20))} == {other.id}
    record = await caller.record_of(late)
    assert (record["created_at"], record["updated_at"]) == (iso(then), iso(then + 19))


async def test_clip_record_can_have_metadata_and_additional_devices(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.motion(
        sim.cloud.camera("Garden"),
        "cv_motion",
        upload_seconds=0,
        metadata={"person": True},
        additional_devices=[{"id": 400002}],
    )

    record = await caller.record_of(clip)

    assert record["metadata"] == {"person": True}
    assert record["additional_devices"] == [{"id": 400002}]
