"""The systems that are compared. They share one interface. A process imports only one of them."""

from typing import Protocol


class System(Protocol):
    """A compared system: a client of the cloud, with the operations that its users perform."""

    async def start(self) -> None:
        """Start the system. It has no account yet."""
        ...

    async def stop(self) -> None:
        """Stop the system."""
        ...

    async def sign_in(self, email: str, password: str) -> None:
        """Add the account, and return when its first state is available."""
        ...

    async def restart(self) -> None:
        """Set up the account again from its stored state, as after a restart."""
        ...

    async def entities(self) -> int | None:
        """Return the number of enabled entities. Return None without Home Assistant."""
        ...

    async def interval(self) -> float | None:
        """Return the seconds between two polls.

        Return None if the user of the system chooses the interval.
        """
        ...

    async def poll(self, after: float) -> None:
        """Poll the cloud, as if a number of seconds had passed since the previous poll."""
        ...

    async def look(self, name: str) -> bytes | None:
        """Return the picture that a camera shows, as the bytes of a JPEG."""
        ...

    async def picture_path(self, name: str) -> str | None:
        """Return the URL path of a camera's picture on a dashboard.

        Return None if there is no dashboard.
        """
        ...

    async def snapshot(self, name: str) -> None:
        """Take a snapshot in the way that a user of the system does.

        Return when the system reports its end.
        """
        ...

    async def know_all_clips(self) -> int | None:
        """Load all clips, keep them in memory, and return their number.

        Return None if the system cannot do this.
        """
        ...
