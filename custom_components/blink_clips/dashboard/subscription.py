"""One subscription of a dashboard card: its filter, and what was sent before."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from heapq import nlargest

from ..account_clips import is_unwatched
from ..api import Clip
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry
from .account_state import AccountState
from .scene import AccountScene, Order, Scene
from .wanted import Wanted
from .wire import PROTOCOL, Json

# Maximum number of clips in one change. A larger change is sent as a reset.
MAX_CHANGES = 200

_NEVER = datetime.max.replace(tzinfo=UTC)

type States = Mapping[BlinkConfigEntry, AccountState]
"""The state of each account."""
type Changes = Mapping[str, AbstractSet[int]]
"""The ids of the changed clips of each account, by the id of its config entry."""


class _Sent:
    """The clips of an account that matched when the last message was sent."""

    def __init__(self) -> None:
        self.clips: dict[int, Clip] = {}
        self.on_demand: set[int] = set()
        """The ids of the clips that had the event type ON_DEMAND."""
        self._oldest = _NEVER

    def add(self, clip: Clip, event_type: EventType) -> None:
        """Add a clip, or replace its older record."""
        self.clips[clip.id] = clip
        self._oldest = min(self._oldest, clip.created_at)
        if event_type is EventType.ON_DEMAND:
            self.on_demand.add(clip.id)
        else:
            self.on_demand.discard(clip.id)

    def may_have_expired(self, start: datetime, retained: datetime) -> bool:
        """Return False if `expired` would return no clips. The comparison is fast."""
        return self._oldest < max(start, retained)

    def expired(self, start: datetime, retained: datetime) -> AbstractSet[int]:
        """Return the ids of the clips that are too old by now.

        These are clips from before `start`, and clips in the cloud from before `retained`.
        """
        if not self.may_have_expired(start, retained):
            return frozenset()
        expired = {
            it.id
            for it in self.clips.values()
            if it.created_at < start or (it.created_at < retained and it.usb is None)
        }
        times = (it.created_at for it in self.clips.values() if it.id not in expired)
        self._oldest = min(times, default=_NEVER)
        return expired


class Subscription:
    """The messages for one dashboard card.

    The first message contains everything (a reset); later ones contain the changes.
    """

    def __init__(self, wanted: Wanted, limit: int, send: Callable[[Json], None]) -> None:
        self._wanted = wanted
        self._limit = limit
        self._send = send
        self._scene: Scene | None = None
        # The lists of accounts, systems and cameras in the last messages.
        self._lists: dict[str, list[Json]] = {}
        self._sent: dict[str, _Sent] = {}
        self._unwatched = 0
        # The number of clips of each removed camera, and its JSON.
        self._removed: Counter[str] = Counter()
        self._removed_cameras: dict[str, Json] = {}
        # The place of the oldest clip in the last reset; None if the reset had no clips.
        self._oldest: Order | None = None
        # The accounts whose list of all clips was not read yet when the last message was sent.
        self._incomplete: frozenset[str] = frozenset()

    def update(self, states: States, changes: Changes) -> None:
        """Send the changes since the last message, if there are any."""
        scene = Scene.of(self._wanted.viewer, states)
        if scene != self._scene:
            self._reset(scene)
            return
        unwatched = self._unwatched
        clips: list[tuple[Order, Json]] = []
        removed: list[tuple[str, int]] = []
        for entry_id, account in scene.loaded.items():
            changed, gone = self._merge(account, changes.get(entry_id, frozenset()))
            clips += changed
            removed += [(entry_id, clip_id) for clip_id in gone]
        if len(clips) + len(removed) > MAX_CHANGES:
            self._reset(scene)
            return
        message: Json = {}
        if clips and self._limit:
            message["clips"] = [json for _, json in sorted(clips, key=_order, reverse=True)]
        if removed and self._limit:
            message["removed"] = removed
        if self._unwatched != unwatched:
            message["unwatched"] = self._unwatched
        lists = self._lists_of(scene)
        message |= {name: it for name, it in lists.items() if it != self._lists[name]}
        self._scene, self._lists, self._incomplete = scene, lists, scene.incomplete
        if message:
            self._send({"kind": "change", **message})

    @property
    def is_due(self) -> bool:
        """Whether clips have become too old since the last message."""
        loaded = self._scene.loaded if self._scene else {}
        return any(
            self._sent[entry_id].may_have_expired(
                self._wanted.start(account.entry), account.coordinator.catalogue.oldest
            )
            for entry_id, account in loaded.items()
        )

    def _reset(self, scene: Scene) -> None:
        self._scene = scene
        self._sent = {entry_id: _Sent() for entry_id in scene.loaded}
        self._unwatched = 0
        self._removed.clear()
        self._removed_cameras.clear()
        found: list[tuple[Order, AccountScene, Clip]] = []
        for account in scene.loaded.values():
            for clip in self._wanted.filter(account.entry).clips(account.clips):
                self._add(account, clip)
                found.append((account.order_of(clip), account, clip))
        newest = nlargest(self._limit, found, key=_order)
        self._oldest = newest[-1][0] if newest else None
        self._incomplete = scene.incomplete
        self._lists = self._lists_of(scene)
        flags = {
            "more": len(found) > len(newest),
            "complete": not scene.incomplete,
            "hidden": scene.hidden,
        }
        self._send(
            {
                "kind": "reset",
                "protocol": PROTOCOL,
                **self._lists,
                "clips": [account.clip_json(clip) for _, account, clip in newest],
                "unwatched": self._unwatched,
                **{name: True for name, value in flags.items() if value},
            }
        )

    def _merge(
        self, account: AccountScene, ids: AbstractSet[int]
    ) -> tuple[list[tuple[Order, Json]], list[int]]:
        """Merge changed clips of an account. Return the clips to send, and the removed ids."""
        catalogue, sent = account.coordinator.catalogue, self._sent[account.entry.entry_id]
        # Omit older clips than those of the reset if the list of all clips has just been read: the
        # card reads their pages as soon as its user scrolls to them.
        has_been_read = catalogue.is_loaded and account.entry.entry_id in self._incomplete
        wanted = self._wanted.filter(account.entry)
        changed: list[tuple[Order, Json]] = []
        removed: list[int] = []
        for clip_id in ids | sent.expired(self._wanted.start(account.entry), catalogue.oldest):
            old = sent.clips.pop(clip_id, None)
            was_on_demand = clip_id in sent.on_demand
            if old:
                self._count(account, old, -1)
            try:
                new = catalogue.get(clip_id)
            except KeyError:
                new = None
            if new is None or not wanted.matches(new, account.clips):
                sent.on_demand.discard(clip_id)
                if old:
                    removed.append(clip_id)
                continue
            self._add(account, new)
            order, json = account.order_of(new), account.clip_json(new)
            if old is None:
                is_changed = not has_been_read or self._oldest is None or order > self._oldest
            else:
                is_on_demand = clip_id in sent.on_demand
                is_changed = is_on_demand != was_on_demand or json != account.clip_json(old)
            if is_changed:
                changed.append((order, json))
        return changed, removed

    def _add(self, account: AccountScene, clip: Clip) -> None:
        event_type = account.clips.event_types(clip)[0]
        self._sent[account.entry.entry_id].add(clip, event_type)
        self._count(account, clip, 1)

    def _count(self, account: AccountScene, clip: Clip, number: int) -> None:
        """Add a number to the counts that include a clip."""
        self._unwatched += number * is_unwatched(clip)
        if account.clips.key_of(clip) is None:
            camera = account.removed_camera_json(clip)
            self._removed[camera["id"]] += number
            self._removed_cameras[camera["id"]] = camera

    def _lists_of(self, scene: Scene) -> dict[str, list[Json]]:
        removed = [self._removed_cameras[it] for it in sorted(+self._removed)]
        return {
            "accounts": scene.accounts,
            "systems": scene.systems,
            "cameras": [*scene.cameras, *removed],
        }


def _order(item: tuple[Order, *tuple[object, ...]]) -> Order:
    return item[0]
