"""A clip has one event type in events, get_clips, the media browser, searches and file names."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.blink_clips.media_browser.clip_texts import NOT_WATCHED
from tests.house import House
from tests.media_browser import TODAY, Browsing, Title, clip_ids, clip_nodes, titles

GARDEN = "camera.garden"


async def listed(browsing: Browsing, clip_id: int) -> dict[str, Any]:
    """Return the data of a garden clip from the action get_clips."""
    response = await browsing.house.hass.services.async_call(
        "blink_clips",
        "get_clips",
        {},
        target={"entity_id": GARDEN},
        blocking=True,
        return_response=True,
    )
    assert response
    clips: Any = response["clips"]
    [found] = (it for it in clips if it["video_id"] == clip_id)
    return dict(found)


async def shown(browsing: Browsing, clip_id: int) -> Title:
    """Return the title of a garden clip in the media browser, in today's folder."""
    day = await browsing.browser.open("Garden", TODAY)
    shown = zip(clip_nodes(day), clip_ids(day), strict=True)
    [node] = (node for node, found in shown if found == clip_id)
    return Title.parse(node["title"])


async def record_person(house: House) -> int:
    cloud = house.cloud.cloud
    metadata = {"detections": [{"type": "person"}]}
    clip = cloud.motion(cloud.camera("Garden"), metadata=metadata, upload_seconds=0)
    await house.let_pass(60)
    return clip.id


async def record_on_demand(house: House) -> int:
    response = await house.action("record_clip", GARDEN)
    return int(response[GARDEN]["video_id"])


@pytest.mark.parametrize(
    ("make", "event_type", "word"),
    [
        (record_person, "person", "Person"),
        (record_on_demand, "on_demand", "On demand"),
    ],
)
@pytest.mark.parametrize("is_reloaded", [False, True], ids=["before a reload", "after a reload"])
async def test_clip_has_the_same_event_type_everywhere(
    browsing: Browsing,
    tmp_path: Path,
    make: Callable[[House], Awaitable[int]],
    event_type: str,
    word: str,
    *,
    is_reloaded: bool,
) -> None:
    house = browsing.house
    clip_id = await make(house)
    await house.settle()
    assert house.state("event.garden_clip").attributes["event_type"] == event_type
    if is_reloaded:
        await house.hass.config_entries.async_reload(browsing.entry.entry_id)

    assert (await listed(browsing, clip_id))["type"] == event_type
    assert (await shown(browsing, clip_id)).parts == [word]
    found = await browsing.browser.search(word)
    assert [Title.parse(it).parts for it in found] == [["Garden", word]]
    house.hass.config.allowlist_external_dirs = {str(tmp_path)}
    saved = await house.hass.services.async_call(
        "blink_clips",
        "save_clip",
        {"video_id": clip_id, "filename": f"{tmp_path}/{{type}}.mp4"},
        blocking=True,
        return_response=True,
    )
    assert saved
    assert saved["path"] == f"{tmp_path}/{event_type}.mp4"


async def test_title_in_a_search_of_all_cameras_begins_with_the_camera(browsing: Browsing) -> None:
    await record_person(browsing.house)

    [title] = await browsing.browser.search("garden person")
    [of_camera] = await browsing.browser.search("person", "Garden")

    when = Title.parse(title).when
    assert len(when) == len("11-20 04:00")
    assert title == f"{NOT_WATCHED} Garden {when} · Person"
    assert of_camera == f"{NOT_WATCHED} {when} Person"


async def test_get_clips_filters_clips_that_were_recorded_on_demand(browsing: Browsing) -> None:
    clip_id = await record_on_demand(browsing.house)

    response = await browsing.house.action("get_clips", GARDEN, source=["on_demand"])

    assert [it["video_id"] for it in response["clips"]] == [clip_id]
    others = await browsing.house.action("get_clips", GARDEN, source=["snapshot"])
    assert clip_id not in {it["video_id"] for it in others["clips"]}


async def test_title_marks_a_clip_that_is_not_viewed(browsing: Browsing) -> None:
    clip_id = await record_person(browsing.house)
    assert not (await shown(browsing, clip_id)).is_watched
    found = await browsing.browser.search("not watched person")
    assert len(found) == 1
    assert found[0].startswith(NOT_WATCHED)

    await browsing.house.hass.services.async_call(
        "blink_clips", "mark_viewed", {"video_id": clip_id}, blocking=True
    )

    assert (await shown(browsing, clip_id)).is_watched
    assert await browsing.browser.search("not watched person") == []


async def test_user_given_name_of_a_camera_or_system_is_shown_and_found(
    browsing: Browsing,
) -> None:
    registry = dr.async_get(browsing.house.hass)
    devices = dr.async_entries_for_config_entry(registry, browsing.entry.entry_id)
    for old, new in {"Garden": "Orchard", "House": "Home"}.items():
        [device] = (it for it in devices if it.name == old)
        registry.async_update_device(device.id, name_by_user=new)

    cameras = titles(await browsing.browser.open())

    assert "Orchard" in cameras
    assert "Garden" not in cameras
    assert {"Terrace (Home)", "Terrace (Cabin)"} <= set(cameras)
    for query in ("orchard", "garden", "orchard home", "garden house"):
        found = await browsing.browser.search(query)
        assert found, query
        assert {Title.parse(it).parts[0] for it in found} == {"Orchard"}
