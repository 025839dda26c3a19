"""Limits for the size of texts and results that an assistant receives."""

import json

# Maximum size of a tool's result in bytes. The language model reads the result again with every
# message.
MAX_RESULT = 4_000
# Maximum size of a name in a tool's result, in bytes.
MAX_NAME = 100

_CUT = "…"


def json_size(data: object) -> int:
    """Return the size of `data` as JSON in bytes, with escaped non-ASCII characters."""
    return len(json.dumps(data))


def one_line(text: str, *, size: int = MAX_NAME) -> str:
    """Return a text on one line without control characters.

    Its JSON has at most `size` bytes.
    """
    shown = "".join(it if it.isprintable() else " " for it in text[:size])
    line = " ".join(shown.split())
    if len(text) <= size and json_size(line) <= size:
        return line
    while json_size(line + _CUT) > size:
        line = line[:-1]
    return line + _CUT
