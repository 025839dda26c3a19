"""The reference model: stores the history of each clip, and decides which events are correct."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import override

from simulator.clips import Clip
from simulator.devices import Camera, Family
from simulator.ledger import Ledger, Request
from tests.exactly_once.restartable_hass import Fired

# Maximum seconds between two polls, except shortly after a failure.
POLL_SECONDS = 61.0
# Seconds after the end of a failure during which a poll may come later than that.
RECOVERY_SECONDS = 200.0
# Maximum seconds until the integration finds a new camera. It requests the list of all devices
# every five minutes.
NEW_CAMERA_SECONDS = 400.0
# The integration reads the clips of the past day again once per hour. It certainly finds an updated
# clip whose update is at most this number of seconds old.
LOOK_BACK_SECONDS = 20 * 3600.0
UPLOAD_SECONDS = 600.0
# Maximum seconds from the press of a doorbell's button to its event.
CURRENT_SECONDS = 600.0
# Tolerance in seconds for times from the cloud, because the cloud rounds them to whole seconds.
TOLERANCE_SECONDS = 2.0

type Key = tuple[Family, int]


@dataclass(kw_only=True, repr=False)
class Known:
    """A clip that the test has recorded, and the history of the clip."""

    clip: Clip
    is_hidden: bool = False
    """Whether normal polls miss the clip.

    In this case, only the hourly reading of recent clips finds it.
    """
    camera_left: bool = False
    """Whether the camera was removed before the event of the clip was fired.

    If so, the event is allowed, but not required.
    """
    deleted: bool = False
    deleted_in_secret: bool = False
    """Whether the clip was deleted while the cloud did not report deletions.

    If so, the event of the clip is allowed, but not required.
    """
    times: int = 0
    """The number of events that the clip has fired."""
    may_repeat: int = 0
    """How many more times the clip may fire its event.

    It may fire the event again if Home Assistant was killed before it had stored that the event was
    fired.
    """

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
        """Return the sort key of a camera's clips: recording time, then id."""
        return self.clip.created_at, self.clip.id


@dataclass(kw_only=True)
class Record:
    """The history of all clips since the start of the test, to which events are compared."""

    ledger: Ledger
    installed_at: float
    cameras: dict[Key, Camera]
    clips: dict[int, Known] = field(default_factory=dict)
    seen: int = 0
    """The number of events that have been checked."""
    well_since: float | None = None
    posters_gone_since: float | None = None
    added_at: dict[Key, float] = field(default_factory=dict)
    presses: list[int] = field(default_factory=list)
    rings: list[int] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)

    def add(self, clip: Clip, *, is_hidden: bool) -> None:
        """Add a new clip."""
        self.clips[clip.id] = Known(clip=clip, is_hidden=is_hidden)

    def hide_all(self) -> None:
        """Mark all clips as hidden from normal polls.

        In this failure, the cloud returns page 1 of its list for every page. The integration finds
        the clips of other pages only when it reads the list of the past day again, once per hour.
        """
        for known in self.clips.values():
            known.is_hidden = known.is_hidden or not known.times
            known.deleted_in_secret = known.deleted_in_secret or known.deleted

    def delete(self, known: Known, *, in_secret: bool) -> None:
        """Record that a clip was deleted.

        If `in_secret` is True, the cloud does not report the deletion.
        """
        known.deleted = True
        known.deleted_in_secret = in_secret

    def take_down(self, camera: Camera) -> None:
        """Record that a camera was removed. The events of its clips are no longer required."""
        for known in self._of(camera.key):
            known.camera_left = known.camera_left or not known.times

    def allow_repeats(self, forgotten: set[int]) -> None:
        """Allow a second event for each clip whose first event was not stored before a kill."""
        for clip_id in forgotten:
            self.clips[clip_id].may_repeat += 1

    def check(self, fired: Sequence[Fired], *, in_order: bool) -> None:
        """Check the new events.

        If `in_order` is True, also check the order of the events that each poll has fired.
        """
        new_events = fired[self.seen :]
        self.seen = len(fired)
        for event in new_events:
            known = self._check_clip(event)
            if event.entity.endswith("_doorbell"):
                assert event.attributes["event_type"] == "ring"
                assert event.at - known.clip.created_at <= CURRENT_SECONDS + TOLERANCE_SECONDS
                if _is_current(known, event):
                    self.rings.append(event.clip_id)
                continue
            self._check_order(known, event)
            known.times += 1
            assert known.times <= 1 + known.may_repeat, f"more events than allowed: {known}"
            if event.attributes["event_type"] == "button_press" and _is_current(known, event):
                self.presses.append(event.clip_id)
        assert self.rings == self.presses
        if in_order:
            self._check_rounds([it for it in new_events if it.entity.endswith("_clip")])

    def missing(self, now: float) -> list[Known]:
        """Return the clips whose events should have been fired by now."""
        if self.well_since is None or now - self.well_since < RECOVERY_SECONDS:
            return []
        return [
            it
            for it in self._without_event(now - POLL_SECONDS)
            if not it.is_hidden
            and now - self.added_at.get(it.clip.camera.key, 0.0) > NEW_CAMERA_SECONDS
        ]

    def lost(self, now: float) -> list[Known]:
        """Return the clips that have fired no event two hours after the last failure."""
        lost = self._without_event(now - POLL_SECONDS)
        self.excused |= {
            it.clip.id
            for it in lost
            if it.is_hidden and now - it.clip.updated_at > LOOK_BACK_SECONDS
        }
        return [it for it in lost if it.clip.id not in self.excused]

    def _without_event(self, until: float) -> list[Known]:
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
        """Check that a clip may fire the event, and that the event's attributes are correct."""
        known = self.clips[event.clip_id]
        clip, values = known.clip, event.attributes
        assert clip.created_at > self.installed_at, f"recorded before the installation: {known}"
        assert clip.surfaces_at <= event.at
        assert not known.deleted or known.deleted_in_secret, f"deleted before its event: {known}"
        assert event.entity.rpartition("_")[0] == f"{clip.camera.family}_{clip.camera.id}"
        assert datetime.fromisoformat(values["created_at"]).timestamp() == clip.created_at
        assert values["source"] == clip.source
        assert values["video"].endswith(f"/{clip.id}.mp4")
        assert str(clip.id) in values["media_content_id"]
        thumbnail = values["thumbnail"]
        assert thumbnail is None or thumbnail.endswith(f"/{clip.id}.jpg")
        # If the download of the poster failed, the event has no poster. An event that is fired
        # later may have a poster again.
        if self.posters_gone_since is not None and clip.surfaces_at > self.posters_gone_since:
            assert thumbnail is None or event.at - clip.updated_at >= UPLOAD_SECONDS
        if self.well_since is not None and clip.surfaces_at > self.well_since + RECOVERY_SECONDS:
            assert thumbnail is not None
        return known

    def _check_order(self, known: Known, event: Fired) -> None:
        """Check that the camera has fired the events of all older clips in the cloud's list."""
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
            ), f"{known} fired before the older {other}"

    def _check_rounds(self, events: list[Fired]) -> None:
        """Check that each poll fires its events in the order of the recordings."""
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
        raise AssertionError("an event without an earlier reading of the clip list")


def _is_current(known: Known, event: Fired) -> bool:
    return event.at - known.clip.created_at <= CURRENT_SECONDS
