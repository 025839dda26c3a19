"""The compared systems, with one interface. A process imports only one of them."""

from typing import Protocol


class System(Protocol):
    """The interface of a compared system.

    Most methods are actions of a user, such as signing in.
    """

    async def start(self) -> None:
        """Start the system without an account."""
        ...

    async def stop(self) -> None:
        """Stop the system."""
        ...

    async def sign_in(self, email: str, password: str) -> None:
        """Add the account, and wait for its first state."""
        ...

    async def restart(self) -> None:
        """Set up the account again from the stored state, as after a restart."""
        ...

    async def entities(self) -> int | None:
        """Return the number of enabled entities. None without Home Assistant."""
        ...

    async def interval(self) -> float | None:
        """Return the seconds between two polls. None if the user chooses the interval."""
        ...

    async def poll(self, after: float) -> None:
        """Poll the cloud, as if `after` seconds had passed since the previous poll."""
        ...

    async def look(self, name: str) -> bytes | None:
        """Return the picture that a camera shows, as JPEG bytes."""
        ...

    async def picture_path(self, name: str) -> str | None:
        """Return the URL path of a camera's picture on a dashboard. None without a dashboard."""
        ...

    async def snapshot(self, name: str) -> None:
        """Take a snapshot with a camera like a user, and wait until the snapshot is complete."""
        ...

    async def know_all_clips(self) -> int | None:
        """Load all clips of the account, and return their number. Return None if not supported."""
        ...
