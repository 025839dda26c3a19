"""The result of one test: one cell of the fault matrix."""

from dataclasses import dataclass

SIGN_IN = "sign in"
SIGN_IN_LATER = "sign in later"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The result of a journey (an action) with a fault in one of its requests."""

    message: str
    """"done", or the received error."""
    requests: int
    """How often the client sent the request with the fault."""
    asks: str = ""
    """When Home Assistant asked to sign in: at once, after the fault, or never."""

    def __str__(self) -> str:
        times = f" ({self.requests})" if self.requests != 1 else ""
        return f"{self.message}{times}{f', {self.asks}' if self.asks else ''}"
