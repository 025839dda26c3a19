"""The request of a dashboard card: the wanted clips, and the user who sees the card."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..clip_filter import ClipFilter
from ..clips.event_types import EventType
from ..coordinator import BlinkCoordinator
from .viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The clips that a dashboard card requests, and the user who sees the card."""

    viewer: Viewer
    types: frozenset[EventType]
    """The wanted event types. An empty set means all types."""
    age: timedelta
    """The maximum age of a wanted clip."""

    def start(self, coordinator: BlinkCoordinator) -> datetime:
        """Return the earliest recording time of the wanted clips, by the cloud's clock."""
        return coordinator.client.clock.now() - self.age

    def filter(self, coordinator: BlinkCoordinator) -> ClipFilter:
        """Return the filter for the wanted clips of an account.

        The filter depends on the current time, because of the maximum age of the clips.
        """
        return ClipFilter(types=self.types, start=self.start(coordinator))
