"""Mp4Stream detects truncated MP4s, regardless of the sizes of the chunks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import BlinkResponseError
from custom_components.blink_clips.api.mp4_stream import Mp4Stream


def box(kind: bytes, size: int, *, long: bool = False) -> bytes:
    """Return a box (a part of an MP4). Its content is `size` null bytes.

    If `long`, its header contains the size as a 64-bit number.
    """
    if long:
        return b"\0\0\0\1" + kind + (size + 16).to_bytes(8) + bytes(size)
    return (size + 8).to_bytes(4) + kind + bytes(size)


BOXES = st.builds(
    box, st.sampled_from([b"free", b"mdat", b"udta"]), st.integers(0, 40), long=st.booleans()
)
VIDEOS = st.builds(
    lambda before, moov, after: [box(b"ftyp", 12), *before, moov, *after],
    st.lists(BOXES, max_size=3),
    st.builds(box, st.just(b"moov"), st.integers(0, 40), long=st.booleans()),
    st.lists(BOXES, max_size=3),
)


async def received(body: bytes, cuts: list[int]) -> bytes:
    """Pass an MP4 to Mp4Stream in chunks that end at the positions `cuts`.

    Return the bytes that Mp4Stream has written.
    """
    chunks: list[bytes] = []

    async def take(chunk: bytes) -> None:
        chunks.append(chunk)

    video = Mp4Stream(take)
    edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    for start, end in pairwise(edges):
        await video.write(body[start:end])
    video.check()
    return b"".join(chunks)


@given(boxes=VIDEOS, cuts=st.lists(st.integers(0, 10_000), max_size=8))
async def test_complete_mp4_passes_in_any_chunks(boxes: list[bytes], cuts: list[int]) -> None:
    body = b"".join(boxes)
    assert await received(body, cuts) == body


@given(boxes=VIDEOS, cuts=st.lists(st.integers(0, 10_000), max_size=8), data=st.data())
async def test_truncated_mp4_is_rejected_in_any_chunks(
    boxes: list[bytes], cuts: list[int], data: st.DataObject
) -> None:
    end = data.draw(st.sampled_from([box(b"mdat", 9), box(b"moof", 9), box(b"mdat", 9, long=True)]))
    missing = data.draw(st.integers(1, 9))

    with pytest.raises(BlinkResponseError, match="damaged"):
        await received((b"".join(boxes) + end)[:-missing], cuts)


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        (box(b"ftyp", 4) + box(b"moov", 4) + b"\0\0\0\0mdat" + bytes(99), True),
        (box(b"ftyp", 4) + box(b"moov", 4) + b"\0\0\0\0mdat", True),
        (box(b"ftyp", 4) + box(b"moov", 4) + box(b"free", 9)[:-3], True),
        (box(b"ftyp", 4) + box(b"moov", 4) + bytes(5), True),
        (box(b"ftyp", 4) + box(b"mdat", 4), False),
        (box(b"ftyp", 4) + box(b"moov", 4)[:-1], False),
        (box(b"ftyp", 4) + b"\0\0\0\7moov", False),
        (box(b"ftyp", 4) + b"\0\0\0\1moov" + (15).to_bytes(8), False),
        (b"", False),
    ],
)
async def test_mp4_with_truncated_last_box_passes_only_if_box_is_padding(
    body: bytes, *, passes: bool
) -> None:
    if passes:
        assert await received(body, []) == body
    else:
        with pytest.raises(BlinkResponseError):
            await received(body, [])
