"""Tests each use of the archive while its storage fails, and after the failure.

The tests make no films (joined clips), because a film reads videos in the same way as a player.
"""

from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.action_calls import perform
from tests.archive_house import ArchivingHouse
from tests.clip_helpers import path_of, video
from tests.faults.storage_kinds import STORAGE_KINDS, StorageKind
from tests.house import House

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]

DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Row:
    """The results that a user sees during a fault of the storage."""

    status: str = "ok"
    """The state of the sensor "Status". Each state except "ok" has a repair issue."""
    new: str = DONE
    """Whether a new clip is archived: "done" or "waiting"."""
    play: str = DONE
    """The HTTP status if a user plays an archived clip that Blink has deleted, or "done"."""
    keep: str = DONE
    """The key of the error that the action keep_clips raises, or "done"."""
    archive: str = DONE
    """The same result of the action archive_clips, for clips that the options leave out."""
    delete: str = DONE
    """The same result of the action delete_clips with `archive: true`."""


FAILED = "archive_failed"
NO_WRITES = Row(new="waiting", keep=FAILED, archive=FAILED, delete=FAILED)
NO_ACCESS = replace(NO_WRITES, play="503")

EXPECTED: dict[str, Row] = {
    "no fault": Row(),
    "drive missing": replace(NO_ACCESS, status="missing"),
    # Users can still play the videos. The integration writes nothing, because the file that marks
    # the folder as the archive is missing.
    "marker missing": replace(NO_WRITES, status="missing"),
    "marker damaged": replace(NO_WRITES, status="marker"),
    "read-only": replace(NO_WRITES, status="read_only"),
    "permission denied": replace(NO_ACCESS, status="read_only"),
    # The integration archives no clip if less than 100 MB of the disk are free. This space is
    # enough to keep and delete clips.
    "little space": Row(status="full", new="waiting", archive=FAILED),
    "full disk": replace(NO_WRITES, status="full"),
    "I/O error": replace(NO_ACCESS, status="failed"),
    "stale network drive": replace(NO_ACCESS, status="missing"),
    # Only the clips in this folder cannot be used.
    "unreadable folder": Row(status="unreadable", play="503"),
    "video deleted by hand": Row(play="503"),
    # The sidecar file describes a clip. If it is damaged, the clip is not listed, but the clip's
    # files stay.
    "sidecar edited": Row(play="404"),
    "index deleted": Row(),
    "index damaged": Row(),
}


@pytest.mark.parametrize("kind", STORAGE_KINDS, ids=lambda it: it.name)
async def test_each_use_of_the_archive_during_a_fault_of_its_storage(
    house: House, tmp_path: Path, kind: StorageKind, hass_client: ClientSessionGenerator
) -> None:
    """After the fault, the archive has each clip once. Each clip was downloaded only once."""
    archive, cloud = ArchivingHouse(house, tmp_path / "media"), house.cloud.cloud
    await archive.begin(archive_cameras=["camera_400001"])
    client = await hass_client()
    old = archive.archived
    deleted, kept, *_, played = [cloud.clips[it] for it in old]
    left_out = [it.id for it in cloud.clips.values() if it.camera_name == "Hall"]
    cloud.delete_clip(played)
    await house.let_pass(60)
    house.cloud.ledger.clear()

    async def act(action: str) -> str:
        """Perform an action. Return "done", or the translation key of its error."""
        data: dict[str, dict[str, Any]] = {
            "keep_clips": {"video_id": [kept.id]},
            "archive_clips": {"entity_id": "camera.hall", "hours": 72},
            "delete_clips": {"video_id": [deleted.id], "archive": True},
        }
        try:
            await perform(house.hass, action, **data[action])
        except HomeAssistantError as err:
            return err.translation_key or type(err).__name__
        return DONE

    with kind.simulate(archive):
        if kind.restarts:
            await archive.restart()
        new = await archive.record()
        response = await client.get(path_of(archive.entry, played, "mp4"))
        body = await response.read()
        assert not response.ok or body == video(played)
        row = Row(
            new="waiting" if archive.state("waiting_clips") == "1" else DONE,
            play=DONE if response.ok else str(response.status),
            keep=await act("keep_clips"),
            archive=await act("archive_clips"),
            delete=await act("delete_clips"),
            status=archive.state(),
        )
        issues = [] if row.status == "ok" else [f"archive_{row.status}"]
        assert (row, list(archive.issues)) == (EXPECTED[kind.name], issues)

    if kind.restarts:
        await archive.restart()
    await house.let_pass(3600, step=300)
    assert (archive.state(), archive.issues) == ("ok", {})
    assert [await act(it) for it in ("keep_clips", "archive_clips")] == [DONE, DONE]
    if row.delete != DONE:
        # The failed action has deleted the clip at Blink, but not in the archive. The error message
        # states this.
        assert deleted.id in archive.archived
        assert await act("delete_clips") == DONE
    lost = {deleted.id, *([played.id] if kind.name == "video deleted by hand" else [])}
    expected = sorted({*old, *left_out, new.id} - lost)
    assert videos(archive) == expected
    assert archive.state("clips") == str(len(expected))
    assert set(archive.downloads.values()) == {1}
    listed = (await perform(house.hass, "get_clips", limit=500))["clips"]
    assert sorted(it["video_id"] for it in listed if it["archived"]) == expected
    assert [it["video_id"] for it in listed if it["kept"]] == [kept.id]


def videos(archive: ArchivingHouse) -> list[int]:
    """Return the ids of the clips whose videos are in the folder, sorted."""
    paths = [PurePath(it) for it in archive.files if it.endswith(".mp4")]
    return sorted(int(it.stem.partition("_")[2]) for it in paths)
