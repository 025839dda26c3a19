"""What the cloud's vision says that it saw, in a clip's metadata (protocol.md section 4).

Nobody published what metadata looks like, so it is searched for words, not read by a schema.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from math import inf

WORDS = ("person", "vehicle", "animal", "package")

MAX_VALUES = 500
MAX_DEPTH = 8
# All of an account's clips are held in memory, some are stored: what is longer is not kept.
MAX_KEPT = 1000

_LONGEST_WORD = max(map(len, WORDS))
_STORABLE = 2**63


def detections(metadata: object) -> tuple[str, ...]:
    """Return the words that are in it, as keys of something true or as texts; never raises.

    Stops searching after so many values, and below so many levels.
    """
    said = {text.lower() for text in _texts(metadata) if len(text) <= _LONGEST_WORD}
    return tuple(word for word in WORDS if word in said)


def keep(metadata: object) -> object:
    """Return it as it is where it is short and can be stored, else the words that are in it."""
    return metadata if _length(metadata) <= MAX_KEPT else list(detections(metadata))


def _texts(metadata: object) -> Iterator[str]:
    """Go through the texts in it, level by level."""
    waiting = deque([(metadata, 0)])
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value, depth = waiting.popleft()
        if isinstance(value, str):
            yield value
        if isinstance(value, dict):
            true = {key: it for key, it in islice(value.items(), MAX_VALUES) if it}
            yield from (key for key in true if isinstance(key, str))
            value = list(true.values())
        if isinstance(value, list) and depth < MAX_DEPTH:
            waiting.extend((it, depth + 1) for it in value[:MAX_VALUES])


def _length(value: object, depth: int = 0) -> float:
    """Tell about how long it is as JSON; infinite for what could not be stored and read again."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    match value:
        case None | bool():
            return 5
        case int() | float() if abs(value) < _STORABLE:
            return 20
        case str() if value.isprintable():
            return 2 + len(value)
        case list() if depth < MAX_DEPTH:
            return 2 + sum(_length(it, depth + 1) for it in value)
    return inf
