"""Records the events of event entities."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback


class Fired:
    """The states of event entities after each event, in the order of the events."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.states: list[State] = []
        hass.bus.async_listen("state_changed", self._note)

    def of(self, entity_id: str) -> list[State]:
        """Return the recorded states of one event entity."""
        return [state for state in self.states if state.entity_id == entity_id]

    @property
    def video_ids(self) -> list[int]:
        """The clip ids of all recorded events, in order."""
        return [
            state.attributes["video_id"]
            for state in self.states
            if state.entity_id.endswith("_clip")
            or state.entity_id.rsplit("_", 1)[0].endswith("_clip")
        ]

    def attributes(self, entity_id: str) -> dict[str, Any]:
        """Return the attributes of an entity's only recorded event."""
        [state] = self.of(entity_id)
        return dict(state.attributes)

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if old is None or new is None or new.domain != "event":
            return
        # Record only state changes that trigger automations. Restored states, and changes from or
        # to "unavailable", do not trigger them.
        if STATE_UNAVAILABLE not in {old.state, new.state} and new.state != old.state:
            self.states.append(new)
