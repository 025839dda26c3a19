"""The event queue: fires one event for each clip when the clip's poster is available.

Each camera's events are fired in the order of the recordings. A poster is the cloud's picture of a
clip.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import callback

from ..api import BlinkError, CameraKey, Clip, CloudClock
from ..const import LOGGER, MAX_UPLOAD_TIME
from .announced_clips import AnnouncedClips, StoredAnnounced
from .catalogue import StartTask
from .event_types import ClipEvent, EventType, EventTypes

# Seconds after which an event is fired even if its poster (picture) is missing. A poster rarely
# appears later.
POSTER_TIMEOUT_SECONDS = 45.0
# Interval in seconds at which ready events are fired while posters (pictures) of other clips are
# still being downloaded.
ANNOUNCE_EVERY_SECONDS = 5.0

# Maximum age of a current clip. Only current clips fire events such as a doorbell ring.
CURRENT_FOR = timedelta(minutes=10)

# Number of events to fire without a pause. Then other tasks may run. After an outage, thousands of
# events may be pending.
EVENTS_AT_ONCE = 10

type Listener = Callable[[ClipEvent], None]
"""A function that is called once for each new clip of a camera."""


class StoredAnnouncements(StoredAnnounced):
    """The stored state of the event queue."""

    waiting: list[dict[str, Any]]
    """The pending clips: their events have not been fired yet."""


@dataclass(frozen=True, kw_only=True)
class _Pending:
    """A clip whose event has not been fired yet.

    `since` is the monotonic time at which the clip entered the queue.
    """

    clip: Clip
    since: float


class EventQueue:
    """Fires one event for each new clip, even across restarts.

    A crash or a power failure loses no event. Only the events since the last save of the state can
    be fired again. These are the events of the last few seconds.

    A clip is either pending or announced. A clip is announced if its event was fired. A deleted or
    old clip also counts as announced, without an event.
    """

    def __init__(  # noqa: PLR0913 - one argument for each dependency
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
        self._announced = AnnouncedClips(clock)
        self._pending: dict[int, _Pending] = {}
        self._posters: set[int] = set()
        self._listeners: defaultdict[CameraKey, dict[str, Listener]] = defaultdict(dict)
        self._wanted: Callable[[CameraKey], set[str]] | None = None
        self._unknown_sources: set[str] = set()
        self._lock = asyncio.Lock()

    def restore(self, stored: StoredAnnouncements) -> None:
        """Restore the state that was stored before a restart."""
        self._announced.restore(stored)
        for clip in map(Clip.from_dict, stored["waiting"]):
            self._pending[clip.id] = _Pending(clip=clip, since=self._clock.monotonic())

    @property
    def stored(self) -> StoredAnnouncements | None:
        """The state of the event queue, which is stored for the next start.

        None before the first call of `take`.
        """
        stored = self._announced.stored
        if stored is None:
            return None
        waiting = [pending.clip.to_dict() for pending in self._pending.values()]
        return {**stored, "waiting": waiting}

    @callback
    def begin(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        """Start to fire events: after each poll, and after each new listener.

        `wanted` returns the names of a camera's listeners. The camera's events wait until all of
        these listeners have subscribed.
        """
        self._wanted = wanted

    @callback
    def subscribe(self, key: CameraKey, name: str, listener: Listener) -> Callable[[], None]:
        """Add a listener for the clips of a camera. Return a callback that removes the listener."""
        self._listeners[key][name] = listener
        self.announce_soon()

        def unsubscribe() -> None:
            del self._listeners[key][name]

        return unsubscribe

    @callback
    def take(self, records: Iterable[Clip]) -> list[Clip]:
        """Queue and return the new clips in `records`. Update the pending clips.

        `records` are entries of the cloud's clip list. Clips that were recorded before the first
        call of this method fire no events.
        """
        is_first = self._announced.begin()
        new: list[Clip] = []
        for clip in records:
            pending = self._pending.get(clip.id)
            # Fire no event for a clip without a camera id, because there is no event entity for it.
            if clip.deleted or is_first or not clip.camera_id:
                self._mark_announced(clip)
            elif pending is not None:
                if pending.clip.updated_at <= clip.updated_at:
                    self._pending[clip.id] = replace(pending, clip=clip)
            elif not self._announced.has(clip):
                self._pending[clip.id] = _Pending(clip=clip, since=self._clock.monotonic())
                new.append(clip)
                if key := self._camera_of(clip):
                    self._types.recordings.match(key, clip)
        self._forget()
        # Save the state, because the queue has changed.
        if new or is_first:
            self._on_change()
        return new

    def is_current(self, clip: Clip) -> bool:
        """Return whether a clip was recorded within the last ten minutes."""
        return self._clock.now() - clip.created_at <= CURRENT_FOR

    def is_pending(self, clip_id: int) -> bool:
        """Return whether the event of a clip has not been fired yet."""
        return clip_id in self._pending

    @callback
    def mark_announced(self, clips: Iterable[Clip]) -> None:
        """Mark old clips and clips of unknown cameras as announced. Fire no events for them."""
        for clip in clips:
            self._mark_announced(clip)

    @callback
    def announce_soon(self) -> None:
        """Start a task that fires the events of clips that are ready."""
        # Start no task while polls fail, because the task would request posters (pictures) from the
        # cloud.
        if self._wanted is not None and self._pending and self._is_live():
            self._start_task(self._announce_all(self._wanted), "clip events")

    async def _announce_all(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        """Fire the events of all clips that are ready. Fire the other events later."""
        downloads = {
            self._start_task(self._download_poster(it.clip), "poster")
            for it in self._pending.values()
            if it.clip.has_poster and not self._has_poster(it.clip)
        }
        while True:
            if downloads:
                # Wait only a few seconds, so that a slow download does not delay the events of
                # other cameras.
                _, downloads = await asyncio.wait(downloads, timeout=ANNOUNCE_EVERY_SECONDS)
            async with self._lock:
                await self._announce_ready(wanted)
            if not downloads:
                return

    async def _download_poster(self, clip: Clip) -> None:
        """Download a clip's poster (picture) into the cache."""
        try:
            await self._get_poster(clip)
        except BlinkError as err:
            LOGGER.debug("The poster of a clip is not available yet: %s", err)
        else:
            if clip.id in self._pending:
                self._posters.add(clip.id)

    def _has_poster(self, clip: Clip) -> bool:
        """Return whether a clip's poster (picture) is available.

        For an old clip and for a clip on a USB drive, return True without a check.
        """
        if clip.usb is not None:
            # Do not wait for the poster (picture) of a USB clip, because the sync module would have
            # to upload the clip first.
            return True
        # Do not check the posters (pictures) of old clips. After an outage, the checks would
        # download thousands of posters.
        is_uploaded = clip.has_poster and self._clock.now() - clip.updated_at >= MAX_UPLOAD_TIME
        return is_uploaded or clip.id in self._posters

    async def _announce_ready(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        held: set[CameraKey] = set()
        oldest_first = [it.clip.id for it in sorted(self._pending.values(), key=_age)]
        for turn, clip_id in enumerate(oldest_first, start=1):
            if turn % EVENTS_AT_ONCE == 0:
                await asyncio.sleep(0)
            # Stop while entities are unavailable, because Home Assistant would not show the events.
            if not self._is_live():
                return
            # Get the clip again, because it may have been deleted or updated in the meantime.
            pending = self._pending.get(clip_id)
            key = self._camera_of(pending.clip) if pending else None
            if pending is None or key is None or key in held:
                continue
            if self._is_ready(pending) and wanted(key) <= self._listeners[key].keys():
                self._announce(key, pending.clip)
            else:
                # Hold back the events of this camera's later clips too, because a camera's events
                # are fired in order.
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
        # Mark the clip as announced first. If a listener raises an error, the event must not be
        # fired again.
        self._mark_announced(clip)
        self._on_change()
        for listener in self._listeners[key].values():
            listener(event)

    @callback
    def _type(self, key: CameraKey, clip: Clip) -> EventType:
        # Compare the clip with the requested recordings again. An action may have requested this
        # recording a moment ago.
        self._types.recordings.match(key, clip)
        kind = self._types.of(clip)
        if kind is EventType.UNKNOWN and clip.raw_source not in self._unknown_sources:
            self._unknown_sources.add(clip.raw_source)
            LOGGER.warning("Blink lists a clip with an unknown source: %r", clip.raw_source)
        return kind

    @callback
    def _mark_announced(self, clip: Clip) -> None:
        self._pending.pop(clip.id, None)
        self._posters.discard(clip.id)
        self._announced.add(clip)

    @callback
    def _forget(self) -> None:
        """Forget clips that were announced long ago, and pending clips that are now too old."""
        self._announced.forget()
        for clip in [it.clip for it in self._pending.values()]:
            if self._announced.is_too_old(clip):
                self._pending.pop(clip.id)
                self._posters.discard(clip.id)


def _age(pending: _Pending) -> tuple[datetime, int]:
    return pending.clip.created_at, pending.clip.id
