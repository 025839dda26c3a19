"""The clips of one account that matched a dashboard card's filter at the last message."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ..account_clips import is_unwatched
from ..api import Clip
from ..clip_filter import ClipFilter
from .scene import AccountScene
from .wire import Json

_NEVER = datetime.max.replace(tzinfo=UTC)

type ChangedClips = Mapping[int, Clip | None]
"""The changed clips of an account, by clip id.

The value is the clip after its last change. For a deleted or expired clip, the value is the clip
after its last change before the deletion, or None if there was no such change.
"""


@dataclass(kw_only=True)
class ClipChanges:
    """The clips that were added, changed or removed since the last message to a dashboard card."""

    new: list[Clip] = field(default_factory=list)
    changed: list[Clip] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)


class SentClips:
    """An account's clips that matched the card's filter at the last message.

    In each method, `account` is the part of the account that the user may see.
    """

    def __init__(self, account: AccountScene, clips: Iterable[Clip]) -> None:
        self.unwatched = 0
        self._clips: dict[int, Clip] = {}
        # The ids of the clips whose event type was ON_DEMAND in the last message.
        self._on_demand: set[int] = set()
        # The ids of the clips that were marked as only archived in the last message.
        self._only_archived: set[int] = set()
        # The recording times of the oldest clip, and of the oldest clip in the cloud. After such a
        # clip was removed, its time stays here until expired clips are searched.
        self._oldest = self._oldest_in_cloud = _NEVER
        # The number of clips of each removed camera, by short camera id.
        self._of_removed: Counter[str] = Counter()
        # The JSON of each removed camera that has had clips, by short camera id.
        self._removed_cameras: dict[str, Json] = {}
        for clip in clips:
            self._add(account, clip)

    @property
    def removed_cameras(self) -> Iterator[Json]:
        """Yield the JSON of each removed camera that has a clip, sorted by camera id."""
        return (self._removed_cameras[it] for it in sorted(+self._of_removed))

    def may_have_expired(self, account: AccountScene, start: datetime) -> bool:
        """Return whether a clip may have expired since the last message.

        A clip expires when it becomes older than `start`, the earliest time that the card shows. A
        clip in the cloud also expires when the cloud deletes it because of its age.
        """
        kept = account.coordinator.catalogue.expiry.oldest
        return self._oldest < start or self._oldest_in_cloud < kept

    def update(
        self, account: AccountScene, changed: ChangedClips, clip_filter: ClipFilter
    ) -> ClipChanges:
        """Update the clips, and return the changes since the last message.

        Only changed and expired clips are checked. A clip that was both added and deleted since the
        last message counts as removed.
        """
        changes = ClipChanges()
        ids: AbstractSet[int] = changed.keys()
        catalogue = account.coordinator.catalogue
        if clip_filter.start and self.may_have_expired(account, clip_filter.start):
            ids = ids | self._expired(clip_filter.start, catalogue.expiry.oldest)
        for clip_id in ids:
            before = self._marks(clip_id)
            old = self._clips.get(clip_id)
            if old:
                self._remove(account, old)
            try:
                new = catalogue.get(clip_id)
            except KeyError:
                new = None
            if new and clip_filter.matches(new, account.clips):
                self._add(account, new)
                if old is None:
                    changes.new.append(new)
                elif before != self._marks(clip_id) or (
                    account.clip_json(new) != account.clip_json(old)
                ):
                    changes.changed.append(new)
            elif old or _was_wanted(changed.get(clip_id), account, clip_filter):
                changes.removed.append(clip_id)
        return changes

    def _marks(self, clip_id: int) -> tuple[bool, bool]:
        """Return whether the last message marked a clip as on demand, and as only archived.

        Both marks can change although the clip itself does not.
        """
        return clip_id in self._on_demand, clip_id in self._only_archived

    def _expired(self, start: datetime, kept: datetime) -> AbstractSet[int]:
        """Return the ids of expired clips.

        A clip has expired if it was recorded before `start`. A clip in the cloud has also expired
        if it was recorded before `kept`, because the cloud has then deleted it. Also update the
        recording times of the oldest clips.
        """
        expired: set[int] = set()
        self._oldest = self._oldest_in_cloud = _NEVER
        for clip in self._clips.values():
            if clip.created_at < start or (clip.created_at < kept and _is_in_cloud(clip)):
                expired.add(clip.id)
            else:
                self._note_age(clip)
        return expired

    def _note_age(self, clip: Clip) -> None:
        self._oldest = min(self._oldest, clip.created_at)
        if _is_in_cloud(clip):
            self._oldest_in_cloud = min(self._oldest_in_cloud, clip.created_at)

    def _add(self, account: AccountScene, clip: Clip) -> None:
        self._clips[clip.id] = clip
        self._note_age(clip)
        if account.coordinator.event_types.recordings.has(clip):
            self._on_demand.add(clip.id)
        if account.coordinator.catalogue.is_only_archived(clip):
            self._only_archived.add(clip.id)
        self._count(account, clip, 1)

    def _remove(self, account: AccountScene, clip: Clip) -> None:
        del self._clips[clip.id]
        self._on_demand.discard(clip.id)
        self._only_archived.discard(clip.id)
        self._count(account, clip, -1)

    def _count(self, account: AccountScene, clip: Clip, number: int) -> None:
        """Add `number` to the counts of unwatched clips and of a removed camera's clips."""
        self.unwatched += number * is_unwatched(clip)
        if account.clips.key_of(clip) is None:
            camera = account.removed_camera_json(clip)
            self._of_removed[camera["id"]] += number
            self._removed_cameras[camera["id"]] = camera


def _was_wanted(clip: Clip | None, account: AccountScene, clip_filter: ClipFilter) -> bool:
    """Return whether the card may have received a clip that no longer exists."""
    return clip is not None and clip_filter.matches(clip, account.clips)


def _is_in_cloud(clip: Clip) -> bool:
    """Return whether a clip is in the cloud. The cloud deletes such clips at a certain age."""
    return clip.usb is None and not clip.deleted
