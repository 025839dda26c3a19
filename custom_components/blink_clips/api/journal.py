"""What was asked of the cloud, and what it said that this client did not know.

Owners of real cameras send this with a bug report; it settles questions of the protocol that no
document answers. It holds no names, ids or tokens.
"""

from collections import Counter
import re

MAX_ODDITIES = 100
MAX_LENGTH = 48
# The cloud's codes have four digits at most, its ids five at least.
MAX_CODE = 9999

_NUMBER = re.compile(r"\d{3,}")
_PERSONAL = re.compile(r"[^A-Za-z0-9 _.,:;#=/+-]")


class Journal:
    """Counters of requests by endpoint and outcome, and of oddities by place."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.oddities: Counter[str] = Counter()

    def count(self, endpoint: str, outcome: str | int) -> None:
        """Count one request."""
        self.requests[f"{endpoint} {outcome}"] += 1

    def note(self, place: str, value: object) -> None:
        """Remember a value that this client did not expect, stripped of what could identify."""
        text = str(value)
        if not isinstance(value, int) or not 0 <= value <= MAX_CODE:
            text = _PERSONAL.sub("?", _NUMBER.sub("#", text))[:MAX_LENGTH]
        key = f"{place}: {text}"
        if key in self.oddities or len(self.oddities) < MAX_ODDITIES:
            self.oddities[key] += 1
