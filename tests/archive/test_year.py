"""A year of an archive. At its end, the archive contains exactly the clips that a model predicts.

During the year, a drive is missing for a week, the disk is full twice, and the clocks change to
summer and winter time. Home Assistant is off for some days. When the Blink subscription ends, Blink
deletes all clips.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
import os
import random
import shutil
from unittest.mock import patch
from zoneinfo import ZoneInfo

from custom_components.blink_clips.api import Clip
from custom_components.blink_clips.archive.errors import ArchiveProblem
from custom_components.blink_clips.archive.free_space import MIN_FREE_BYTES
from custom_components.blink_clips.archive.retention import Limits

from .clips import NOON, Shelf, clip
from .fake_account import House
from .mounts import unmount

# Number of clips per day. An environment variable can set a higher number. With 50 clips per day,
# the test runs for some minutes.
CLIPS_A_DAY = int(os.environ.get("BLINK_CLIPS_A_DAY", "3"))
DAY = timedelta(days=1)
DAYS = 365
BERLIN = ZoneInfo("Europe/Berlin")

PLAN_ENDS = 182
DRIVE_IS_MISSING = range(40, 47)
DISK_IS_FULL = (*range(90, 93), *range(130, 132))
HOME_ASSISTANT_IS_OFF = range(150, 154)
BLINK_KEEPS = 60 * DAY
MAX_AGE = 120 * DAY


def _clips_of(day: int, chance: random.Random) -> list[Clip]:
    """Return the clips of a day, at random times, oldest first."""
    began = NOON + day * DAY
    times = sorted(began + timedelta(seconds=chance.randrange(86_400)) for _ in range(CLIPS_A_DAY))
    return [clip(day * 1000 + number, at) for number, at in enumerate(times)]


class _Model:
    """The model: the clips that the archive should contain, oldest first."""

    def __init__(self) -> None:
        self.clips: deque[Clip] = deque()

    def add(self, clips: list[Clip]) -> None:
        """Archive clips."""
        self.clips = deque(sorted([*self.clips, *clips], key=lambda it: (it.created_at, it.id)))

    def expire(self, now: datetime) -> None:
        """Delete the clips that are too old."""
        while self.clips and self.clips[0].created_at < now - MAX_AGE:
            self.clips.popleft()


class _Year:
    """A simulated year of an account, and the model of its archive."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.model = _Model()
        self.recorded: list[Clip] = []
        self.waiting: list[Clip] = []
        """The recorded clips that are not archived yet."""
        self.house = House(shelf)
        self.house.limits = Limits(max_age=MAX_AGE, max_bytes=10**12)
        self.house.account.zone = BERLIN
        self.house.restart()
        self._chance = random.Random(2)  # noqa: S311 - not used for security
        self._last_poll = NOON
        self._usage = shutil.disk_usage(shelf.folder.root)

    def record(self, day: int, now: datetime) -> list[Clip]:
        """Let the cameras record, and let Blink delete old clips.

        Return the clips for the next poll.
        """
        if day < PLAN_ENDS:
            new = _clips_of(day, self._chance)
            self.recorded += new
            self.waiting += new
        has_plan = day < PLAN_ENDS
        listed = [it for it in self.recorded if has_plan and it.created_at >= now - BLINK_KEEPS]
        self.house.account.listed = {it.id: it for it in listed}
        if day == PLAN_ENDS:
            return [replace(it, deleted=True, updated_at=now) for it in self.recorded]
        return [it for it in listed if it.updated_at >= self._last_poll - DAY]

    async def poll(self, day: int, now: datetime, records: list[Clip]) -> None:
        """Give clips to the archiver and to the model, as a poll does. Then run the archiver."""
        if day - 1 in HOME_ASSISTANT_IS_OFF:
            self.house.restart()
        self.house.account.respond()
        self.house.archiver.take(records, self._last_poll - DAY)
        self._last_poll = now
        free = MIN_FREE_BYTES - 1 if day in DISK_IS_FULL else self._usage.free
        with patch.object(shutil, "disk_usage", return_value=self._usage._replace(free=free)):
            await self.house.archiver.work()
        assert self.house.problem is _problem_of(day)
        if self.house.problem is None:
            self.model.add(self.waiting)
            self.waiting.clear()
        if day not in DRIVE_IS_MISSING:
            self.model.expire(self.house.account.clock.now())


def _problem_of(day: int) -> ArchiveProblem | None:
    if day in DRIVE_IS_MISSING:
        return ArchiveProblem.MISSING
    return ArchiveProblem.FULL if day in DISK_IS_FULL else None


async def test_archive_of_a_year_equals_the_model(shelf: Shelf) -> None:
    year = _Year(shelf)
    mount: Callable[[], None] = lambda: None  # noqa: E731 - replaced while the drive is missing
    for day in range(DAYS):
        now = NOON + (day + 1) * DAY
        year.house.account.local_clock.seconds = now.timestamp()
        if day == DRIVE_IS_MISSING.start:
            mount = unmount(shelf)
        elif day == DRIVE_IS_MISSING.stop:
            mount()
        records = year.record(day, now)
        if day not in HOME_ASSISTANT_IS_OFF:
            await year.poll(day, now, records)

    assert year.waiting == []
    assert sorted(shelf.listed_ids) == [it.id for it in year.model.clips]
    assert len(shelf.names) == 3 * len(year.model.clips)
    assert year.house.archiver.status.waiting == 0
    assert len(year.house.videos) == len(set(year.house.videos)) == len(year.recorded)
