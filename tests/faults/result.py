"""The result in a cell of the matrix."""

from dataclasses import dataclass

SIGN_IN = "sign in"
SIGN_IN_LATER = "sign in later"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Result of a journey in which one request was hit by a fault."""

    message: str
    """The outcome: "done", or the error that the caller received."""
    requests: int
    """Number of times that the request was sent."""
    asks: str = ""
    """Whether the owner was asked to sign in again: immediately, or after the end of the fault."""

    def __str__(self) -> str:
        times = f" ({self.requests})" if self.requests != 1 else ""
        return f"{self.message}{times}{f', {self.asks}' if self.asks else ''}"
