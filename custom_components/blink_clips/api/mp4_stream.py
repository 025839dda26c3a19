"""A video on its way from the cloud: passed on piece by piece, and known to be whole at the end."""

from collections.abc import Awaitable, Callable
from math import inf

from .exceptions import BlinkResponseError

_SHORT_HEADER = 8
_LONG_HEADER = 16
# A video that lacks a part of these cannot be played; any other box at the end may be padding.
_VITAL = frozenset({b"moov", b"moof", b"mdat"})


class Mp4Stream:
    """Hands an MP4 to a writer as it comes, and follows its boxes to tell whether it is whole.

    A cut-off upload is served with status 200 and a length that fits: only the boxes tell.
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
        """Whether these are the first bytes of an MP4."""
        return body[4:8] == b"ftyp"

    async def write(self, chunk: bytes) -> None:
        """Hand a piece on; BlinkResponseError once it cannot become a video."""
        self._follow(chunk)
        await self._write(chunk)

    def check(self) -> None:
        """Raise BlinkResponseError unless a whole MP4 was received."""
        if not self._seen:
            raise BlinkResponseError("The video is no MP4", status=200)
        cut_off = 0 < self._left < inf and self._box in _VITAL
        if cut_off or b"moov" not in self._seen:
            raise BlinkResponseError("The video is damaged", status=200)

    def _follow(self, chunk: bytes) -> None:
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
        """Read a complete header: the size, of everything or 0 or 1, and the kind."""
        size: float = int.from_bytes(self._header[:4])
        if size == 1 and self._header_size == _SHORT_HEADER:
            self._header_size = _LONG_HEADER
            return
        if size == 1:
            size = int.from_bytes(self._header[_SHORT_HEADER:])
        elif size == 0:
            size = inf
        if size < self._header_size:
            raise BlinkResponseError("The video is damaged", status=200)
        self._box = self._header[4:8]
        self._seen.add(self._box)
        self._left = size - self._header_size
        self._header, self._header_size = b"", _SHORT_HEADER
