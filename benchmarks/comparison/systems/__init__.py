"""What is measured: each system in the same words. A process loads one of them."""

from typing import Protocol


class System(Protocol):
    """A client of the cloud, as its user knows it."""

    async def start(self) -> None:
        """Start, without an account."""
        ...

    async def stop(self) -> None:
        """Stop."""
        ...

    async def sign_in(self, email: str, password: str) -> None:
        """Add the account; return when the first state is there."""
        ...

    async def restart(self) -> None:
        """Set the account up again with what is remembered of it."""
        ...

    async def interval(self) -> float | None:
        """Return the seconds between two polls; None where its user decides."""
        ...

    async def poll(self, after: float) -> None:
        """Poll as if so many seconds had passed since the last time."""
        ...

    async def look(self, name: str) -> bytes | None:
        """Return the picture that a camera shows."""
        ...

    async def picture_path(self, name: str) -> str | None:
        """Return where a dashboard gets that picture; None where there is no dashboard."""
        ...

    async def snapshot(self, name: str) -> None:
        """Have a camera take a picture, in the way that its user has; return when that ends."""
        ...

    async def know_all_clips(self) -> int | None:
        """Get to know every clip, and keep it; return how many; None where that is impossible."""
        ...
