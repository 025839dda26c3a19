"""The journal: counts requests and unexpected values, and lists the fields that no model reads.

Users attach the journal to bug reports. It therefore contains no names, ids or tokens.
"""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
import re

# Maximum number of different unexpected values, and maximum number of characters of each value.
MAX_ODDITIES = 100
MAX_LENGTH = 48
# Largest number that is not masked. The cloud's codes have at most four digits, and its ids at
# least five.
MAX_CODE = 9999
# Maximum number of kinds of JSON objects in the journal, and maximum number of unread fields of
# each kind.
MAX_PLACES = 40
MAX_FIELDS = 60

_NUMBER = re.compile(r"\d{3,}")
_PERSONAL = re.compile(r"[^A-Za-z0-9 _.,:;#=/+-]")
# Pattern of the names of the cloud's JSON fields. Other keys may be private. The journal lists them
# as "?".
_FIELD = re.compile(r"(?!.*\d{3})[a-z][a-z0-9_]{0,47}")


class Journal:
    """Counts requests by endpoint and outcome, and unexpected values by place."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.oddities: Counter[str] = Counter()
        self._unread: dict[str, dict[str, str]] = {}

    def count(self, endpoint: str, outcome: str | int) -> None:
        """Count a request. `outcome` is the HTTP status, or the kind of the failure."""
        self.requests[f"{endpoint} {outcome}"] += 1

    def note(self, place: str, value: object) -> None:
        """Count an unexpected value. Mask the long numbers and unusual characters of the value."""
        text = str(value)
        if not isinstance(value, int) or not 0 <= value <= MAX_CODE:
            text = _mask(text)
        key = f"{place}: {text}"
        if key in self.oddities or len(self.oddities) < MAX_ODDITIES:
            self.oddities[key] += 1

    def note_unread(
        self, place: str, payload: Mapping[str, object], *, read: AbstractSet[str]
    ) -> None:
        """Record the name and type of each JSON field that is not in `read`.

        For a list of objects, also record the fields of its first object.
        """
        for name in payload.keys() - read:
            value = payload[name]
            self._list_unread(place, name, value)
            first = value[0] if isinstance(value, list) and value else None
            if isinstance(first, dict) and _FIELD.fullmatch(name):
                for inner, item in first.items():
                    self._list_unread(f"{place}.{name}", inner, item)

    @property
    def unread_fields(self) -> dict[str, dict[str, str]]:
        """Return the fields that no model reads.

        For each kind of JSON object, the result contains the names and types of the fields.
        """
        return {
            _mask(place): dict(sorted(types.items()))
            for place, types in sorted(self._unread.items())
        }

    def _list_unread(self, place: str, name: str, value: object) -> None:
        if place not in self._unread and len(self._unread) >= MAX_PLACES:
            return
        types = self._unread.setdefault(place, {})
        # Skip a field whose type is already known. The type of a field that was null is not known
        # yet.
        if types.get(name, "null") != "null":
            return
        name = name if _FIELD.fullmatch(name) else "?"
        if name in types or len(types) < MAX_FIELDS:
            types[name] = _json_type(value)


def _mask(text: str) -> str:
    """Return a shortened text without long numbers and unusual characters."""
    return _PERSONAL.sub("?", _NUMBER.sub("#", text))[:MAX_LENGTH]


def _json_type(value: object) -> str:
    """Return the type of a JSON value, and whether a list or an object is empty."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list" if value else "empty list"
    return "object" if value else "empty object"
