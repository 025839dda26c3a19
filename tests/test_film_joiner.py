"""The film joiner copies clips into one video (a film), and skips damaged clips."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
import errno
from functools import cache
import gc
import json
import os
from pathlib import Path
import resource
import tracemalloc
from typing import Any

import av
import numpy as np
import pytest

from custom_components.blink_clips.media import film_subprocess, worker_process
from custom_components.blink_clips.media.film import FilmError, NoJoinerError
from custom_components.blink_clips.media.film_joiner import clip_movie, job, limits, silence
from custom_components.blink_clips.media.film_subprocess import FilmSubprocess, Joined, JoinedClip
from simulator.paint import FRAME_RATE, Label, mp4, read_frame_index
from tests.film_files import (
    AUDIO_RATE,
    UNREADABLE,
    beginnings_of_tones,
    boxes,
    chapters,
    encode,
    pieces,
    rotation,
    upside_down,
)
from tests.started_processes import StartedProcesses

SECONDS = 3
PLENTY = 100_000_000


@pytest.fixture(autouse=True)
def _loopback(socket_enabled: None) -> None:
    """Allow the sockets that asyncio uses for a subprocess."""


@cache
def content(number: int) -> bytes:
    """Return the MP4 of a clip of the simulated cloud."""
    label = Label(
        camera_id=400001,
        camera="Garden",
        taken_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        kind="motion",
        number=number,
    )
    return mp4(label, seconds=SECONDS)


def clip(folder: Path, number: int) -> Path:
    """Write the MP4 of a clip of the simulated cloud, and return its path."""
    path = folder / f"clip{number}.mp4"
    path.write_bytes(content(number))
    return path


def frame_index(frame: av.VideoFrame) -> int:
    """Return the number that the simulated camera has drawn on a frame."""
    return read_frame_index(frame.to_image())  # type: ignore[no-untyped-call]


def written(folder: Path) -> list[Path]:
    return sorted(folder.glob("film-*"))


async def join(
    folder: Path, clips: Sequence[Path], *, max_bytes: int = PLENTY
) -> tuple[Joined, list[Path]]:
    """Join clips with their file names as titles. Return the result, and the films' paths."""
    named = [(it, it.stem) for it in clips]
    joined = await FilmSubprocess().join(named, folder / "film-", max_bytes=max_bytes)
    films = written(folder)
    assert films == [folder / f"film-{number + 1}.mp4" for number in range(len(joined.films))]
    return joined, films


# Tests of films


async def test_film_shows_every_frame_of_every_clip_in_order(tmp_path: Path) -> None:
    clips = [clip(tmp_path, number) for number in (1, 2, 3)]

    joined, [film] = await join(tmp_path, clips)

    with av.open(film) as file:
        frames = [(it.time, frame_index(it)) for it in file.decode(video=0)]
    assert [index for _, index in frames] == [*range(SECONDS * FRAME_RATE)] * 3
    assert [time for time, _ in frames] == pytest.approx(
        [number / FRAME_RATE for number in range(3 * SECONDS * FRAME_RATE)]
    )
    assert joined.films == [
        [
            JoinedClip(number=number, begin=number * SECONDS, end=(number + 1) * SECONDS)
            for number in range(3)
        ]
    ]


async def test_each_clip_is_a_chapter_with_its_title(tmp_path: Path) -> None:
    named = [(clip(tmp_path, 1), "07:24:31 Person"), (clip(tmp_path, 2), "08:00:02 Zażółć 動き")]

    await FilmSubprocess().join(named, tmp_path / "film-", max_bytes=PLENTY)

    assert chapters(tmp_path / "film-1.mp4") == [
        (0, 3, "07:24:31 Person"),
        (3, 6, "08:00:02 Zażółć 動き"),
    ]


async def test_index_of_a_film_precedes_its_pictures(tmp_path: Path) -> None:
    _, [film] = await join(tmp_path, [clip(tmp_path, 1), clip(tmp_path, 2)])

    assert boxes(film).index("moov") < boxes(film).index("mdat")


@pytest.mark.parametrize("sound", [1.0, 2.0, 3.0], ids=["shorter", "equal", "longer"])
async def test_packets_are_copied_and_sound_stays_synchronous(tmp_path: Path, sound: float) -> None:
    clips = [
        encode(tmp_path / f"{number}.mp4", seconds_of_sound=sound, units=units)
        for number, units in enumerate((None, 90_000, 15_361))
    ]

    joined, [film] = await join(tmp_path, clips)

    begins = [it.begin for it in joined.films[0]]
    assert begins == pytest.approx([0, begins[1], 2 * begins[1]], abs=0.001)
    # The tolerance is two audio frames (0.064 seconds each), because the last audio frame of a clip
    # may last longer than the file states.
    assert begins[1] == pytest.approx(max(sound, 2), abs=0.13)
    for kind in ("video", "audio"):
        sources = [pieces(it, kind) for it in clips]
        found = [it for it in pieces(film, kind) if it.data not in silence.SILENCE.values()]
        assert [it.data for it in found] == [it.data for source in sources for it in source]
        times = [it.decoded for it in found]
        assert times == sorted(set(times))
        assert all(it.shown >= it.decoded for it in found)
        expected = [
            float(it.shown) + begin
            for begin, source in zip(begins, sources, strict=True)
            for it in source
        ]
        assert [float(it.shown) for it in found] == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("sound", [1.5, 1.99, 2.3], ids=["shorter", "as long", "longer"])
async def test_sound_fits_the_pictures_in_a_player_that_ignores_the_times_of_sound(
    tmp_path: Path, sound: float
) -> None:
    source = encode(tmp_path / "clip.mp4", seconds_of_sound=sound, seconds_of_tone=0.5)

    joined, [film] = await join(tmp_path, [source] * 20)

    begins = [it.begin for it in joined.films[0]]
    assert len(begins) == 20
    # A frame of sound, 1024 values at 16 kHz, takes 0.064 seconds. The encoder delays the tone by
    # one frame.
    assert beginnings_of_tones(film) == pytest.approx(begins, abs=0.1)


def test_long_gap_in_the_sound_is_not_filled() -> None:
    filler = silence.Silence(b"silence", AUDIO_RATE)
    assert filler.before(0) == []
    assert filler.before(3 * 1024) == [1024, 2 * 1024]

    late = 121 * AUDIO_RATE
    assert filler.before(late) == []
    assert filler.before(late + 2 * 1024) == [late + 1024]


async def test_rounding_errors_do_not_grow_with_the_number_of_clips(tmp_path: Path) -> None:
    source = encode(tmp_path / "clip.mp4", rate=30, frames=7, units=10_007)

    joined, [film] = await join(tmp_path, [source] * 100)

    duration = joined.films[0][0].end
    assert joined.films[0][-1].begin == pytest.approx(99 * duration)
    first = pieces(film, "video")[99 * 7].shown
    assert float(first) == pytest.approx(99 * duration, abs=0.0001)


@pytest.mark.parametrize(
    "other",
    [
        {"width": 96},
        {"height": 64},
        {"seconds_of_sound": 2.0},
        {"codec": "libx265"},
        {"codec": "mpeg4"},
    ],
    ids=["width", "height", "sound", "h265", "mpeg4"],
)
async def test_clip_with_another_layout_begins_a_new_film(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    same = [encode(tmp_path / f"{number}.mp4") for number in range(3)]
    different = encode(tmp_path / "different.mp4", **other)

    joined, films = await join(tmp_path, [*same[:2], different, same[2]])

    assert [[it.number for it in film] for film in joined.films] == [[0, 1], [2], [3]]
    assert len(films) == 3
    assert [it.data for it in pieces(films[1], "video")] == [
        it.data for it in pieces(different, "video")
    ]
    assert [title for _, _, title in chapters(films[0])] == ["0", "1"]
    assert [title for _, _, title in chapters(films[2])] == ["2"]


async def test_clip_with_another_kind_of_sound_begins_a_new_film(tmp_path: Path) -> None:
    clips = [
        encode(tmp_path / f"{number}.mp4", seconds_of_sound=2.0, sound_rate=rate)
        for number, rate in enumerate((16_000, 16_000, 32_000))
    ]

    joined, _ = await join(tmp_path, clips)

    assert [[it.number for it in film] for film in joined.films] == [[0, 1], [2]]


async def test_clip_with_another_rotation_begins_a_new_film(tmp_path: Path) -> None:
    same = [encode(tmp_path / f"{number}.mp4") for number in range(2)]
    rotated = upside_down(encode(tmp_path / "rotated.mp4"))

    joined, films = await join(tmp_path, [same[0], rotated, rotated, same[1]])

    assert [[it.number for it in film] for film in joined.films] == [[0], [1, 2], [3]]
    assert [rotation(it) % 360 for it in films] == [0, 180, 0]


# Tests of damaged clips


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def truncated_between_pictures(path: Path) -> None:
    with av.open(path) as file:
        place = [it.pos for it in file.demux(video=0)][30]
    assert place
    path.write_bytes(path.read_bytes()[:place])


def without_content(path: Path) -> None:
    data = path.read_bytes()
    place = data.index(b"mdat") + 4
    path.write_bytes(data[:place] + bytes(len(data) - place))


def with_garbage_inside(path: Path) -> None:
    data = bytearray(path.read_bytes())
    place = data.index(b"mdat") + 5000
    data[place : place + 20_000] = b"\xff" * 20_000
    path.write_bytes(data)


def nonsense(path: Path) -> None:
    path.write_bytes(b"nonsense" * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def playlist(path: Path) -> None:
    path.write_text(f"ffconcat version 1.0\nfile '{path.with_name('clip1.mp4')}'\n")


def sound_only(path: Path) -> None:
    with av.open(path, "w") as file:
        stream = file.add_stream("aac", 16_000)
        stream.layout = "mono"
        silence = np.zeros((1, 16_000), np.int16)
        frame = av.AudioFrame.from_ndarray(silence, layout="mono")
        frame.rate = 16_000
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


@pytest.mark.parametrize(
    "damage",
    [
        truncated,
        truncated_between_pictures,
        without_content,
        with_garbage_inside,
        nonsense,
        empty,
        playlist,
        sound_only,
    ],
)
async def test_damaged_clip_is_skipped_and_the_others_are_joined(
    tmp_path: Path, damage: object
) -> None:
    clips = [clip(tmp_path, number) for number in (1, 2, 3)]
    assert callable(damage)
    damage(clips[1])

    joined, [film] = await join(tmp_path, clips)

    assert joined.skipped == {1: "damaged"}
    assert [it.number for it in joined.films[0]] == [0, 2]
    with av.open(film) as file:
        indexes = [frame_index(it) for it in file.decode(video=0)]
    assert indexes == [*range(SECONDS * FRAME_RATE)] * 2


async def test_no_film_is_written_if_all_clips_are_damaged(tmp_path: Path) -> None:
    clips = [clip(tmp_path, number) for number in (1, 2)]
    for it in clips:
        nonsense(it)

    joined, films = await join(tmp_path, clips)

    assert joined == Joined(films=[], skipped={0: "damaged", 1: "damaged"}, disk_errors={})
    assert films == []


async def test_clips_beyond_the_size_limit_are_skipped(tmp_path: Path) -> None:
    clips = [clip(tmp_path, number) for number in (1, 2, 3)]
    two = sum(it.stat().st_size for it in clips[:2])

    joined, _ = await join(tmp_path, clips, max_bytes=two)

    assert joined.skipped == {2: "too_large"}
    assert [it.number for it in joined.films[0]] == [0, 1]


async def test_clip_that_the_disk_cannot_read_is_not_damaged(tmp_path: Path) -> None:
    clips = [clip(tmp_path, number) for number in (1, 2, 3)]
    clips[1].unlink()
    clips[1].symlink_to(UNREADABLE)

    joined, _ = await join(tmp_path, [*clips, tmp_path / "missing.mp4"])

    assert joined.skipped == {}
    assert {number: it.errno for number, it in joined.disk_errors.items()} == {
        1: errno.EIO,
        3: errno.ENOENT,
    }
    assert [it.number for it in joined.films[0]] == [0, 2]


# Tests of the process


async def test_failing_disk_raises_its_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as raised:
        await FilmSubprocess().join(
            [(clip(tmp_path, 1), "1")], tmp_path / "missing" / "film-", max_bytes=PLENTY
        )
    assert raised.value.errno == errno.ENOENT


def worker(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the process that joins clips run a Python program with the text `text` instead."""
    path = folder / "worker.py"
    path.write_text(text)
    monkeypatch.setattr(film_subprocess, "_WORKER", path)


async def test_process_that_takes_too_long_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(tmp_path, monkeypatch, "import time\ntime.sleep(600)")

    with pytest.raises(FilmError, match="too long"):
        await FilmSubprocess(timeout=timedelta(seconds=0.5)).join(
            [(tmp_path, "1")], tmp_path, max_bytes=1
        )


async def test_process_that_cannot_be_killed_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait_forever(_process: asyncio.subprocess.Process) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.subprocess.Process, "wait", wait_forever)
    monkeypatch.setattr(worker_process, "KILL_TIMEOUT", timedelta(seconds=0.1))
    worker(tmp_path, monkeypatch, "import time\ntime.sleep(600)")

    with pytest.raises(FilmError, match="too long"):
        await FilmSubprocess(timeout=timedelta(seconds=0.5)).join(
            [(tmp_path, "1")], tmp_path, max_bytes=1
        )


async def test_crash_of_the_process_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(tmp_path, monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")

    with pytest.raises(FilmError, match="-11"):
        await FilmSubprocess().join([(tmp_path, "1")], tmp_path, max_bytes=1)


def output(
    *,
    films: Sequence[object] = (),
    skipped: Sequence[object] = (),
    disk_errors: Sequence[object] = (),
) -> str:
    """Return the text that the process writes: its result as JSON."""
    return json.dumps({"films": films, "skipped": skipped, "disk_errors": disk_errors})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "invalid output"),
        ("nonsense", "invalid output"),
        ("[]", "invalid output"),
        ("{}", "invalid output"),
        ('{"films": [{"chapters": [{"clip": 0}]}], "skipped": []}', "invalid output"),
        (output(films=[], skipped=[]), "wrong clips"),
        (output(films=[{"chapters": []}], skipped=[{"clip": 0, "reason": "x"}]), "wrong clips"),
        (output(films=[{"chapters": [{"clip": 7, "begin": 0, "end": 1}]}]), "wrong clips"),
        (output(disk_errors=[{"clip": 0}]), "invalid output"),
        ('{"error": "it failed"}', "it failed"),
    ],
)
async def test_invalid_output_of_the_process_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    worker(tmp_path, monkeypatch, f"import sys; sys.stdin.read(); print({text!r})")

    with pytest.raises(FilmError, match=reason):
        await FilmSubprocess().join([(tmp_path, "1")], tmp_path, max_bytes=1)


async def test_endless_output_of_the_process_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "MAX_OUTPUT_BYTES", 1_000_000)
    worker(tmp_path, monkeypatch, "while True: print('x' * 10_000)")

    with pytest.raises(FilmError, match="too large"):
        await FilmSubprocess().join([(tmp_path, "1")], tmp_path, max_bytes=1)


async def test_process_that_does_not_read_its_input_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(tmp_path, monkeypatch, "raise SystemExit(3)")

    with pytest.raises(FilmError, match="exit code 3"):
        await FilmSubprocess().join([(tmp_path, "1" * 1_000_000)], tmp_path, max_bytes=1)


async def test_missing_package_raises_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "av.py").write_text("raise ImportError")
    paths = [str(tmp_path), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))

    with pytest.raises(NoJoinerError):
        await FilmSubprocess().join([(tmp_path, "1")], tmp_path, max_bytes=1)


async def test_cancelling_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = StartedProcesses(monkeypatch)
    pipe = tmp_path / "clip.mp4"
    os.mkfifo(pipe)
    task = asyncio.create_task(
        FilmSubprocess().join([(pipe, "1")], tmp_path / "film-", max_bytes=PLENTY)
    )
    process = await processes.wait_for(1)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert process.returncode is not None


async def test_process_gets_no_secret_environment_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(
        tmp_path,
        monkeypatch,
        "import json, os; print(json.dumps({'error': 'it has ' + ' '.join(os.environ)}))",
    )
    monkeypatch.setenv("SUPERVISOR_TOKEN", "secret")

    with pytest.raises(FilmError, match=r"it has .*PATH") as error:
        await FilmSubprocess().join([(tmp_path, "1")], tmp_path, max_bytes=1)
    assert "SUPERVISOR_TOKEN" not in str(error.value)


# Tests that run the joiner in the process of the tests, without resource limits


def test_program_limits_the_size_of_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    monkeypatch.setattr(os, "nice", lambda _: None)

    limits.confine(1000)

    assert found[resource.RLIMIT_FSIZE] == (1000 + limits.INDEX_BYTES,) * 2
    assert found[resource.RLIMIT_AS] == (limits.MEMORY_BYTES,) * 2
    assert found[resource.RLIMIT_CPU] == (limits.CPU_SECONDS,) * 2


@pytest.mark.parametrize("limit", ["MAX_CLIP_BYTES", "MAX_CLIP_SECONDS"])
def test_clip_that_is_too_large_or_too_long_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(clip_movie, limit, 1)

    result = job.join(
        {
            "clips": [{"path": str(clip(tmp_path, 1)), "title": "1"}],
            "films": f"{tmp_path}/film-",
            "max_bytes": PLENTY,
        }
    )

    assert result == {
        "films": [],
        "skipped": [{"clip": 0, "reason": "damaged"}],
        "disk_errors": [],
    }


def test_content_of_a_clip_is_freed_before_the_next_is_read(tmp_path: Path) -> None:
    megabytes = 5
    padding = (megabytes * 1_000_000).to_bytes(4) + b"free" + bytes(megabytes * 1_000_000 - 8)
    large = tmp_path / "large.mp4"
    large.write_bytes(content(1) + padding)
    clips = [{"path": str(large), "title": ""} for _ in range(8)]
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        joined = job.join({"clips": clips, "films": f"{tmp_path}/film-", "max_bytes": PLENTY})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()

    assert len(joined["films"][0]["chapters"]) == len(clips)
    assert peak < 3 * megabytes * 1_000_000
