"""The journal: counts requests by outcome, and unexpected values in the cloud's responses.

Users attach the counters to bug reports. The counters help to understand the undocumented protocol.
The journal contains no names, ids or tokens.
"""

from collections import Counter
import re

# Maximum number of different unexpected values, and the maximum number of characters of each value.
MAX_ODDITIES = 100
MAX_LENGTH = 48
# Largest number that is not masked. Larger numbers may be ids: the cloud's codes have at most four
# digits, its ids at least five.
MAX_CODE = 9999

_NUMBER = re.compile(r"\d{3,}")
_PERSONAL = re.compile(r"[^A-Za-z0-9 _.,:;#=/+-]")


class Journal:
    """Counts requests by endpoint and outcome, and unexpected values by place in a response."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.oddities: Counter[str] = Counter()

    def count(self, endpoint: str, outcome: str | int) -> None:
        """Count a request by its outcome: the HTTP status, or the kind of the failure."""
        self.requests[f"{endpoint} {outcome}"] += 1

    def note(self, place: str, value: object) -> None:
        """Count an unexpected value.

        For privacy, mask long numbers and unusual characters in it.
        """
        text = str(value)
        if not isinstance(value, int) or not 0 <= value <= MAX_CODE:
            text = _PERSONAL.sub("?", _NUMBER.sub("#", text))[:MAX_LENGTH]
        key = f"{place}: {text}"
        if key in self.oddities or len(self.oddities) < MAX_ODDITIES:
            self.oddities[key] += 1
