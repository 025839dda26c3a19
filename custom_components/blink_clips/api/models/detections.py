"""Finds the detected objects in a clip's metadata.

The structure of the metadata is undocumented. Source: protocol.md section 4.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from math import inf

WORDS = ("person", "vehicle", "animal", "package")

# Limits of the search in large metadata: maximum number of values, and maximum depth of nesting.
MAX_VALUES = 500
MAX_DEPTH = 8
# Maximum length of a clip's metadata in characters, because all clips of an account are kept in
# memory.
MAX_METADATA_LENGTH = 1000

_LONGEST_WORD = max(map(len, WORDS))
# Limit for integers: 64 bits. Home Assistant cannot store larger integers.
_MAX_INTEGER = 2**63


def detections(metadata: object) -> tuple[str, ...]:
    """Return the words of WORDS that occur in metadata.

    A word occurs as a text, or as the key of a true value. The search reads at most MAX_VALUES
    values, nested at most MAX_DEPTH levels deep.
    """
    found = {text.lower() for text in _texts(metadata) if len(text) <= _LONGEST_WORD}
    return tuple(word for word in WORDS if word in found)


def truncated(metadata: object) -> object:
    """Return the metadata, or only the detected objects if it is too long or cannot be stored."""
    return metadata if _length(metadata) <= MAX_METADATA_LENGTH else list(detections(metadata))


def _texts(metadata: object) -> Iterator[str]:
    """Yield the texts in metadata. Texts in outer levels come before texts in inner levels."""
    pending = deque([(metadata, 0)])
    for _ in range(MAX_VALUES):
        if not pending:
            return
        value, depth = pending.popleft()
        if isinstance(value, str):
            yield value
        if isinstance(value, dict):
            true = {key: it for key, it in islice(value.items(), MAX_VALUES) if it}
            yield from (key for key in true if isinstance(key, str))
            value = list(true.values())
        if isinstance(value, list) and depth < MAX_DEPTH:
            pending.extend((it, depth + 1) for it in value[:MAX_VALUES])


def _length(value: object, depth: int = 0) -> float:
    """Return the approximate length of a value as JSON. Return infinity if it cannot be stored."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    match value:
        case None | bool():
            return 5
        case int() | float() if abs(value) < _MAX_INTEGER:
            return 20
        case str() if value.isprintable():
            return 2 + len(value)
        case list() if depth < MAX_DEPTH:
            return 2 + sum(_length(it, depth + 1) for it in value)
    return inf
