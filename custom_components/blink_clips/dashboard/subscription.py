"""One subscription of a dashboard card: the first message, and the messages with changes."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from types import MappingProxyType

from ..coordinator import BlinkCoordinator
from .scene import Order, PlacedClip, Scene, newest_of
from .sent_clips import ChangedClips, SentClips
from .wanted import Wanted
from .wire import PROTOCOL, Json

# Maximum number of clips in a message with changes. If more clips have changed, the subscription
# sends a reset (a message that replaces all data of the card).
MAX_CHANGES = 200

type Changes = Mapping[str, ChangedClips]
"""The changed clips of each account, by config entry id."""

_NO_CLIPS: ChangedClips = MappingProxyType({})


class Subscription:
    """Sends the messages of one subscription to a dashboard card.

    The first message is a reset: it contains everything that the card shows. Later messages contain
    changes.
    """

    def __init__(self, wanted: Wanted, limit: int, send: Callable[[Json], None]) -> None:
        self.viewer = wanted.viewer
        self._wanted = wanted
        self._limit = limit
        self._send = send
        self._scene: Scene | None = None
        self._sent: dict[str, SentClips] = {}
        self._unwatched = 0
        self._lists: dict[str, list[Json]] = {}
        # The lists of clips that were not read yet at the last message: pairs of an account id and
        # a name, as in `Scene.incomplete`.
        self._incomplete: AbstractSet[tuple[str, str]] = frozenset()
        # The sort key of the oldest clip in the last reset (a message that replaces all data of the
        # card). None if the reset contained no clip.
        self._oldest: Order | None = None
        # The time (seconds since 1970) after which the last reset contained all clips in memory.
        self._after = 0

    def update(self, scene: Scene, changed: Changes) -> None:
        """Send the changes since the last message, if there are any.

        `scene` is the part of all accounts that the user may see. `changed` contains the changed
        clips. Send a reset (a message that replaces all data of the card) if the user may now see
        other accounts or cameras than before.
        """
        before = self._scene
        if before is None or scene != before or self._can_show_more(scene):
            self._reset(scene)
            return
        clips: list[PlacedClip] = []
        removed: list[tuple[str, int]] = []
        just_read = {entry_id for entry_id, _ in self._incomplete - scene.incomplete}
        for entry_id, account in scene.loaded.items():
            changes = self._sent[entry_id].update(
                account, changed.get(entry_id, _NO_CLIPS), self._wanted.filter(account.coordinator)
            )
            found = [account.placed(it) for it in (*changes.new, *changes.changed)]
            if self._oldest is None:
                # The card shows no clips. If it received only some of the earlier clips, its list
                # would have a gap.
                after = _second(account.clips.complete_after())
                found = [it for it in found if it.order[0] > after]
            elif entry_id in just_read:
                # Leave out clips that are older than the oldest clip in the last reset. The card
                # requests such clips when the user scrolls to them.
                found = [it for it in found if it.order >= self._oldest]
            clips += found
            removed += [(entry_id, clip_id) for clip_id in changes.removed]
        if len(clips) + len(removed) > MAX_CHANGES:
            self._reset(scene)
            return
        message: Json = {}
        if clips and self._limit:
            message["clips"] = [it.json for it in newest_of(clips, len(clips))]
        if removed and self._limit:
            message["removed"] = removed
        unwatched, lists = self._count_unwatched(), self._lists_of(scene)
        if unwatched != self._unwatched:
            message["unwatched"] = unwatched
        message |= {name: it for name, it in lists.items() if it != self._lists[name]}
        self._scene, self._unwatched, self._lists = scene, unwatched, lists
        self._incomplete = scene.incomplete | {
            it for it in self._incomplete if it[0] not in changed
        }
        if message:
            self._send({"kind": "change", **message})

    def start(self, coordinator: BlinkCoordinator) -> datetime:
        """Return the earliest recording time of the clips that the card shows."""
        return self._wanted.start(coordinator)

    @property
    def is_due(self) -> bool:
        """Return whether a clip may have become too old for the card.

        The caller must then call `update`, which removes the clip.
        """
        loaded = self._scene.loaded if self._scene else {}
        return any(
            self._sent[entry_id].may_have_expired(account, self._wanted.start(account.coordinator))
            for entry_id, account in loaded.items()
        )

    def _can_show_more(self, scene: Scene) -> bool:
        """Return whether the card shows no clips, and clips that the reset left out may be shown.

        If the card received only newly read clips, the clips that were left out would be missing
        between them.
        """
        return self._oldest is None and _complete_after(scene) < self._after

    def _reset(self, scene: Scene) -> None:
        matching = {
            entry_id: list(self._wanted.filter(account.coordinator).in_memory(account.clips))
            for entry_id, account in scene.loaded.items()
        }
        self._scene, self._incomplete = scene, scene.incomplete
        self._sent = {it: SentClips(scene.loaded[it], clips) for it, clips in matching.items()}
        self._unwatched, self._lists = self._count_unwatched(), self._lists_of(scene)
        # Leave out clips that are older than a clip that is missing in memory. The list of the card
        # would have a gap. The card requests the older clips when the user scrolls to them.
        self._after = after = _complete_after(scene)
        newest = newest_of(
            (
                placed
                for entry_id, clips in matching.items()
                for placed in scene.loaded[entry_id].first(clips, self._limit)
                if placed.order[0] > after
            ),
            self._limit,
        )
        self._oldest = newest[-1].order if newest else None
        flags = {
            "more": sum(map(len, matching.values())) > len(newest),
            "complete": not scene.incomplete,
            "hidden": scene.hidden,
        }
        self._send(
            {
                "kind": "reset",
                "protocol": PROTOCOL,
                **self._lists,
                "clips": [it.json for it in newest],
                "unwatched": self._unwatched,
                **{name: True for name, value in flags.items() if value},
            }
        )

    def _count_unwatched(self) -> int:
        return sum(it.unwatched for it in self._sent.values())

    def _lists_of(self, scene: Scene) -> dict[str, list[Json]]:
        removed = [camera for it in self._sent.values() for camera in it.removed_cameras]
        return {
            "accounts": scene.accounts,
            "systems": scene.systems,
            "cameras": [*scene.cameras, *removed],
        }


def _complete_after(scene: Scene) -> int:
    """Return the Unix time after which all clips that the user may see are in memory."""
    return max((_second(it.clips.complete_after()) for it in scene.loaded.values()), default=0)


def _second(time: datetime) -> int:
    """Return the Unix time of the second that contains `time`. Sort keys contain whole seconds."""
    return int(time.timestamp())
