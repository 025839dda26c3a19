"""Writes a clip's MP4 in chunks during the download. Checks that the MP4 is complete."""

from collections.abc import Awaitable, Callable
from math import inf

from .exceptions import BlinkDamagedFileError

_SHORT_HEADER = 8
_LONG_HEADER = 16
# Types of boxes (parts of an MP4) that must be complete. Other boxes may be padding.
_REQUIRED_BOXES = frozenset({b"moov", b"moof", b"mdat"})


class Mp4Stream:
    """Passes an MP4 to `write` in chunks, and checks that no part is missing.

    The check is needed because the cloud serves truncated videos with status 200.
    """

    def __init__(self, write: Callable[[bytes], Awaitable[object]]) -> None:
        self._write = write
        self._header = b""
        self._header_size = _SHORT_HEADER
        self._box = b""
        self._seen: set[bytes] = set()
        self._left: float = 0

    @staticmethod
    def begins(body: bytes | bytearray) -> bool:
        """Return whether a response body begins with the header of an MP4."""
        return body[4:8] == b"ftyp"

    async def write(self, chunk: bytes) -> None:
        """Parse the boxes (parts of an MP4) in a chunk, and write the chunk.

        Raises BlinkDamagedFileError for invalid boxes.
        """
        self._parse(chunk)
        await self._write(chunk)

    def check(self) -> None:
        """Raise BlinkDamagedFileError if the MP4 is incomplete."""
        if not self._seen:
            raise BlinkDamagedFileError("The clip is not an MP4", status=200)
        truncated = 0 < self._left < inf and self._box in _REQUIRED_BOXES
        if truncated or b"moov" not in self._seen:
            raise BlinkDamagedFileError("The clip is damaged", status=200)

    def _parse(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            if self._left:
                step = int(min(self._left, len(rest)))
                self._left -= step
            else:
                step = min(self._header_size - len(self._header), len(rest))
                self._header += rest[:step]
                if len(self._header) == self._header_size:
                    self._enter_box()
            rest = rest[step:]

    def _enter_box(self) -> None:
        """Parse the header of a box (a part of an MP4): the type and the total size.

        Size 0 means "until the end of the MP4". Size 1 means that a 64-bit size follows.
        """
        size: float = int.from_bytes(self._header[:4])
        if size == 1 and self._header_size == _SHORT_HEADER:
            self._header_size = _LONG_HEADER
            return
        if size == 1:
            size = int.from_bytes(self._header[_SHORT_HEADER:])
        elif size == 0:
            size = inf
        if size < self._header_size:
            raise BlinkDamagedFileError("The clip is damaged", status=200)
        self._box = self._header[4:8]
        self._seen.add(self._box)
        self._left = size - self._header_size
        self._header, self._header_size = b"", _SHORT_HEADER
