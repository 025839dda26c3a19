"""An account without Home Assistant, for the tests of the archiver."""

import asyncio
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import format_datetime
from pathlib import Path
from typing import Any, override

from custom_components.blink_clips.api import (
    BlinkError,
    BlinkNotFoundError,
    Clip,
    Clock,
    CloudClock,
)
from custom_components.blink_clips.archive.account import ArchivedAccount, Description, Run
from custom_components.blink_clips.archive.archiver import Archiver
from custom_components.blink_clips.archive.disk_watch import DiskWatch
from custom_components.blink_clips.archive.errors import ArchiveProblem
from custom_components.blink_clips.archive.pending import PendingClips
from custom_components.blink_clips.archive.retention import Limits, Retention
from custom_components.blink_clips.archive.store import ArchiveStore

from .clips import NOON, Shelf


class FakeClock(Clock):
    """A clock whose time passes only while a task sleeps."""

    def __init__(self) -> None:
        self.seconds = NOON.timestamp()
        self.sleeping = asyncio.Event()
        """An event that is set when a task begins to sleep."""
        self.may_wake = asyncio.Event()
        """While this event is set, a sleeping task continues immediately."""
        self.may_wake.set()

    @override
    def time(self) -> float:
        return self.seconds

    @override
    def monotonic(self) -> float:
        return self.seconds

    @override
    async def sleep(self, seconds: float) -> None:
        self.sleeping.set()
        await self.may_wake.wait()
        self.seconds += seconds


class FakeAccount(ArchivedAccount):
    """An account whose cloud is a dict of clips. The account records the requests to this cloud."""

    def __init__(self) -> None:
        self.local_clock = FakeClock()
        self.ahead = 0.0
        """The seconds by which the local clock is ahead of the cloud's clock."""
        self.clock = CloudClock(self.local_clock)
        self.chosen = "all"
        self.zone: tzinfo = UTC
        """The local time zone, which the names of the files use."""
        self.listed: dict[int, Clip] = {}
        self.requests: list[str] = []
        """The requests for files and lists so far, such as "video 5"."""
        self.failures: dict[str, Exception] = {}
        """The error that each failing request raises, by the name of the request."""
        self.folders: dict[int, str] = {}
        """The name of each camera as a slug, by the camera's id.

        Other cameras have the slug front_door.
        """
        self.camera_ids: dict[int, set[int]] = {}
        """The ids of each camera and of the devices that it has replaced, by the camera's id."""
        self.unannounced: set[int] = set()
        self.unwanted: set[int] = set()
        self.is_up = True
        self.on_request: Callable[[str], None] = lambda _: None

    @property
    @override
    def choice(self) -> str:
        return self.chosen

    @override
    def is_wanted(self, clip: Clip) -> bool:
        return clip.has_video and clip.id not in self.unwanted

    @override
    def is_announced(self, clip: Clip) -> bool:
        return clip.id not in self.unannounced

    @override
    def may_request(self) -> bool:
        return self.is_up

    @override
    def describe(self, clip: Clip) -> Description:
        return Description(
            camera_name="Front Door",
            camera_folder=self.folders.get(clip.camera_id, "front_door"),
            camera_ids=self.camera_ids.get(clip.camera_id, set()),
            event_type="motion",
            recorded_at=clip.created_at.astimezone(self.zone),
        )

    @override
    async def list_clips(self, since: datetime) -> Sequence[Clip]:
        self._request(f"list {since:%Y-%m-%d %H:%M}")
        return [it for it in self.listed.values() if it.updated_at >= since]

    @override
    async def write_video(self, clip: Clip, path: Path, run: Run) -> None:
        _write(path, b"half")
        self._request(f"video {clip.id}")
        if clip.id not in self.listed:
            raise BlinkNotFoundError("gone", status=404)
        _write(path, b"video %d" % clip.id)

    @override
    async def write_poster(self, clip: Clip, path: Path, run: Run) -> None:
        _write(path, b"half")
        self._request(f"poster {clip.id}")
        _write(path, b"poster %d" % clip.id)

    def _request(self, name: str) -> None:
        self.requests.append(name)
        self.on_request(name)
        if failure := self.failures.get(name):
            raise failure

    def respond(self) -> None:
        """Let the cloud send a response. Its `Date` header corrects the account's clock."""
        date = datetime.fromtimestamp(self.local_clock.time() - self.ahead, UTC)
        headers = {"Date": format_datetime(date, usegmt=True)}
        self.clock.correct(headers, sent_at=self.clock.monotonic())

    def list(self, *clips: Clip) -> None:
        """Add clips to the clip list of the fake cloud."""
        self.listed |= {it.id: it for it in clips}


class House:
    """An archiver, its fake account, and the files of its archive."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.account = FakeAccount()
        self.reports: list[AbstractSet[int]] = []
        """The ids of the clips that the archiver reported as changed. Each report is one set."""
        self.on_report: Callable[[], None] = lambda: None
        self.limits = Limits(max_age=timedelta(days=365), max_bytes=10**9)
        self.disk = DiskWatch(_run)
        self.archiver = self._archiver()

    def restart(self) -> None:
        """Replace the archiver by a new one, as a restart of Home Assistant does."""
        self.shelf.database._close()
        self.account.clock = CloudClock(self.account.local_clock)
        self.archiver = self._archiver()

    async def poll(self, *clips: Clip, since: datetime = NOON - timedelta(hours=1)) -> None:
        """Let a poll find these clips. Then run the archiver."""
        self.account.respond()
        self.account.list(*clips)
        self.archiver.take(clips, since)
        await self.archiver.work()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass. Then run the archiver, as a poll without new clips does."""
        self.account.local_clock.seconds += seconds
        self.account.respond()
        await self.archiver.work()

    def fail(self, name: str, error: BlinkError | OSError) -> None:
        """Make each request with this name fail until `recover` is called.

        A name is, for example, "video 5" for the video of clip 5.
        """
        self.account.failures[name] = error

    def recover(self) -> None:
        """Let all requests succeed again."""
        self.account.failures.clear()

    @property
    def changed(self) -> list[int]:
        """The ids of the clips that the archiver reported as changed, in order."""
        return [clip_id for report in self.reports for clip_id in sorted(report)]

    @property
    def problem(self) -> ArchiveProblem | None:
        """The problem that the archiver's status reports, or None."""
        return self.archiver.status.problem

    @property
    def videos(self) -> list[str]:
        """The requests for videos, in the order in which they were sent."""
        return [it for it in self.account.requests if it.startswith("video")]

    def _archiver(self) -> Archiver:
        store = ArchiveStore(
            folder=self.shelf.folder,
            index=self.shelf.index,
            pending=PendingClips(self.shelf.database),
            retention=Retention(self.shelf.folder, self.shelf.index, self.limits),
        )
        return Archiver(self.account, store, self.disk.run, self._note)

    def _note(self, clip_ids: AbstractSet[int]) -> None:
        self.reports.append(clip_ids)
        self.on_report()


async def _run(work: Callable[..., Any], *args: object) -> object:
    # Let other tasks run once, as they would while a thread works.
    await asyncio.sleep(0)
    return work(*args)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
