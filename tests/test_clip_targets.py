"""Actions accept a clip's id, a clip's media id, or a camera. A camera selects its newest clip."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
import voluptuous as vol

from simulator.clips import Clip
from tests.action_calls import perform, raised, second_account, user_context
from tests.clip_helpers import newest
from tests.house import House
from tests.save_folder import SaveFolder

pytestmark = pytest.mark.platforms("camera")

SEVERAL = {"delete_clips": "deleted", "mark_viewed": "viewed"}
ENDINGS = {"save_clip": "mp4", "save_thumbnail": "jpg"}
ACTIONS = ["get_thumbnails", *SEVERAL, *ENDINGS]

type Act = Callable[..., Awaitable[list[int]]]
"""A function that performs an action and returns the ids of the affected clips."""

each = pytest.mark.parametrize("action", ACTIONS)
several = pytest.mark.parametrize("action", SEVERAL)


@pytest.fixture
def act(house: House, entry_with_unviewed_clips: ConfigEntry, tmp_path: Path) -> Act:
    """Return a function that performs an action. Files are saved in the folder of the test."""
    save_folder = SaveFolder(house.hass, tmp_path / "media")

    async def act(action: str, *, context: Context | None = None, **way: Any) -> list[int]:
        if ending := ENDINGS.get(action):
            way["filename"] = save_folder.path(f"{{id}}.{ending}")
        response = await perform(house.hass, action, context=context, **way)
        numbers: list[int] = (
            response[SEVERAL[action]] if action in SEVERAL else [response["video_id"]]
        )
        if ending:
            assert save_folder.files == [f"{numbers[0]}.{ending}"]
        return numbers

    return act


async def media_ids(house: House, *cameras: str) -> list[str]:
    """Return the media id of the newest clip of each camera."""
    response = await perform(house.hass, "get_clips", limit=500)
    ids = {it["video_id"]: it["media_content_id"] for it in response["clips"]}
    return [ids[newest(house, it).id] for it in cameras]


def picked(media_content_id: str) -> dict[str, Any]:
    """Return a media content id in the structure that the frontend's media picker returns."""
    return {
        "media_content_id": media_content_id,
        "media_content_type": "video/mp4",
        "metadata": {"title": "07:24 Motion", "media_class": "video", "navigateIds": [{}]},
    }


def is_done(clip: Clip, action: str) -> bool:
    return clip.deleted if action == "delete_clips" else clip.watched


@each
@pytest.mark.parametrize("way", ["number", "camera", "picked media", "media id"])
async def test_action_accepts_one_clip_by_each_target(
    house: House, act: Act, action: str, way: str
) -> None:
    clip = newest(house)
    [media] = await media_ids(house, "Garden")
    ways: dict[str, dict[str, Any]] = {
        "number": {"video_id": clip.id},
        "camera": {"entity_id": "camera.garden"},
        "picked media": {"media": picked(media)},
        "media id": {"media": media},
    }

    assert await act(action, **ways[way]) == [clip.id]

    if action in SEVERAL:
        done = [it.id for it in house.cloud.cloud.clips.values() if is_done(it, action)]
        assert done == [clip.id]


@several
@pytest.mark.parametrize("way", ["cameras", "picked media", "text", "the same twice"])
async def test_action_accepts_several_clips_by_each_target(
    house: House, act: Act, action: str, way: str
) -> None:
    garden, hall = newest(house), newest(house, "Hall")
    media = await media_ids(house, "Garden", "Hall")
    ways: dict[str, dict[str, Any]] = {
        "cameras": {"entity_id": ["camera.garden", "camera.hall"]},
        "picked media": {"media": list(map(picked, media))},
        "text": {"media": ", ".join(media)},
        "the same twice": {"media": [*media, picked(media[0])]},
    }

    assert sorted(await act(action, **ways[way])) == sorted([garden.id, hall.id])

    done = {it.id for it in house.cloud.cloud.clips.values() if is_done(it, action)}
    assert done == {garden.id, hall.id}


async def test_camera_target_uses_the_next_clip_after_a_deletion(house: House, act: Act) -> None:
    first = newest(house)
    assert await act("delete_clips", entity_id="camera.garden") == [first.id]

    left = [
        it
        for it in house.cloud.cloud.clips.values()
        if it.camera.name == "Garden" and not it.deleted
    ]
    second = max(left, key=lambda it: it.created_at)
    assert await act("delete_clips", entity_id="camera.garden") == [second.id]


@each
async def test_targets_cannot_be_combined(house: House, act: Act, action: str) -> None:
    clip = newest(house)
    [media] = await media_ids(house, "Garden")
    number, camera = {"video_id": clip.id}, {"entity_id": "camera.garden"}
    item = {"media": picked(media)}
    house.cloud.ledger.clear()

    for way in ({}, number | camera, camera | item, number | item, number | camera | item):
        with pytest.raises(ServiceValidationError) as error:
            await act(action, **way)
        assert raised(error) == "one_of"
        assert "video_id, entity_id, media" in str(error.value)

    assert house.cloud.ledger.count() == 0


@each
@pytest.mark.parametrize(
    "media",
    [
        "media-source://blink_clips",
        "media-source://blink_clips/{entry}/all",
        "media-source://blink_clips/{entry}/camera_400001/2026-11-20",
        "media-source://blink_clips/{entry}/camera_400001/2026-11-20/newest",
        "media-source://media_source/local/clip.mp4",
        "media-source://blink_clips_2/{entry}/camera_400001/2026-11-20/{clip}",
        "https://example.com/clip.mp4",
    ],
)
async def test_media_item_that_is_not_a_clip_is_rejected(
    house: House, entry_with_unviewed_clips: ConfigEntry, act: Act, action: str, media: str
) -> None:
    media = media.format(entry=entry_with_unviewed_clips.entry_id, clip=newest(house).id)

    with pytest.raises(ServiceValidationError) as error:
        await act(action, media=picked(media))

    assert raised(error) == "no_clip_media"
    assert media in str(error.value)
    assert house.cloud.ledger.count() == 0


@each
@pytest.mark.parametrize("media", [[], {}, {"media_content_id": None}, [picked("x"), {}], 5])
async def test_malformed_media_item_is_rejected(act: Act, action: str, media: Any) -> None:
    with pytest.raises((vol.Invalid, ServiceValidationError)):
        await act(action, media=media)


@each
async def test_media_item_of_another_account_is_rejected(
    house: House,
    act: Act,
    entry_with_unviewed_clips: ConfigEntry,
    action: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = newest(house)
    [media] = await media_ids(house, "Garden")
    async with second_account(house, monkeypatch) as (shed, _):
        of_shed = media.replace(entry_with_unviewed_clips.entry_id, shed.entry_id)
        of_nobody = media.replace(entry_with_unviewed_clips.entry_id, "01AAAAAAAAAAAAAAAAAAAAAAAA")
        for unknown in (of_shed, of_nobody):
            with pytest.raises(ServiceValidationError) as error:
                await act(action, media=unknown)
            assert raised(error) == "no_video"
            assert str(clip.id) in str(error.value)

        assert await act(action, media=media) == [clip.id]


@each
async def test_camera_without_clips_raises_no_clip(house: House, act: Act, action: str) -> None:
    cloud = house.cloud.cloud
    for clip in [it for it in cloud.clips.values() if it.camera.name == "Garden"]:
        cloud.delete_clip(clip)
    await house.let_pass(120)

    with pytest.raises(HomeAssistantError) as error:
        await act(action, entity_id="camera.garden")

    assert raised(error) == "no_clip"


@several
async def test_camera_without_clips_stops_the_action_for_all_cameras(
    house: House, act: Act, action: str
) -> None:
    cloud = house.cloud.cloud
    for clip in [it for it in cloud.clips.values() if it.camera.name == "Hall"]:
        cloud.delete_clip(clip)
    await house.let_pass(120)

    with pytest.raises(HomeAssistantError) as error:
        await act(action, entity_id=["camera.garden", "camera.hall"])

    assert raised(error) == "no_clip"
    assert not is_done(newest(house), action)


@each
@pytest.mark.parametrize("way", ["video_id", "entity_id", "media"])
async def test_user_without_permission_for_the_camera_cannot_act_on_its_clips(
    house: House, act: Act, action: str, way: str, hass_admin_user: Any
) -> None:
    clip = newest(house, "Hall")
    [media] = await media_ids(house, "Hall")
    ways: dict[str, Any] = {
        "video_id": clip.id,
        "entity_id": "camera.hall",
        "media": picked(media),
    }
    # The action mark_viewed needs the permission "control". The permission "read" does not suffice.
    granted = {"read": True} if action == "mark_viewed" else {}
    context = user_context(house.hass, entity_ids={"camera.garden": True, "camera.hall": granted})
    house.cloud.ledger.clear()

    with pytest.raises(Unauthorized):
        await act(action, context=context, **{way: ways[way]})
    assert house.cloud.ledger.count() == 0

    admin = Context(user_id=hass_admin_user.id)
    assert await act(action, context=admin, **{way: ways[way]}) == [clip.id]


@pytest.mark.parametrize("way", ["entity_id", "media"])
async def test_user_who_is_not_an_administrator_cannot_delete_clips(
    house: House, act: Act, way: str
) -> None:
    [media] = await media_ids(house, "Garden")
    ways: dict[str, Any] = {"entity_id": "camera.garden", "media": picked(media)}

    with pytest.raises(Unauthorized):
        await act("delete_clips", context=user_context(house.hass, all=True), **{way: ways[way]})

    assert not newest(house).deleted
