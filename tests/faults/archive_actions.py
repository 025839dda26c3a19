"""Actions of users and of Home Assistant on the archive.

The archive copies the clips of all cameras to a folder.
"""

from datetime import UTC, datetime
from typing import Any

from custom_components.blink_clips.actions.archive_clips import ACTION_ARCHIVE_CLIPS
from custom_components.blink_clips.const import (
    CONF_ARCHIVE_CAMERAS,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_FOLDER,
    CONF_CACHE_LIMIT,
    CONF_POLL_INTERVAL,
)
from tests.faults.environment import DONE, GARDEN, Stage
from tests.faults.user_actions import new_clip

HALL = "owl_510001"
WAITING = "waiting"
# A clip whose download has failed must be archived within this number of minutes.
ARCHIVED_WITHIN_MINUTES = 15
# The download of a new clip must begin within this number of seconds.
TRIED_WITHIN_SECONDS = 120


async def _enable(stage: Stage, **options: Any) -> None:
    if stage.entry.options.get(CONF_ARCHIVE_ENABLED):
        return
    flow = stage.house.hass.config_entries.options
    form = await flow.async_init(stage.entry.entry_id)
    form = await flow.async_configure(
        form["flow_id"],
        {CONF_POLL_INTERVAL: 60, CONF_CACHE_LIMIT: 50, CONF_ARCHIVE_ENABLED: True},
    )
    result = await flow.async_configure(
        form["flow_id"], {CONF_ARCHIVE_FOLDER: stage.save_folder.path("clips"), **options}
    )
    assert result["type"] == "create_entry", result
    await stage.house.settle()


async def archive_all(stage: Stage) -> None:
    """Archive the clips of all cameras. Wait until all listed clips are archived."""
    await _enable(stage)
    for _ in range(ARCHIVED_WITHIN_MINUTES):
        if _listed(stage) <= _archived(stage):
            return
        await stage.house.let_pass(60)
    raise AssertionError(f"not archived: {_listed(stage) - _archived(stage)}")


async def clip_outside_archive(stage: Stage) -> None:
    """Record a clip of a camera that the options exclude from the archive."""
    await _enable(stage, **{CONF_ARCHIVE_CAMERAS: [HALL]})
    await new_clip(stage)


async def archive_new_clip(stage: Stage) -> str:
    """Record a clip. Return "done" if its first download succeeds, and otherwise "waiting"."""
    ledger = stage.house.cloud.ledger
    before = ledger.count("media.clip")
    clip = stage.record()
    for _ in range(TRIED_WITHIN_SECONDS // 10):
        await stage.house.let_pass(10)
        if ledger.count("media.clip") > before:
            break
    # Wait for the timeout of a request that the cloud has not answered. The next attempt follows
    # only after 60 s.
    await stage.house.let_pass(50)
    return DONE if clip.id in _archived(stage) else WAITING


async def archive_clips(stage: Stage) -> str:
    """Archive the selected clip by an action. Check that a failure leaves no file."""
    before = stage.save_folder.files
    result = await stage.perform(
        ACTION_ARCHIVE_CLIPS, entity_id=GARDEN, since=_recorded_at(stage).isoformat()
    )
    assert result == DONE or stage.save_folder.files == before
    return result


async def make_film(stage: Stage) -> str:
    """Make a film of the selected clip."""
    return await stage.perform(
        "make_film",
        **{"entity_id": GARDEN, "from": _recorded_at(stage).isoformat()},
    )


def _recorded_at(stage: Stage) -> datetime:
    assert stage.clip is not None
    return datetime.fromtimestamp(int(stage.clip.created_at), UTC)


def _archived(stage: Stage) -> set[int]:
    """Return the ids of the archived clips. Check that each is archived once, with all files."""
    names = [it for _, _, names in stage.save_folder.folder.walk() for it in names]
    clips = {it.removesuffix(".json") for it in names if it.endswith(".json")}
    assert len(clips) == sum(it.endswith(".json") for it in names)
    videos = {it.removesuffix(".mp4") for it in names if it.endswith(".mp4")}
    return {int(it.rpartition("_")[2]) for it in clips & videos}


def _listed(stage: Stage) -> set[int]:
    clips = stage.cloud.clips.values()
    return {it.id for it in clips if not it.deleted and it.has_video}
