"""What has happened, and what must come of it: a plain account, kept beside the real thing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import override

from simulator.clips import Clip
from simulator.devices import Camera, Family
from simulator.ledger import Ledger, Request
from tests.exactly_once.restartable_hass import Fired

# Polls come every minute at the latest, and after trouble a poster is waited for once more.
POLL_SECONDS = 61.0
RECOVERY_SECONDS = 200.0
# The homescreen tells of a camera after five minutes, where no clip does.
NEW_CAMERA_SECONDS = 400.0
# What was updated longer ago than this may have passed the look back of a day.
LOOK_BACK_SECONDS = 20 * 3600.0
UPLOAD_SECONDS = 600.0
# A press that is older than this does not ring.
CURRENT_SECONDS = 600.0
# The client reads the cloud's clock from a header with whole seconds.
TOLERANCE_SECONDS = 2.0

type Key = tuple[Family, int]


@dataclass(kw_only=True, repr=False)
class Known:
    """A clip that was recorded, and what else has happened to it."""

    clip: Clip
    is_hidden: bool = False
    """Whether the cloud shows it to nobody but who looks back."""
    camera_left: bool = False
    """Whether its camera was taken down before it was told of: nobody need hear of it."""
    deleted: bool = False
    deleted_in_secret: bool = False
    """Whether the cloud may not have shown that it was deleted."""
    times: int = 0
    """How often it was told of."""
    may_repeat: int = 0
    """How many kills came between an event of it and the next write."""

    @override
    def __repr__(self) -> str:
        clip = self.clip
        marks = ("is_hidden", "camera_left", "deleted", "deleted_in_secret", "times", "may_repeat")
        facts = {name: getattr(self, name) for name in marks if getattr(self, name)}
        return (
            f"<clip {clip.id} of {clip.camera.name}, {clip.created_at:.0f}, listed from "
            f"{clip.surfaces_at:.0f} as of {clip.updated_at:.0f}, {facts}>"
        )

    @property
    def age(self) -> tuple[float, int]:
        """What orders the clips of a camera."""
        return self.clip.created_at, self.clip.id


@dataclass(kw_only=True)
class Record:
    """All clips since the installation, and the verdict on what was told of them."""

    ledger: Ledger
    installed_at: float
    cameras: dict[Key, Camera]
    clips: dict[int, Known] = field(default_factory=dict)
    seen: int = 0
    """How many events have been judged."""
    well_since: float | None = None
    posters_gone_since: float | None = None
    added_at: dict[Key, float] = field(default_factory=dict)
    presses: list[int] = field(default_factory=list)
    rings: list[int] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)

    def add(self, clip: Clip, *, is_hidden: bool) -> None:
        """Note a clip."""
        self.clips[clip.id] = Known(clip=clip, is_hidden=is_hidden)

    def hide_all(self) -> None:
        """Note that the cloud shows its first page only, which may hide any of them."""
        for known in self.clips.values():
            known.is_hidden = known.is_hidden or not known.times
            known.deleted_in_secret = known.deleted_in_secret or known.deleted

    def delete(self, known: Known, *, in_secret: bool) -> None:
        """Note that a clip was deleted."""
        known.deleted = True
        known.deleted_in_secret = in_secret

    def take_down(self, camera: Camera) -> None:
        """Note that a camera is gone; what was not told of it need not be any more."""
        for known in self._of(camera.key):
            known.camera_left = known.camera_left or not known.times

    def forgive(self, forgotten: set[int]) -> None:
        """Note that Home Assistant was killed before it had written what it had told."""
        for clip_id in forgotten:
            self.clips[clip_id].may_repeat += 1

    def judge(self, fired: Sequence[Fired], *, in_order: bool) -> None:
        """Judge the events that are new; `in_order`: each reading's must be so by themselves."""
        news = fired[self.seen :]
        self.seen = len(fired)
        for event in news:
            known = self._check_clip(event)
            if event.entity.endswith("_doorbell"):
                assert event.attributes["event_type"] == "ring"
                assert event.at - known.clip.created_at <= CURRENT_SECONDS + TOLERANCE_SECONDS
                if _is_current(known, event):
                    self.rings.append(event.clip_id)
                continue
            self._check_order(known, event)
            known.times += 1
            assert known.times <= 1 + known.may_repeat, f"again: {known}"
            if event.attributes["event_type"] == "button_press" and _is_current(known, event):
                self.presses.append(event.clip_id)
        assert self.rings == self.presses
        if in_order:
            self._check_rounds([it for it in news if it.entity.endswith("_clip")])

    def missing(self, now: float) -> list[Known]:
        """Return the clips that somebody should have heard of by now."""
        if self.well_since is None or now - self.well_since < RECOVERY_SECONDS:
            return []
        return [
            it
            for it in self._due(now - POLL_SECONDS)
            if not it.is_hidden
            and now - self.added_at.get(it.clip.camera.key, 0.0) > NEW_CAMERA_SECONDS
        ]

    def lost(self, now: float) -> list[Known]:
        """Return the clips that nobody heard of, when all has been well for two hours."""
        lost = self._due(now - POLL_SECONDS)
        self.excused |= {
            it.clip.id
            for it in lost
            if it.is_hidden and now - it.clip.updated_at > LOOK_BACK_SECONDS
        }
        return [it for it in lost if it.clip.id not in self.excused]

    def _due(self, until: float) -> list[Known]:
        return [
            it
            for it in self.clips.values()
            if not (it.times or it.deleted or it.camera_left)
            and it.clip.created_at > self.installed_at
            and it.clip.surfaces_at <= until
        ]

    def _of(self, key: Key) -> Iterator[Known]:
        return (it for it in self.clips.values() if it.clip.camera.key == key)

    def _check_clip(self, event: Fired) -> Known:
        """Check that an event is one of a clip that may be told of, and tells the truth of it."""
        known = self.clips[event.clip_id]
        clip, told = known.clip, event.attributes
        assert clip.created_at > self.installed_at, f"of before the installation: {known}"
        assert clip.surfaces_at <= event.at
        assert not known.deleted or known.deleted_in_secret, f"deleted before: {known}"
        assert event.entity.rpartition("_")[0] == f"{clip.camera.family}_{clip.camera.id}"
        assert datetime.fromisoformat(told["created_at"]).timestamp() == clip.created_at
        assert told["source"] == clip.source
        assert told["video"].endswith(f"/{clip.id}.mp4")
        assert str(clip.id) in told["media_content_id"]
        thumbnail = told["thumbnail"]
        assert thumbnail is None or thumbnail.endswith(f"/{clip.id}.jpg")
        # Seen by nobody before the trouble began, or after it had ended.
        if self.posters_gone_since is not None and clip.surfaces_at > self.posters_gone_since:
            assert thumbnail is None or event.at - clip.updated_at >= UPLOAD_SECONDS
        if self.well_since is not None and clip.surfaces_at > self.well_since + RECOVERY_SECONDS:
            assert thumbnail is not None
        return known

    def _check_order(self, known: Known, event: Fired) -> None:
        """Check that all older clips of the camera that were listed as well came before."""
        read_at = self._reading_before(event).time
        for other in self._of(known.clip.camera.key):
            assert (
                other.age >= known.age
                or other.times
                or other.is_hidden
                or other.deleted
                or other.camera_left
                or other.clip.created_at <= self.installed_at
                or other.clip.surfaces_at > read_at
            ), f"{known} came before {other}"

    def _check_rounds(self, events: list[Fired]) -> None:
        """Check that the events of one reading came oldest first, whatever their cameras."""
        rounds: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
        for event in events:
            reading = self._reading_before(event)
            rounds[id(reading)].append(self.clips[event.clip_id].age)
        for ages in rounds.values():
            assert ages == sorted(ages)

    def _reading_before(self, event: Fired) -> Request:
        for request in reversed(self.ledger.requests[: event.requests]):
            is_reading = request.route == "media.changed" and request.status == 200
            if is_reading and request.query.endswith("page=1"):
                return request
        raise AssertionError("an event of a clip that nobody read of")


def _is_current(known: Known, event: Fired) -> bool:
    return event.at - known.clip.created_at <= CURRENT_SECONDS
