"""The frame extractor returns the requested frames. For a malicious file, it returns an error."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from hashlib import shake_256
from io import BytesIO
import json
import os
from pathlib import Path
import resource
import struct
import sys
from tempfile import NamedTemporaryFile

import av
from PIL import Image
import pytest

from custom_components.blink_clips.media import frame_extractor
from custom_components.blink_clips.media import frame_subprocess as frames
from custom_components.blink_clips.media.frame_subprocess import FrameError, FrameSubprocess
from simulator.paint import FRAME_RATE, Label, jpeg, mp4, read_frame_index
from tests.started_processes import StartedProcesses

SECONDS = 5
LAST = SECONDS * FRAME_RATE - 1
LABEL = Label(
    camera_id=400001,
    camera="Garden",
    taken_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    kind="motion",
    number=7000001,
)


@cache
def valid_clip() -> bytes:
    """Return an MP4 like the cloud's: 15 frames per second, and a key frame every second."""
    return mp4(LABEL, seconds=SECONDS)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Return the path of a valid MP4."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(valid_clip())
    return path


@pytest.fixture(autouse=True)
def _loopback(socket_enabled: None) -> None:
    """Allow the sockets that asyncio needs for a subprocess."""


def frame_number(picture: bytes) -> int:
    """Return the frame number in a picture."""
    return read_frame_index(Image.open(BytesIO(picture)))


@pytest.mark.parametrize("count", [1, 5, 20])
async def test_indexed_frames_are_spread_evenly_over_the_clip(video: Path, count: int) -> None:
    cut = await FrameSubprocess().from_video(video, count=count)

    step = SECONDS * FRAME_RATE / count
    assert cut.seconds == SECONDS
    assert cut.height == 360
    assert len(cut.jpegs) == count
    for number, picture in enumerate(cut.jpegs):
        assert abs(frame_number(picture) - (number + 0.5) * step) <= 1


async def test_timed_frame_is_the_frame_displayed_at_that_second(video: Path) -> None:
    times = [0, 1, 2, 3, 4]
    cut = await FrameSubprocess().from_video(video, times=times)

    assert [frame_number(picture) for picture in cut.jpegs] == [time * FRAME_RATE for time in times]


async def test_time_at_or_after_the_end_returns_the_last_frame(video: Path) -> None:
    cut = await FrameSubprocess().from_video(video, times=[SECONDS, 2 * SECONDS])

    assert [frame_number(picture) for picture in cut.jpegs] == [LAST, LAST]


async def test_frames_are_returned_in_the_requested_order(video: Path) -> None:
    cut = await FrameSubprocess().from_video(video, count=1, times=[4, 0, 4, 2])

    assert [frame_number(picture) for picture in cut.jpegs] == [37, 60, 0, 60, 30]


@pytest.mark.parametrize(
    ("asked", "size"), [(None, (640, 360)), (180, (320, 180)), (67, (119, 67)), (1080, (640, 360))]
)
async def test_frames_are_scaled_down_and_never_enlarged(
    video: Path, asked: int | None, size: tuple[int, int]
) -> None:
    [picture] = (await FrameSubprocess().from_video(video, times=[2], height=asked)).jpegs

    assert Image.open(BytesIO(picture)).size == size
    assert frame_number(picture) == 2 * FRAME_RATE


async def test_frame_keeps_the_colours_of_the_clip(video: Path) -> None:
    """The mean colours of the frame are nearly the same as in the frame that PyAV decodes."""
    [picture] = (await FrameSubprocess().from_video(video, times=[0])).jpegs

    with av.open(video) as container:
        original = next(container.decode(video=0)).to_image()  # type: ignore[no-untyped-call]
    means = [
        [sum(channel.tobytes()) / len(channel.tobytes()) for channel in image.split()]
        for image in (original, Image.open(BytesIO(picture)).convert("RGB"))
    ]
    assert means[1] == pytest.approx(means[0], abs=4)


async def test_poster_is_scaled_down_and_never_enlarged(tmp_path: Path) -> None:
    path = tmp_path / "poster.jpg"
    path.write_bytes(jpeg(LABEL))

    small = Image.open(BytesIO(await FrameSubprocess().from_picture(path, height=180)))
    same = await FrameSubprocess().from_picture(path, height=1080)

    assert small.size == (320, 180)
    assert Image.open(BytesIO(same)).size == (640, 360)


@pytest.mark.parametrize(("count", "height", "width"), [(5, 120, 214), (20, 67, 120)])
async def test_strip_has_the_same_frames_as_a_list_of_frames(
    video: Path, count: int, height: int, width: int
) -> None:
    frames = await FrameSubprocess().from_video(video, count=count, height=height)
    cut = await FrameSubprocess().strip(video, count=count, height=height)

    assert (cut.seconds, cut.height) == (SECONDS, 360)
    assert [frame_number(it) for it in frames.jpegs] == numbers_in_strip(cut.jpegs[0], width)


def numbers_in_strip(picture: bytes, width: int) -> list[int]:
    """Return the frame numbers in a strip (frames side by side), each `width` pixels wide."""
    strip = Image.open(BytesIO(picture))
    lefts = range(0, strip.width, width)
    return [read_frame_index(strip.crop((it, 0, it + width, strip.height))) for it in lefts]


def write_uneven_clip(path: Path, *, open_groups: bool) -> None:
    """Write an MP4 that starts late, with irregular frame times and reordered frames."""
    encoder = {"g": "7", "bf": "2", "x264-params": f"open-gop={int(open_groups)}"}
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", 30, encoder)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        with av.open(BytesIO(valid_clip()), "r") as source:
            for number, frame in enumerate(source.decode(video=0)):
                picture = frame.reformat(320, 180)
                picture.pts, picture.time_base = 15 + 2 * number + number % 2, Fraction(1, 30)
                container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("open_groups", [False, True])
async def test_right_frames_are_found_if_frames_are_uneven_or_out_of_order(
    tmp_path: Path, *, open_groups: bool
) -> None:
    path = tmp_path / "clip.mp4"
    write_uneven_clip(path, open_groups=open_groups)

    cut = await FrameSubprocess().from_video(path, count=20, times=[0, 1, 2, 3])

    found = [frame_number(picture) for picture in cut.jpegs]
    assert found[20:] == [0, 14, 30, 44]
    assert found[:20] == sorted(set(found[:20]))
    content = path.read_bytes()
    for time in (3, 1, 2):
        assert decoded(content, count=0, times=[time]) == [found[20 + time]]


# Tests of malicious files


def noise(length: int) -> bytes:
    """Return the same pseudo-random bytes in each run."""
    return shake_256(b"noise").digest(length)


def clip_with_numbers(box: bytes, offset: int, *numbers: int, form: str = "I") -> bytes:
    """Return a copy of the valid MP4 in which `numbers` replace some bytes.

    The replaced bytes begin `offset` bytes after the name of a box (a part of an MP4).
    """
    content = bytearray(valid_clip())
    place = content.index(box) + len(box) + offset
    struct.pack_into(f">{len(numbers)}{form}", content, place, *numbers)
    return bytes(content)


def clip_with_noise(start: int, length: int) -> bytes:
    """Return a copy of the valid MP4 with random bytes in a part of its frame data."""
    content = bytearray(valid_clip())
    place = content.index(b"mdat") + start
    content[place : place + length] = noise(length)
    return bytes(content)


def wide_clip() -> bytes:
    """Return an MP4 of 4800 x 16 pixels, wider than any camera's clips."""
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", 15)
        stream.width, stream.height, stream.pix_fmt = 4800, 16, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(4800, 16, "yuv420p")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def audio_only() -> bytes:
    """Return an MP4 with an audio track and no video track."""
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("aac", 44100)
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        frame.sample_rate = 44100
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": bytes,
    "noise": lambda: noise(50_000),
    "noise after a good beginning": lambda: valid_clip()[:32] + noise(50_000),
    "cut off in its header": lambda: valid_clip()[:1000],
    "cut off in its frames": lambda: valid_clip()[: len(valid_clip()) * 2 // 3],
    "noise for frames": lambda: clip_with_noise(2000, 90_000),
    "a playlist that points elsewhere": lambda: b"#EXTM3U\n#EXTINF:1\nfile:///etc/hostname\n",
    "two thousand million frames": lambda: clip_with_numbers(b"stts", 8, 0x7FFFFFFF),
    "each frame for ages": lambda: clip_with_numbers(b"stts", 12, 0x7FFFFFFF),
    "frames of two gigabytes": lambda: clip_with_numbers(b"stsz", 4, 0x7FFFFFF0),
    "as many frames as bytes": lambda: clip_with_numbers(b"stsz", 4, 1, 0x7FFFFFF0),
    "a picture": lambda: jpeg(LABEL),
    "sound alone": audio_only,
    "very wide": wide_clip,
}


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the path of an invalid clip."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(request.param())
    return path


async def test_hostile_file_raises_an_error(hostile: Path) -> None:
    with pytest.raises(FrameError, match=r"^it (is|contains|cannot)|too large"):
        await FrameSubprocess().from_video(hostile, count=5, times=[0])


async def test_wrong_duration_in_the_header_is_ignored(tmp_path: Path) -> None:
    """The duration in the header is longer than all frames together."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip_with_numbers(b"mvhd", 16, 0xFFFFFFFF))

    cut = await FrameSubprocess().from_video(path, times=[4])

    assert cut.seconds == SECONDS
    assert frame_number(cut.jpegs[0]) == 4 * FRAME_RATE


async def test_extraction_of_an_endless_file_times_out(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    os.mkfifo(path)

    with pytest.raises(FrameError, match="too long"):
        await FrameSubprocess(timeout=timedelta(seconds=0.5)).from_video(path, count=1)


async def test_crash_of_the_decoder_process_raises_an_error(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(frames, "_WORKER", worker)

    with pytest.raises(FrameError, match="-11"):
        await FrameSubprocess().from_video(video, count=1)


@pytest.mark.parametrize("output", ["", "nonsense", "[]", '{"sizes": [5]}', "{}"])
async def test_invalid_output_of_the_decoder_process_raises_an_error(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(f"print({output!r})")
    monkeypatch.setattr(frames, "_WORKER", worker)

    with pytest.raises(FrameError, match="returned invalid output"):
        await FrameSubprocess().from_video(video, count=1)


async def test_cancelling_an_extraction_ends_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = StartedProcesses(monkeypatch)
    path = tmp_path / "clip.mp4"
    os.mkfifo(path)
    task = asyncio.create_task(FrameSubprocess().from_video(path, count=1))
    process = await processes.wait_for(1)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert process.returncode is not None


async def test_decoder_process_gets_no_secret_environment_variables(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import json, os; print(json.dumps({'error': 'it has ' + ' '.join(os.environ)}))"
    )
    monkeypatch.setattr(frames, "_WORKER", worker)
    monkeypatch.setenv("SUPERVISOR_TOKEN", "secret")

    with pytest.raises(FrameError, match=r"it has .*PATH") as error:
        await FrameSubprocess().from_video(video, count=1)
    assert "SUPERVISOR_TOKEN" not in str(error.value)


# Tests that run the extractor in the process of the tests, without resource limits


def run_extractor(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], **job: object
) -> tuple[dict[str, object], bytes]:
    """Run the extractor in the process of the tests. Return its JSON header and its pictures."""
    calls: list[str] = []
    monkeypatch.setattr(frame_extractor, "confine", lambda: calls.append("confine"))
    whole = {"format": "mp4", "count": 0, "times": [], "height": None, "strip": False, **job}
    monkeypatch.setattr(sys, "argv", ["frame_extractor.py", json.dumps(whole)])
    frame_extractor.main()
    assert calls == ["confine"]
    head, _, rest = capfdbinary.readouterr().out.partition(b"\n")
    return json.loads(head), rest


def test_extractor_prints_a_json_header_and_the_pictures(
    video: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    facts, rest = run_extractor(monkeypatch, capfdbinary, path=str(video), count=2, times=[0])

    assert facts["seconds"] == SECONDS
    assert facts["height"] == 360
    sizes = facts["sizes"]
    assert isinstance(sizes, list)
    assert [frame_number(rest[sum(sizes[:it]) :][: sizes[it]]) for it in range(3)] == [18, 56, 0]


def test_extractor_prints_one_picture_for_a_strip(
    video: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    facts, rest = run_extractor(
        monkeypatch, capfdbinary, path=str(video), count=3, times=[0], height=120, strip=True
    )

    assert facts == {"seconds": SECONDS, "height": 360, "sizes": [len(rest)]}
    assert numbers_in_strip(rest, 214) == [12, 37, 62, 0]


def test_strip_is_encoded_in_the_best_quality_that_is_small_enough() -> None:
    sizes = []
    for shades in (1, 4, 256):
        pixels = bytes(it % shades for it in noise(3 * 640 * 120))
        image = Image.frombytes("RGB", (640, 120), pixels)
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        strip = frame_extractor.scaled(frame, 120)
        found = frame_extractor.strip_jpeg(strip)
        best, *_, worst = (
            frame_extractor.jpeg(strip, it) for it in frame_extractor.STRIP_COARSENESS
        )
        assert len(best) >= len(found) >= len(worst)
        sizes.append((len(found) == len(best), len(found) == len(worst)))
    assert sizes[0][0]
    assert sizes[2] == (False, True)


def test_extractor_finds_the_right_frames_of_a_damaged_clip_or_fails() -> None:
    """Each run overwrites 1 to 400 bytes of the clip, at one of 80 positions."""
    outcomes: Counter[str] = Counter()
    start = valid_clip().index(b"mdat") + 4
    for seed in range(80):
        dice = shake_256(bytes([seed])).digest(406)
        place = start + int.from_bytes(dice[:4]) % (len(valid_clip()) - start)
        length = min((1, 20, 400)[dice[4] % 3], len(valid_clip()) - place)
        content = bytearray(valid_clip())
        content[place : place + length] = dice[5 : 5 + length]
        try:
            found = decoded(bytes(content), count=3, times=[0, 4])
        except (frame_extractor.UnreadableError, ValueError) as err:
            outcomes[type(err).__name__] += 1
        else:
            outcomes["frames"] += 1
            assert found == [12, 37, 62, 0, 60]
    assert outcomes["frames"] > 10
    assert outcomes["UnreadableError"] > 10


def decoded(content: bytes, *, count: int, times: list[int]) -> list[int]:
    """Return the numbers that are painted into the frames that the extractor cuts from an MP4."""
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        frames = {"count": count, "times": times, "height": None, "strip": False}
        job = {"path": file.name, "format": "mp4", **frames}
        _, pictures = frame_extractor.cut(job)
    return [frame_number(picture) for picture in pictures]


@pytest.mark.parametrize("seconds", [1, SECONDS])
def test_undecodable_frame_is_not_replaced_by_another_frame(seconds: int) -> None:
    video = mp4(LABEL, seconds=seconds)
    with av.open(BytesIO(video), "r") as container:
        start = next(container.demux(video=0)).pos
    assert start is not None
    # The data of the first frame consist of two parts: a comment and the picture. Four bytes with
    # the part's length precede each part.
    picture = start + 4 + int.from_bytes(video[start : start + 4])
    content = bytearray(video)
    content[picture : picture + 400] = bytes(400)

    with pytest.raises(frame_extractor.UnreadableError, match=r"damaged|no picture"):
        decoded(bytes(content), count=0, times=[0])


def test_twenty_indexed_frames_of_a_clip_all_differ() -> None:
    assert len(set(decoded(valid_clip(), count=20, times=[]))) == 20


def test_extractor_reports_an_error_for_a_hostile_file(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    facts, rest = run_extractor(monkeypatch, capfdbinary, path=str(hostile), count=5)

    assert facts["error"]
    assert facts["sizes"] == []
    assert rest == b""


def test_extractor_reports_too_many_frames_and_lack_of_memory(
    video: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(frame_extractor, "MAX_FRAMES", 70)
    facts, _ = run_extractor(monkeypatch, capfdbinary, path=str(video), count=1)
    assert facts["error"] == "it is too long"

    def exhaust_memory(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(frame_extractor, "MAX_FRAMES", 75)
    monkeypatch.setattr(frame_extractor, "jpeg", exhaust_memory)
    facts, _ = run_extractor(monkeypatch, capfdbinary, path=str(video), count=1)
    assert facts["error"] == "it needs too much memory"


def test_extractor_limits_its_own_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    nice: list[int] = []
    monkeypatch.setattr(os, "nice", nice.append)

    frame_extractor.confine()

    assert limits.keys() == {
        resource.RLIMIT_AS,
        resource.RLIMIT_CPU,
        resource.RLIMIT_FSIZE,
        resource.RLIMIT_CORE,
    }
    assert all(soft == hard <= frame_extractor.MEMORY_BYTES for soft, hard in limits.values())
    assert nice == [10]
