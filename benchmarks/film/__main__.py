"""Measures how long Blink Clips and ffmpeg take to join clips into a film.

Prints Markdown: `python -m benchmarks.film [--write] [--clips 200] [--runs 7]`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
from tempfile import TemporaryDirectory

import av

from benchmarks.film import launcher
from benchmarks.film.report import section
from benchmarks.film.results import Joining, Results, save
from benchmarks.run import Loads, argument_parser, run_benchmark
from custom_components.blink_clips.media import film_joiner
from demo.process import DemoError

CLIP_SECONDS = 10
# The program that joins clips.
PROGRAM = Path(film_joiner.__file__).with_name("__main__.py")
# Number of different clips that are encoded. All other clips are copies of these.
DIFFERENT = 5


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The measurements of one run: duration, processor time, and peak memory in bytes."""

    seconds: float
    processor_seconds: float
    peak_memory: int


def _arguments() -> argparse.Namespace:
    parser = argument_parser("benchmarks.film", __doc__)
    parser.add_argument("--clips", type=int, default=200, help="number of clips in the film")
    parser.add_argument("--runs", type=int, default=7, help="number of runs of each program")
    return parser.parse_args()


def measured(command: Sequence[str], given: Path) -> Measured:
    """Run a program with a file as its standard input. Raises DemoError if the program fails."""
    launch = [sys.executable, "-I", "-S", launcher.__file__, str(given), *command]
    output = subprocess.run(launch, check=True, capture_output=True)  # noqa: S603 - our own command
    used = json.loads(output.stdout)
    if used.pop("status"):
        raise DemoError(f"{command[0]} failed")
    return Measured(**used)


def joining(runs: Sequence[Measured]) -> Joining:
    """Return the results of several runs of one program."""
    return Joining(
        seconds=[round(it.seconds, 3) for it in runs],
        processor_seconds=[round(it.processor_seconds, 3) for it in runs],
        peak_memory=max(it.peak_memory for it in runs),
    )


def encode_clips(ffmpeg: str, folder: Path, count: int) -> list[Path]:
    """Write clips with the same properties as those of a camera.

    They have H.264 with 1080 lines, and AAC with one channel.
    """
    clips = [folder / f"{number}.mp4" for number in range(count)]
    for number, clip in enumerate(clips):
        if number >= DIFFERENT:
            shutil.copyfile(clips[number % DIFFERENT], clip)
            continue
        source = f"testsrc2=size=1920x1080:rate=24,hue=h={number * 60}"
        command = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", source]
        command += ["-f", "lavfi", "-i", f"sine=frequency={300 + number}:sample_rate=16000"]
        command += ["-t", str(CLIP_SECONDS), "-c:v", "libx264", "-preset", "veryfast"]
        command += ["-bf", "0", "-g", "48", "-b:v", "1500k", "-maxrate", "1500k"]
        command += ["-bufsize", "3000k", "-c:a", "aac", "-ac", "1", str(clip)]
        subprocess.run(command, check=True)  # noqa: S603 - our own command
    return clips


def pictures(film: Path) -> int:
    """Return the number of video frames in a film."""
    with av.open(film) as file:
        return sum(1 for it in file.demux(video=0) if it.size)


async def measure(count: int, runs: int) -> Results:
    """Join the clips with the two programs alternately."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise DemoError("ffmpeg is not installed, so there is nothing to compare with.")
    loads = Loads()
    with TemporaryDirectory() as name:
        folder = Path(name)
        clips = encode_clips(ffmpeg, folder, count)
        job, names = folder / "job.json", folder / "names.txt"
        listed = [{"path": str(it), "title": f"07:00:00 {it.stem}"} for it in clips]
        films = {"films": f"{folder}/film-", "max_bytes": 10_000_000_000}
        job.write_text(json.dumps({"clips": listed, **films}))
        names.write_text("".join(f"file '{it}'\n" for it in clips))
        ours = [sys.executable, "-P", "-s", str(PROGRAM)]
        theirs = [ffmpeg, "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(names)]
        theirs += ["-c", "copy", "-movflags", "+faststart", f"{folder}/ffmpeg.mp4"]
        # Run once before the measurements. This reads all clips into the disk cache, and compiles
        # the program.
        measured(ours, job)
        found: tuple[list[Measured], list[Measured]] = ([], [])
        for _ in range(runs):
            loads.read()
            found[0].append(measured(ours, job))
            found[1].append(measured(theirs, names))
        film = folder / "film-1.mp4"
        if pictures(film) != pictures(folder / "ffmpeg.mp4"):
            raise DemoError("The films have different numbers of pictures")
        size = film.stat().st_size
    return Results(
        run=loads.run(PyAV=version("av"), ffmpeg=_version(ffmpeg)),
        clips=count,
        clip_seconds=CLIP_SECONDS,
        film_bytes=size,
        ours=joining(found[0]),
        ffmpeg=joining(found[1]),
    )


def _version(ffmpeg: str) -> str:
    output = subprocess.run([ffmpeg, "-version"], check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    match = re.search(r"version ([\d.]+)", output.stdout)
    return match[1] if match else "unknown"


def main() -> int:
    """Measure films and print the results. With `--write`, also save the results."""
    arguments = _arguments()
    return run_benchmark(
        measure(arguments.clips, arguments.runs), section, save, write=arguments.write
    )


if __name__ == "__main__":
    sys.exit(main())
