"""The blueprint that saves every clip as a file, and reports failures."""

from pathlib import Path

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from simulator import Fault
import simulator.routes.media
from tests.action_calls import rename_device
from tests.automations import Automations, record
from tests.clip_helpers import video
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

EVENTS = ["event.garden_clip", "event.driveway_clip"]


@pytest.fixture(autouse=True)
async def notifications(house: House) -> None:
    """Set up Home Assistant's persistent notifications."""
    assert await async_setup_component(house.hass, "persistent_notification", {})


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Path:
    """Return the path of a folder that is missing, and that Home Assistant may create."""
    allowed = tmp_path / "media"
    allowed.mkdir()
    house.hass.config.allowlist_external_dirs.add(str(allowed))
    return allowed / "clips"


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of each saved file, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def failure_messages(automations: Automations) -> list[str]:
    """Return the texts of all persistent notifications."""
    return [it["message"] for it in automations.called("persistent_notification", "create")]


async def test_each_clip_is_saved_by_camera_and_day(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(folder))
    garden, driveway = record(house), record(house, "Driveway")
    record(house, "Front Door")
    house.clock.advance(20 * 3600)
    next_day = record(house)
    await house.let_pass(60)

    # The file names contain the local time of the recordings: 04:00.
    assert files(folder) == {
        f"garden/2026-11-20/04-00-01_{garden.id}.mp4": video(garden),
        f"driveway/2026-11-20/04-00-01_{driveway.id}.mp4": video(driveway),
        f"garden/2026-11-21/00-00-01_{next_day.id}.mp4": video(next_day),
    }
    assert failure_messages(automations) == []


@pytest.mark.parametrize(
    ("inputs", "below"),
    [({}, "blink_clips/"), ({"folder": "mine/clips"}, "mine/clips/"), ({"folder": ""}, "")],
)
async def test_relative_folder_is_below_the_media_folder(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    folder: Path,
    inputs: dict[str, str],
    below: str,
) -> None:
    house.hass.config.media_dirs = {"local": str(folder.parent)}
    await automations.use("save_every_clip", events=EVENTS, **inputs)
    clip = record(house)
    await house.let_pass(60)

    expected = f"{below}garden/2026-11-20/04-00-01_{clip.id}.mp4"
    assert files(folder.parent) == {expected: video(clip)}
    assert failure_messages(automations) == []


async def test_camera_name_is_escaped_in_the_failure_notification(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, tmp_path: Path
) -> None:
    rename_device(house.hass, "camera.garden", r"<img src=x> [a](b) *c* \ `d` & Küche 2")
    await automations.use("save_every_clip", events=EVENTS, folder=str(tmp_path / "secret"))
    record(house)
    await house.let_pass(240)

    [message] = failure_messages(automations)
    assert message.startswith(
        r"\<img src\=x\> \[a\]\(b\) \*c\* \\ \`d\` \& Küche 2, 2026-11-20 04:00:01: clip"
    )


async def test_clips_of_unselected_types_are_not_saved(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    await automations.use(
        "save_every_clip", events=EVENTS, folder=str(folder), event_types=["live_view"]
    )
    record(house)
    kept = record(house, source="liveview")
    await house.let_pass(60)

    assert [name.endswith(f"_{kept.id}.mp4") for name in files(folder)] == [True]


async def test_saving_is_retried_until_the_video_is_ready(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(folder))
    house.cloud.faults.add(Fault(route="media.clip", status=500, times=2))
    clip, after = record(house), record(house)
    await house.let_pass(240)

    assert {name.rpartition("_")[2] for name in files(folder)} == {
        f"{it.id}.mp4" for it in (clip, after)
    }
    assert failure_messages(automations) == []


async def test_failed_clip_is_reported_and_the_next_clip_is_saved(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(folder))
    house.cloud.faults.add(Fault(route="media.clip", status=500, times=3))
    clip, after = record(house), record(house)
    await house.let_pass(240)

    [message] = failure_messages(automations)
    assert message.startswith(
        f"Garden, 2026-11-20 04:00:01: clip {clip.id} could not be saved in the folder `{folder}`."
    )
    assert list(files(folder).values()) == [video(after)]


async def test_folder_that_is_not_allowed_is_reported(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, tmp_path: Path
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(tmp_path / "secret"))
    record(house)
    await house.let_pass(240)

    assert len(failure_messages(automations)) == 1
    assert not (tmp_path / "secret").exists()


async def test_existing_file_is_not_overwritten(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(folder))
    clip = record(house)
    mine = folder / "garden" / "2026-11-20" / f"04-00-01_{clip.id}.mp4"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    await house.let_pass(240)

    assert mine.read_bytes() == b"mine"
    assert len(failure_messages(automations)) == 1


async def test_restart_and_reload_save_no_clip_again(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(folder))
    record(house)
    await house.let_pass(60)
    before = files(folder)
    await house.hass.config_entries.async_reload(entry_before_clips.entry_id)
    await automations.act("turn_off")
    await automations.act("turn_on")
    await house.let_pass(300)

    assert len(before) == 1
    assert files(folder) == before
    assert len(automations.called("blink_clips", "save_clip")) == 1
    assert failure_messages(automations) == []


async def test_clips_are_saved_after_the_event_entity_was_renamed(
    house: House, entry_before_clips: ConfigEntry, automations: Automations, folder: Path
) -> None:
    er.async_get(house.hass).async_update_entity(EVENTS[0], new_entity_id="event.garten_clip")
    await house.settle()
    await automations.use("save_every_clip", events=["event.garten_clip"], folder=str(folder))
    record(house)
    await house.let_pass(60)

    assert len(files(folder)) == 1


async def test_photo_without_a_video_is_not_saved(
    house: House,
    entry_before_clips: ConfigEntry,
    automations: Automations,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await automations.use("save_every_clip", events=EVENTS, folder=str(folder))
    with monkeypatch.context() as without_video:
        without_video.setattr(simulator.routes.media, "media_path", lambda cloud, clip: None)
        record(house, source="snapshot")
        await house.let_pass(240)
    assert automations.called("blink_clips", "save_clip") == []
    assert failure_messages(automations) == []

    clip = record(house)
    await house.let_pass(60)
    assert list(files(folder).values()) == [video(clip)]
