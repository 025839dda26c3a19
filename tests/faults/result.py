"""The result of one test: one cell of the fault matrix."""

from dataclasses import dataclass

SIGN_IN = "sign in"
SIGN_IN_LATER = "sign in later"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The result of a journey (an action) with a fault in one of its requests."""

    message: str
    """The result of the action: "done", or the error that the user received."""
    requests: int
    """How often the client sent the failing request."""
    asks: str = ""
    """When Home Assistant asked for a new sign-in: immediately, after the fault, or never."""

    def __str__(self) -> str:
        times = f" ({self.requests})" if self.requests != 1 else ""
        return f"{self.message}{times}{f', {self.asks}' if self.asks else ''}"
