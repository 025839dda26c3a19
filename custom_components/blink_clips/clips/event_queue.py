"""The event queue: fires one event for each clip, oldest first, when its poster is available."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import Any, TypedDict

from homeassistant.core import callback

from ..api import BlinkError, CameraKey, Clip, CloudClock
from ..const import LOGGER, MAX_UPLOAD_TIME
from .catalogue import StartTask
from .event_types import ClipEvent, EventType, EventTypes

# Announce a clip without its poster after this time: a listed poster that is still missing becomes
# available within seconds, or never.
POSTER_TIMEOUT_SECONDS = 45.0
# While some posters are downloading, announce the clips that are ready every five seconds.
ANNOUNCE_EVERY_SECONDS = 5.0

# Events that mean "now", such as the ring of a doorbell, are fired only for clips that were
# recorded within this time.
CURRENT_FOR = timedelta(minutes=10)

# Remember announced clips for a week, because a clip is listed again after it was watched or
# deleted. The limit is enough for 1,400 clips a day.
REMEMBERED_FOR = timedelta(days=7)
MAX_REMEMBERED = 10_000

# Yield to other tasks after ten events: there may be thousands after a long outage.
EVENTS_AT_ONCE = 10

type Listener = Callable[[ClipEvent], None]
"""Called once for each clip of a camera."""


class StoredAnnouncements(TypedDict):
    """The state that is kept over a restart; it does not contain pictures or detections."""

    floor: str
    """Clips that were recorded at or before this time are old and never announced."""
    settled: list[list[float]]
    """Pairs of clip id and Unix time of the recording, for clips that are not to be announced."""
    waiting: list[dict[str, Any]]
    """The pending clips."""


@dataclass(frozen=True, kw_only=True)
class _Pending:
    """A clip that is still to be announced, and since when (seconds of the monotonic clock)."""

    clip: Clip
    since: float


class EventQueue:
    """Announces each clip once, over restarts.

    A clip is either pending or announced; deleted and old clips count as announced. A clip becomes
    announced in the same step in which its event is fired, so that `stored` is consistent between
    any two steps: after a restart, no event is lost.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each dependency
        self,
        clock: CloudClock,
        *,
        types: EventTypes,
        camera_of: Callable[[Clip], CameraKey | None],
        get_poster: Callable[[Clip], Awaitable[object]],
        is_live: Callable[[], bool],
        on_change: Callable[[], None],
        start_task: StartTask,
    ) -> None:
        self._clock = clock
        self._types = types
        self._camera_of = camera_of
        self._get_poster = get_poster
        self._is_live = is_live
        self._on_change = on_change
        self._start_task = start_task
        self._floor: datetime | None = None
        self._announced: dict[int, datetime] = {}
        self._pending: dict[int, _Pending] = {}
        self._posters: set[int] = set()
        self._listeners: defaultdict[CameraKey, dict[str, Listener]] = defaultdict(dict)
        self._wanted: Callable[[CameraKey], set[str]] | None = None
        self._unknown_sources: set[str] = set()
        self._lock = asyncio.Lock()

    def restore(self, stored: StoredAnnouncements) -> None:
        """Restore the state of the last run."""
        self._floor = datetime.fromisoformat(stored["floor"])
        self._announced = {
            int(clip_id): datetime.fromtimestamp(created_at, UTC)
            for clip_id, created_at in stored["settled"]
        }
        for clip in map(Clip.from_dict, stored["waiting"]):
            self._pending[clip.id] = _Pending(clip=clip, since=self._clock.monotonic())

    @property
    def stored(self) -> StoredAnnouncements | None:
        """The state to store; None before the first records were added."""
        if self._floor is None:
            return None
        return StoredAnnouncements(
            floor=self._floor.isoformat(),
            settled=[[clip_id, it.timestamp()] for clip_id, it in self._announced.items()],
            waiting=[pending.clip.to_dict() for pending in self._pending.values()],
        )

    @callback
    def begin(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        """Start to announce clips with the next poll or new listener.

        `wanted` returns the names of the listeners that a camera has or will have; its clips stay
        pending until all of them have subscribed.
        """
        self._wanted = wanted

    @callback
    def subscribe(self, key: CameraKey, name: str, listener: Listener) -> Callable[[], None]:
        """Add a listener for the clips of a camera; return a callback that removes it."""
        self._listeners[key][name] = listener
        self.announce_soon()

        def unsubscribe() -> None:
            del self._listeners[key][name]

        return unsubscribe

    @callback
    def take(self, records: Iterable[Clip]) -> list[Clip]:
        """Queue the new clips among some records, and return them; update pending clips.

        Clips that were recorded before the first call are old, whenever they are listed.
        """
        is_first = self._floor is None
        # Subtract a second, because the cloud's times are whole seconds.
        floor = self._floor = self._floor or self._clock.now() - timedelta(seconds=1)
        new: list[Clip] = []
        for clip in records:
            pending = self._pending.get(clip.id)
            # Skip records without a camera id: an event needs the entity of a camera.
            if clip.deleted or is_first or not clip.camera_id:
                self._mark_announced(clip)
            elif pending is not None:
                if pending.clip.updated_at <= clip.updated_at:
                    self._pending[clip.id] = replace(pending, clip=clip)
            elif clip.id not in self._announced and clip.created_at > floor:
                self._pending[clip.id] = _Pending(clip=clip, since=self._clock.monotonic())
                new.append(clip)
                if key := self._camera_of(clip):
                    self._types.match(key, clip)
        self._forget()
        # Save the state here: the cursor of the cloud feed does not move for a late clip, nor for
        # the first poll of an account without clips.
        if new or is_first:
            self._on_change()
        return new

    def is_current(self, clip: Clip) -> bool:
        """Return whether a clip was recorded within the last ten minutes."""
        return self._clock.now() - clip.created_at <= CURRENT_FOR

    @callback
    def mark_announced(self, clips: Iterable[Clip]) -> None:
        """Count clips as announced, without an event: they are old or of an unknown camera."""
        for clip in clips:
            self._mark_announced(clip)

    @callback
    def announce_soon(self) -> None:
        """Start a task that announces the clips that are ready, after the data was published."""
        # While polls fail, send no requests for posters.
        if self._wanted is not None and self._pending and self._is_live():
            self._start_task(self._announce_all(self._wanted), "clip events")

    async def _announce_all(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        """Announce the clips that are ready; the other ones stay pending until the next call."""
        downloads = {
            self._start_task(self._download_poster(it.clip), "poster")
            for it in self._pending.values()
            if it.clip.has_poster and not self._has_poster(it.clip)
        }
        while True:
            if downloads:
                # A slow download delays the clips of its own camera only.
                _, downloads = await asyncio.wait(downloads, timeout=ANNOUNCE_EVERY_SECONDS)
            async with self._lock:
                await self._announce_ready(wanted)
            if not downloads:
                return

    async def _download_poster(self, clip: Clip) -> None:
        """Download a clip's poster into the cache, and note that it is available."""
        try:
            await self._get_poster(clip)
        except BlinkError as err:
            LOGGER.debug("The poster of a clip is not available yet: %s", err)
        else:
            if clip.id in self._pending:
                self._posters.add(clip.id)

    def _has_poster(self, clip: Clip) -> bool:
        """Whether a clip's poster is available, or was uploaded long ago if it exists."""
        if clip.usb is not None:
            # The poster is extracted from the video when a viewer requests it, because the sync
            # module would first have to upload the clip.
            return True
        # Assume that an older poster is available, so that the posters of thousands of clips are
        # not downloaded after an outage.
        is_uploaded = clip.has_poster and self._clock.now() - clip.updated_at >= MAX_UPLOAD_TIME
        return is_uploaded or clip.id in self._posters

    async def _announce_ready(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        held: set[CameraKey] = set()
        oldest_first = [it.clip.id for it in sorted(self._pending.values(), key=_age)]
        for turn, clip_id in enumerate(oldest_first, start=1):
            if turn % EVENTS_AT_ONCE == 0:
                await asyncio.sleep(0)
            # Stop while entities are unavailable: Home Assistant would not show their events.
            if not self._is_live():
                return
            # During the last `sleep`, the clip may have been deleted or updated.
            pending = self._pending.get(clip_id)
            key = self._camera_of(pending.clip) if pending else None
            if pending is None or key is None or key in held:
                continue
            if self._is_ready(pending) and wanted(key) <= self._listeners[key].keys():
                self._announce(key, pending.clip)
            else:
                # Keep later clips of this camera pending, so that its events stay in order.
                held.add(key)

    def _is_ready(self, pending: _Pending) -> bool:
        waited = self._clock.monotonic() - pending.since
        return self._has_poster(pending.clip) or waited >= POSTER_TIMEOUT_SECONDS

    @callback
    def _announce(self, key: CameraKey, clip: Clip) -> None:
        event = ClipEvent(
            clip=clip,
            type=self._type(key, clip),
            has_poster=self._has_poster(clip),
            is_current=self.is_current(clip),
        )
        # Mark it as announced first: a listener that raises must not trigger the event again.
        self._mark_announced(clip)
        self._on_change()
        for listener in self._listeners[key].values():
            listener(event)

    @callback
    def _type(self, key: CameraKey, clip: Clip) -> EventType:
        # Match again: the camera may have been listed, or the recording accepted, after the clip.
        self._types.match(key, clip)
        kind = self._types.of(clip)
        if kind is EventType.UNKNOWN and clip.raw_source not in self._unknown_sources:
            self._unknown_sources.add(clip.raw_source)
            LOGGER.warning("Blink lists a clip with an unknown source: %r", clip.raw_source)
        return kind

    @callback
    def _mark_announced(self, clip: Clip) -> None:
        self._pending.pop(clip.id, None)
        self._posters.discard(clip.id)
        self._announced[clip.id] = clip.created_at

    @callback
    def _forget(self) -> None:
        """Remove old clips from the queue, and move the floor, so that they are not added again."""
        if self._floor is None or not self._announced:
            return
        times = nlargest(MAX_REMEMBERED + 1, self._announced.values())
        # Use the earlier time: a clock that is ahead, the cloud's or a camera's, expires nothing.
        floor = max(self._floor, min(times[0], self._clock.now()) - REMEMBERED_FOR)
        if len(times) > MAX_REMEMBERED:
            floor = max(floor, times[-1])
        self._floor = floor
        self._announced = {it: at for it, at in self._announced.items() if at > floor}
        for clip in [it.clip for it in self._pending.values() if it.clip.created_at <= floor]:
            self._pending.pop(clip.id)
            self._posters.discard(clip.id)


def _age(pending: _Pending) -> tuple[datetime, int]:
    return pending.clip.created_at, pending.clip.id
