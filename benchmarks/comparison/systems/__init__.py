"""The systems under test, with one interface. A process loads one of them."""

from typing import Protocol


class System(Protocol):
    """A client of the cloud, with the operations of its user."""

    async def start(self) -> None:
        """Start, without an account."""
        ...

    async def stop(self) -> None:
        """Stop."""
        ...

    async def sign_in(self, email: str, password: str) -> None:
        """Add the account, and return when its first state is available."""
        ...

    async def restart(self) -> None:
        """Set up the account again from its stored state."""
        ...

    async def interval(self) -> float | None:
        """Return the seconds between two polls; None if the user decides."""
        ...

    async def poll(self, after: float) -> None:
        """Poll as if `after` seconds had passed since the last poll."""
        ...

    async def look(self, name: str) -> bytes | None:
        """Return the picture that a camera shows, a JPEG."""
        ...

    async def picture_path(self, name: str) -> str | None:
        """Return the path of that picture on a dashboard; None without a dashboard."""
        ...

    async def snapshot(self, name: str) -> None:
        """Take a snapshot in the way of the system's users; return when the action ends."""
        ...

    async def know_all_clips(self) -> int | None:
        """Load and keep all clips, and return their number; None if the system cannot."""
        ...
