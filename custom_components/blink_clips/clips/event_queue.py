"""The announcer: each clip raises one event, oldest first, as soon as its poster can be had."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import Any, TypedDict

from homeassistant.core import callback

from ..api import BlinkError, CameraKey, Clip, CloudClock
from ..const import LOGGER
from .catalogue import StartTask
from .event_types import ClipEvent, EventType, EventTypes

# A poster that is listed and not there comes within seconds, or not at all.
PATIENCE_SECONDS = 45.0
# What can be announced is not kept waiting for pictures that hang.
LOOK_SECONDS = 5.0
# What was updated longer ago than this is there, or gone: after an outage, nobody asks for the
# posters of a thousand clips.
UPLOAD_TIME = timedelta(minutes=10)

# Events that mean "now", such as a ring, are for clips that were recorded within this time.
CURRENT_FOR = timedelta(minutes=10)

# A clip is listed again when it was watched or deleted, so that what was announced has to be
# known for as long as it could be announced: 1,400 clips a day for a week.
REMEMBERED = timedelta(days=7)
MAX_REMEMBERED = 10_000

# Home Assistant has other things to do between the events of a long outage.
EVENTS_AT_ONCE = 10

type Listener = Callable[[ClipEvent], None]
"""Is called once for each clip of a camera."""


class StoredAnnouncements(TypedDict):
    """What is remembered over a restart: nothing in it tells what was seen."""

    floor: str
    settled: list[list[float]]
    waiting: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A clip that is to be announced; since when, by the clock that is never set back."""

    clip: Clip
    since: float


class EventQueue:
    """Knows which clips have been announced, and announces the others.

    A clip is either settled (announced, deleted, or known from before) or waiting, and passes
    from one to the other in the step that announces it. What `stored` returns at any moment
    between such steps is enough to go on from, without a loss.
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
        self._settled: dict[int, datetime] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._posters: set[int] = set()
        self._listeners: defaultdict[CameraKey, dict[str, Listener]] = defaultdict(dict)
        self._wanted: Callable[[CameraKey], set[str]] | None = None
        self._unknown_sources: set[str] = set()
        self._lock = asyncio.Lock()

    def restore(self, stored: StoredAnnouncements) -> None:
        """Go on from what was stored."""
        self._floor = datetime.fromisoformat(stored["floor"])
        self._settled = {
            int(clip_id): datetime.fromtimestamp(created_at, UTC)
            for clip_id, created_at in stored["settled"]
        }
        for clip in map(Clip.from_dict, stored["waiting"]):
            self._waiting[clip.id] = _Waiting(clip=clip, since=self._clock.monotonic())

    @property
    def stored(self) -> StoredAnnouncements | None:
        """What to store; None before anything was taken in."""
        if self._floor is None:
            return None
        return StoredAnnouncements(
            floor=self._floor.isoformat(),
            settled=[[clip_id, it.timestamp()] for clip_id, it in self._settled.items()],
            waiting=[waiting.clip.to_dict() for waiting in self._waiting.values()],
        )

    @callback
    def begin(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        """Announce from the next poll or listener on.

        `wanted` names the listeners that a camera has or will have.
        """
        self._wanted = wanted

    @callback
    def subscribe(self, key: CameraKey, name: str, listener: Listener) -> Callable[[], None]:
        """Add a listener to the clips of a camera; return what removes it."""
        self._listeners[key][name] = listener
        self.announce_soon()

        def unsubscribe() -> None:
            del self._listeners[key][name]

        return unsubscribe

    @callback
    def take(self, records: Iterable[Clip]) -> list[Clip]:
        """Take in what the cloud said of some clips, and return those that are news.

        What was recorded before the very first time is history, whenever it is listed.
        """
        is_history = self._floor is None
        # The wire's times are whole seconds.
        floor = self._floor = self._floor or self._clock.now() - timedelta(seconds=1)
        news: list[Clip] = []
        for clip in records:
            waiting = self._waiting.get(clip.id)
            # Skip records that name no camera: an event needs the entity of one.
            if clip.deleted or is_history or not clip.camera_id:
                self._settle(clip)
            elif waiting is not None:
                if waiting.clip.updated_at <= clip.updated_at:
                    self._waiting[clip.id] = replace(waiting, clip=clip)
            elif clip.id not in self._settled and clip.created_at > floor:
                self._waiting[clip.id] = _Waiting(clip=clip, since=self._clock.monotonic())
                news.append(clip)
                if key := self._camera_of(clip):
                    self._types.match(key, clip)
        self._forget()
        # A late clip moves no cursor, nor does the installation where there is no clip.
        if news or is_history:
            self._on_change()
        return news

    def is_current(self, clip: Clip) -> bool:
        """Return whether a clip is recent enough to show what happens now."""
        return self._clock.now() - clip.created_at <= CURRENT_FOR

    @callback
    def settle(self, clips: Iterable[Clip]) -> None:
        """Take clips for history, which is never announced."""
        for clip in clips:
            self._settle(clip)

    @callback
    def announce_soon(self) -> None:
        """Announce what can be announced in a moment, when everybody knows of it."""
        # A cloud that is in trouble is not asked for posters either.
        if self._wanted is not None and self._waiting and self._is_live():
            self._start_task(self._announce_all(self._wanted), "clip events")

    async def _announce_all(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        """Announce what can be announced now; the rest waits for the next time."""
        looks = {
            self._start_task(self._look(it.clip), "poster")
            for it in self._waiting.values()
            if it.clip.has_poster and not self._has_poster(it.clip)
        }
        while True:
            if looks:
                # A picture that does not come holds up its own camera, and no other.
                _, looks = await asyncio.wait(looks, timeout=LOOK_SECONDS)
            async with self._lock:
                await self._announce_ready(wanted)
            if not looks:
                return

    async def _look(self, clip: Clip) -> None:
        """Find out whether a young clip's poster can be had."""
        try:
            await self._get_poster(clip)
        except BlinkError as err:
            LOGGER.debug("The poster of a clip is not there yet: %s", err)
        else:
            if clip.id in self._waiting:
                self._posters.add(clip.id)

    def _has_poster(self, clip: Clip) -> bool:
        """Whether a clip's poster was had, or cannot be on its way any more."""
        if clip.usb is not None:
            # It is cut when somebody looks: no sync module has to bring up a clip for an event.
            return True
        is_uploaded = clip.has_poster and self._clock.now() - clip.updated_at >= UPLOAD_TIME
        return is_uploaded or clip.id in self._posters

    async def _announce_ready(self, wanted: Callable[[CameraKey], set[str]]) -> None:
        held: set[CameraKey] = set()
        oldest_first = [it.clip.id for it in sorted(self._waiting.values(), key=_age)]
        for turn, clip_id in enumerate(oldest_first, start=1):
            if turn % EVENTS_AT_ONCE == 0:
                await asyncio.sleep(0)
            # While entities are unavailable, nobody would see their events.
            if not self._is_live():
                return
            # It may have been deleted meanwhile, or have a newer record.
            waiting = self._waiting.get(clip_id)
            key = self._camera_of(waiting.clip) if waiting else None
            if waiting is None or key is None or key in held:
                continue
            if self._is_ready(waiting) and wanted(key) <= self._listeners[key].keys():
                self._announce(key, waiting.clip)
            else:
                # Those of one camera stay in order.
                held.add(key)

    def _is_ready(self, waiting: _Waiting) -> bool:
        waited = self._clock.monotonic() - waiting.since
        return self._has_poster(waiting.clip) or waited >= PATIENCE_SECONDS

    @callback
    def _announce(self, key: CameraKey, clip: Clip) -> None:
        event = ClipEvent(
            clip=clip,
            type=self._type(key, clip),
            has_poster=self._has_poster(clip),
            is_current=self.is_current(clip),
        )
        # First, so that an event that somebody stumbles over does not come again and again.
        self._settle(clip)
        self._on_change()
        for listener in self._listeners[key].values():
            listener(event)

    @callback
    def _type(self, key: CameraKey, clip: Clip) -> EventType:
        # Match again: the camera or the recording may have become known after the clip.
        self._types.match(key, clip)
        kind = self._types.of(clip)
        if kind is EventType.UNKNOWN and clip.raw_source not in self._unknown_sources:
            self._unknown_sources.add(clip.raw_source)
            LOGGER.warning("Blink made a clip for a reason that is not known: %r", clip.raw_source)
        return kind

    @callback
    def _settle(self, clip: Clip) -> None:
        self._waiting.pop(clip.id, None)
        self._posters.discard(clip.id)
        self._settled[clip.id] = clip.created_at

    @callback
    def _forget(self) -> None:
        """Forget what was too long ago, and take nothing any more that is as old."""
        if self._floor is None or not self._settled:
            return
        times = nlargest(MAX_REMEMBERED + 1, self._settled.values())
        # Use the earlier time: a clock that is ahead, the cloud's or a camera's, expires nothing.
        floor = max(self._floor, min(times[0], self._clock.now()) - REMEMBERED)
        if len(times) > MAX_REMEMBERED:
            floor = max(floor, times[-1])
        self._floor = floor
        self._settled = {it: at for it, at in self._settled.items() if at > floor}
        for clip in [it.clip for it in self._waiting.values() if it.clip.created_at <= floor]:
            self._waiting.pop(clip.id)
            self._posters.discard(clip.id)


def _age(waiting: _Waiting) -> tuple[datetime, int]:
    return waiting.clip.created_at, waiting.clip.id
