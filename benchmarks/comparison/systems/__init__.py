"""The systems under test, which share one interface. A process imports only one system."""

from typing import Protocol


class System(Protocol):
    """A client of the cloud, with the operations that its user performs."""

    async def start(self) -> None:
        """Start the system without an account."""
        ...

    async def stop(self) -> None:
        """Stop the system."""
        ...

    async def sign_in(self, email: str, password: str) -> None:
        """Add the account, and return after its first state is available."""
        ...

    async def restart(self) -> None:
        """Set up the account again from its stored state."""
        ...

    async def interval(self) -> float | None:
        """Return the number of seconds between two polls, or None if the user chooses it."""
        ...

    async def poll(self, after: float) -> None:
        """Poll as if `after` seconds had passed since the previous poll."""
        ...

    async def look(self, name: str) -> bytes | None:
        """Return the picture that a camera shows, as a JPEG."""
        ...

    async def picture_path(self, name: str) -> str | None:
        """Return the URL path of a camera's picture on a dashboard, or None without a dashboard."""
        ...

    async def snapshot(self, name: str) -> None:
        """Take a snapshot as a user of the system does. Return when the action ends."""
        ...

    async def know_all_clips(self) -> int | None:
        """Load and keep all clips, and return their number.

        Return None if the system cannot do this.
        """
        ...
