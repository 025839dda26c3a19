"""Limits for the size of texts and results that an assistant receives."""

import json

# Maximum size of a tool's result in bytes. Results are short, because the language model reads them
# again with every message of a conversation.
MAX_RESULT = 4_000
# Maximum size of a name in a tool's result, in bytes.
MAX_NAME = 100

_CUT = "…"


def json_size(data: object) -> int:
    """Return the size in bytes of the JSON of `data`, in which non-ASCII characters are escaped.

    Without escapes, the JSON would be shorter, so the result is an upper limit.
    """
    return len(json.dumps(data))


def one_line(text: str, *, size: int = MAX_NAME) -> str:
    """Return a text on one line without control characters.

    The text is cut so that its JSON has at most `size` bytes.
    """
    shown = "".join(it if it.isprintable() else " " for it in text[:size])
    line = " ".join(shown.split())
    if len(text) <= size and json_size(line) <= size:
        return line
    while json_size(line + _CUT) > size:
        line = line[:-1]
    return line + _CUT
