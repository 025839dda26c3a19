"""What is seen in a cell of the matrix."""

from dataclasses import dataclass

SIGN_IN = "sign in"
SIGN_IN_LATER = "sign in later"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How a journey went that a fault has struck."""

    told: str
    """What its user was told."""
    requests: int
    """How often the request was sent."""
    asks: str = ""
    """Whether the owner was asked to sign in again: at once, or when the fault had ended."""

    def __str__(self) -> str:
        times = f" ({self.requests})" if self.requests != 1 else ""
        return f"{self.told}{times}{f', {self.asks}' if self.asks else ''}"
