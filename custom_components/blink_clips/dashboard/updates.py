"""Updates all subscriptions when clips, accounts, devices, entities or permissions change."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from homeassistant.auth import EVENT_USER_UPDATED
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.device_registry import EVENT_DEVICE_REGISTRY_UPDATED
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_registry import EVENT_ENTITY_REGISTRY_UPDATED
from homeassistant.util.hass_dict import HassKey

from ..api import Clip
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from .account_state import AccountState, account_state
from .limits import MessageTimer
from .scene import Scene
from .subscription import Subscription

# The domains of the entities that a dashboard card shows.
_ENTITY_DOMAINS = frozenset({Platform.ALARM_CONTROL_PANEL, Platform.BUTTON, Platform.CAMERA})
# The device properties that affect a shown name or a permission.
_DEVICE_CHANGES = frozenset({"area_id", "name_by_user"})

UPDATES: HassKey[Updates] = HassKey(f"{DOMAIN}.dashboard")


class Updates:
    """All subscriptions of dashboard cards.

    Observes changes only while there are subscriptions. Sends all changes of one poll together.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._subscriptions: dict[Subscription, ActiveConnection] = {}
        self._stop: list[Callable[[], None]] = []
        self._watched: dict[BlinkConfigEntry, list[Callable[[], None]]] = {}
        self._states: dict[BlinkConfigEntry, AccountState] = {}
        # The clips that have changed since the last messages, by config entry id and clip id.
        # `ChangedClips` describes the values, for example for deleted clips.
        self._changes: dict[str, dict[int, Clip | None]] = {}
        self._timer = MessageTimer(hass, self._send)

    @callback
    def add(self, subscription: Subscription, owner: ActiveConnection) -> Callable[[], None]:
        """Add a subscription of a connection, and send its first message.

        Return a function that removes the subscription.
        """
        is_first = not self._subscriptions
        self._subscriptions[subscription] = owner
        if is_first:
            self._start()
        for entry in self._watched:
            self._show_archived(entry)
        subscription.update(Scene.of(subscription.viewer, self._states), {})

        @callback
        def remove() -> None:
            self._subscriptions.pop(subscription, None)
            if not self._subscriptions:
                self._end()

        return remove

    @property
    def connections(self) -> Iterable[ActiveConnection]:
        """The connection of each subscription."""
        return self._subscriptions.values()

    @callback
    def _start(self) -> None:
        self._update_states()
        listen = self._hass.bus.async_listen
        self._stop = [
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry),
            listen(EVENT_ENTITY_REGISTRY_UPDATED, self._on_change, event_filter=_is_shown_entity),
            listen(EVENT_DEVICE_REGISTRY_UPDATED, self._on_change, event_filter=_is_shown_device),
            listen(EVENT_USER_UPDATED, self._on_change),
        ]
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            self._watch(entry)

    @callback
    def _end(self) -> None:
        for entry in list(self._watched):
            self._unwatch(entry)
        for stop in self._stop:
            stop()
        self._stop = []
        self._states = {}
        self._timer.cancel()

    @callback
    def _watch(self, entry: BlinkConfigEntry) -> None:
        coordinator = entry.runtime_data
        self._watched[entry] = [
            coordinator.catalogue.listeners.add(partial(self._on_clips, entry)),
            coordinator.event_types.recordings.listeners.add(partial(self._on_clips, entry)),
            coordinator.poll_progress.listeners.add(self._on_poll_end),
            coordinator.async_add_listener(self._send_soon),
        ]
        self._show_archived(entry)

    @callback
    def _show_archived(self, entry: BlinkConfigEntry) -> None:
        """Load the archived clips that cards show into the catalogue (clips in memory)."""
        coordinator = entry.runtime_data
        coordinator.all_clips.show_since(min(it.start(coordinator) for it in self._subscriptions))

    @callback
    def _unwatch(self, entry: BlinkConfigEntry) -> None:
        for stop in self._watched.pop(entry, ()):
            stop()
        self._changes.pop(entry.entry_id, None)

    @callback
    def _on_entry(self, change: ConfigEntryChange, entry: BlinkConfigEntry) -> None:
        if entry.domain != DOMAIN:
            return
        is_loaded = change is not ConfigEntryChange.REMOVED and (
            entry.state is ConfigEntryState.LOADED
        )
        if is_loaded and entry not in self._watched:
            self._watch(entry)
        elif not is_loaded:
            self._unwatch(entry)
        self._send_soon()

    @callback
    def _on_change(self, event: Event[Any]) -> None:
        self._send_soon()

    @callback
    def _on_clips(self, entry: BlinkConfigEntry, ids: AbstractSet[int]) -> None:
        changes = self._changes.setdefault(entry.entry_id, {})
        catalogue = entry.runtime_data.catalogue
        for clip_id in ids:
            try:
                changes[clip_id] = catalogue.get(clip_id)
            except KeyError:
                changes.setdefault(clip_id, None)
        if not entry.runtime_data.poll_progress.is_running:
            self._send_soon()

    @callback
    def _on_poll_end(self) -> None:
        # Continue in the next iteration of the event loop, after the coordinator has published the
        # result of the poll.
        self._hass.loop.call_soon(self._after_poll)

    @callback
    def _after_poll(self) -> None:
        """Send messages to cards if the poll has found changes or clips are now too old to show."""
        if not self._subscriptions:
            return
        if self._changes or self._update_states() or any(it.is_due for it in self._subscriptions):
            self._send_soon()

    @callback
    def _send_soon(self) -> None:
        """Send the changes as soon as the timer allows."""
        if self._subscriptions:
            self._timer.start()

    @callback
    def _send(self) -> None:
        self._update_states()
        # Hold back the changes of an account while its poll is running, because the poll may find
        # further changes.
        ready = {
            entry.entry_id: self._changes.pop(entry.entry_id, {})
            for entry in self._watched
            if not entry.runtime_data.poll_progress.is_running
        }
        # Compute the scene once for all of a user's subscriptions that select the same cameras.
        scenes: dict[tuple[str, AbstractSet[str] | None], Scene] = {}
        for subscription in list(self._subscriptions):
            viewer = subscription.viewer
            key = (viewer.user.id, viewer.wanted)
            if key not in scenes:
                scenes[key] = Scene.of(viewer, self._states)
            subscription.update(scenes[key], ready)

    @callback
    def _update_states(self) -> bool:
        """Read the states of all accounts. Return whether a state has changed."""
        before = self._states
        entries = self._hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        self._states = {}
        is_changed = False
        for entry in entries:
            state, old = account_state(entry), before.get(entry)
            if old and state.is_like(old):
                self._states[entry] = old
            else:
                self._states[entry] = state
                is_changed = True
        return is_changed


@callback
def _is_shown_entity(data: Mapping[str, Any]) -> bool:
    return data["entity_id"].partition(".")[0] in _ENTITY_DOMAINS


@callback
def _is_shown_device(data: Mapping[str, Any]) -> bool:
    return not _DEVICE_CHANGES.isdisjoint(data.get("changes", ()))
