"""The interface of an account whose clips are archived.

account/archived_account.py implements this interface.
"""

from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ..api import Clip, CloudClock

type Run = Callable[..., Awaitable[Any]]
"""A function that runs another function in a thread.

If the call is cancelled, it still waits until the other function has ended.
"""


@dataclass(frozen=True, kw_only=True)
class Description:
    """Facts about a clip for its file names and its sidecar (the JSON file beside the video)."""

    camera_name: str
    camera_folder: str
    """The camera's name as a slug, such as "front_door"."""
    camera_ids: AbstractSet[int] = frozenset()
    """The ids of the camera and of the devices that it has replaced. Empty for a removed camera."""
    event_type: str
    recorded_at: datetime
    """The time of the recording in local time."""


class ArchivedAccount(Protocol):
    """An account whose clips are archived."""

    clock: CloudClock

    @property
    def choice(self) -> str:
        """Return the settings that select which clips to archive, as one text.

        A different text means that the settings have changed.
        """
        ...

    def is_wanted(self, clip: Clip) -> bool:
        """Return whether the owner wants to archive a clip."""
        ...

    def is_announced(self, clip: Clip) -> bool:
        """Return whether the event of a clip was fired, or will never be fired."""
        ...

    def may_request(self) -> bool:
        """Return whether requests may be sent to the cloud now."""
        ...

    def describe(self, clip: Clip) -> Description:
        """Return the facts about a clip for its file names and its sidecar."""
        ...

    async def list_clips(self, since: datetime) -> Sequence[Clip]:
        """Return the clips that Blink has added or changed since a time. Raises BlinkError."""
        ...

    async def write_video(self, clip: Clip, path: Path, run: Run) -> None:
        """Write a clip's MP4 to a path. Each function that accesses the path is called with `run`.

        Raises BlinkError, or OSError if the disk fails.
        """
        ...

    async def write_poster(self, clip: Clip, path: Path, run: Run) -> None:
        """Write a clip's poster to a path, like `write_video`.

        Raises BlinkError, or OSError if the disk fails.
        """
        ...
