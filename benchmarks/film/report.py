"""Formats the results of the film benchmark as a section of the results page, in Markdown."""

from statistics import median

from benchmarks.film.results import Joining, Results

# A test checks that the stored results are below these limits: duration relative to ffmpeg, bytes.
BOUND_RATIO = 2.0
BOUND_MEMORY = 500_000_000

TEXT = """\
## Films

A [film](../media-browser.md#watch-a-day-as-one-film) of {clips} clips is joined by the program of \
Blink Clips and by `ffmpeg -f concat -c copy -movflags +faststart`, in turns and from the same \
files:

```sh
python -m benchmarks.film --write
```

Made on {date}, with PyAV {av} and ffmpeg {ffmpeg}, on {processors} processor cores that were \
shared with other work (load {load}). Each clip takes {clip_seconds:.0f} s with {height} lines, \
24 pictures in a second and sound; the film takes {minutes:.0f} minutes and {megabytes:.0f} MB. \
The values are medians of {runs} repetitions, with the lowest and the highest value in brackets, \
and include the start of the program. The clips were read before, so that they need not come from \
the disk. The process of Blink Clips has a low priority (niceness 10), that of ffmpeg a usual one. \
The results are kept in [results.json](../../benchmarks/film/results.json).

|  | Blink Clips | ffmpeg |
| --- | ---: | ---: |
| Duration | {ours} | {theirs} |
| **Compared with ffmpeg** | **{ratio:.2f}** | 1 |
| Processor time | {our_processor:.2f} s | {their_processor:.2f} s |
| Peak memory of the process | {our_memory:.0f} MB | {their_memory:.0f} MB |
"""


def section(results: Results) -> str:
    """Return the section of the results page about films, in Markdown."""
    return TEXT.format(
        clips=results.clips,
        date=results.run.date,
        av=results.run.versions["PyAV"],
        ffmpeg=results.run.versions["ffmpeg"],
        processors=results.run.processors,
        load=results.run.load,
        clip_seconds=results.clip_seconds,
        height=1080,
        minutes=results.clips * results.clip_seconds / 60,
        megabytes=results.film_bytes / 1_000_000,
        runs=len(results.ours.seconds),
        ours=_duration(results.ours),
        theirs=_duration(results.ffmpeg),
        ratio=results.ratio,
        our_processor=median(results.ours.processor_seconds),
        their_processor=median(results.ffmpeg.processor_seconds),
        our_memory=results.ours.peak_memory / 1_000_000,
        their_memory=results.ffmpeg.peak_memory / 1_000_000,
    )


def _duration(joining: Joining) -> str:
    return f"{joining.usual:.2f} s ({min(joining.seconds):.2f} to {max(joining.seconds):.2f})"
