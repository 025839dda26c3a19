"""The compared systems, with a common interface. A worker process imports only one of them."""

from typing import Protocol


class System(Protocol):
    """The interface of a compared system.

    Most methods are actions of a user, such as signing in.
    """

    async def start(self) -> None:
        """Start the system. The system has no Blink account yet."""
        ...

    async def stop(self) -> None:
        """Stop the system."""
        ...

    async def sign_in(self, email: str, password: str) -> None:
        """Add the Blink account to the system. Wait until the system has loaded its state."""
        ...

    async def restart(self) -> None:
        """Load the account again from the stored state, as after a restart of the system."""
        ...

    async def entities(self) -> int | None:
        """Return the number of enabled entities.

        Return None for a system that does not use Home Assistant.
        """
        ...

    async def interval(self) -> float | None:
        """Return the seconds between two polls, or None if the system has no polling interval."""
        ...

    async def poll(self, after: float) -> None:
        """Make the system poll now as if `after` seconds had passed since the previous poll."""
        ...

    async def look(self, name: str) -> bytes | None:
        """Return the picture that the system shows for a camera, as JPEG bytes."""
        ...

    async def picture_path(self, name: str) -> str | None:
        """Return the URL path of a camera's picture on a dashboard.

        Return None if there is no dashboard.
        """
        ...

    async def snapshot(self, name: str) -> None:
        """Take a snapshot with a camera as a user does.

        Return when the snapshot action has ended.
        """
        ...

    async def know_all_clips(self) -> int | None:
        """Load all clips of the account, and return their number.

        Return None if the system cannot do this.
        """
        ...
