"""Each clip is archived exactly once and completely, although the process is often killed."""

import os
from pathlib import Path
import random
import signal
import subprocess
import sys

from custom_components.blink_clips.archive.layout import MARKER

from .clips import Shelf
from .killed_archiver import clips_of

ROOT = Path(__file__).parents[2]

# Environment variables can set higher numbers. 50 kills during 2,000 clips take some minutes.
KILLS = int(os.environ.get("BLINK_CLIPS_KILLS", "4"))
CLIPS = int(os.environ.get("BLINK_CLIPS_KILLED_CLIPS", "160"))


def _start(place: Path, seed: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.archive.killed_archiver", place, str(CLIPS), str(seed)],
        cwd=ROOT,
    )


def _archived(place: Path) -> int:
    return sum(1 for _ in (place / "archive").glob("*/*/[0-9]*.json"))


def test_each_clip_is_archived_once_over_many_kills(tmp_path: Path) -> None:
    """The kills come at random moments, which are spread over the whole work."""
    chance = random.Random(1)  # noqa: S311 - not used for security
    for kill in range(KILLS):
        process = _start(tmp_path, kill)
        # Kill the process when a number of clips is archived. After a fixed time, a slow machine
        # would have archived fewer clips.
        target = (kill + 1) * CLIPS // (KILLS + 1) - chance.randrange(5)
        while process.poll() is None and _archived(tmp_path) < target:
            for _ in range(chance.randrange(2000)):
                pass
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "all clips were archived before the last kill"
    assert _start(tmp_path, KILLS).wait() == 0

    shelf = Shelf(tmp_path)
    result = shelf.scan()
    wanted = clips_of(CLIPS)
    assert (result.added, result.removed, result.damaged, result.finished) == (0, 0, 0, 0)
    assert sorted(shelf.listed_ids) == [it.id for it in wanted]
    for of in wanted:
        stem = shelf.index.get(of.id).stem
        assert shelf.folder.video(stem).read_bytes() == b"video %d" % of.id
        assert shelf.folder.poster(stem).read_bytes() == b"poster %d" % of.id
    files = [it for it in (tmp_path / "archive").rglob("*") if it.is_file() and it.name != MARKER]
    assert len(files) == 3 * CLIPS
    shelf.database.close()
