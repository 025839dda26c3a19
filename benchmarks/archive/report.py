"""Formats the results of the archive benchmark as a section of the results page, in Markdown."""

from statistics import median

from benchmarks.archive.results import Rebuild, Results
from benchmarks.run import Run

# A test checks that the stored results are below these limits (milliseconds or bytes).
BOUND_DAY_MS = 50.0
BOUND_MEMORY = 20_000_000
BOUND_DELAY_MS = 50.0
# Maximum processor time per clip in the largest archive, as a multiple of the processor time per
# clip in the smallest archive.
BOUND_GROWTH = 1.5

TEXT = """\
## Archive

An [archive](../archive.md) of {clips:,} clips of five cameras, 500 a day:

```sh
python -m benchmarks.archive --write
```

{made} The lists are made by {runs} new processes one after the other, which \
have not read the index before. The results are kept in \
[results.json](../../benchmarks/archive/results.json).

| Measurement | Result | Bound |
| --- | ---: | ---: |
| A day of 500 clips is listed (median; longest) | {day:.0f} ms; {longest_day:.0f} ms | 50 ms |
| All {days} days are listed, each with its newest clip (median) | {days_ms:.0f} ms | |
| Additional memory of the process after both lists | {memory:.1f} MB | 20 MB |
| Delay of the event loop while an index is rebuilt (longest; without a rebuild) | \
{delay:.0f} ms; {idle:.0f} ms | 50 ms |

| Rebuilding the index from the files | Duration | Processor time | For 1,000 clips | Reports |
| --- | ---: | ---: | ---: | ---: |
{rebuilds}
"""


def made(run: Run) -> str:
    """Return the sentence that names the conditions of a run."""
    return (
        f"Made on {run.date}, with Home Assistant {run.versions['Home Assistant']}, on"
        f" {run.processors} processor cores that were shared with other work (load {run.load})."
    )


def section(results: Results) -> str:
    """Return the section of the results page about the archive, in Markdown."""
    return TEXT.format(
        clips=results.clips,
        made=made(results.run),
        runs=len(results.day_ms),
        day=median(results.day_ms),
        longest_day=max(results.day_ms),
        days=results.clips // 500,
        days_ms=median(results.days_ms),
        memory=results.memory / 1_000_000,
        delay=max(it.longest_delay for it in results.rebuilds),
        idle=max(it.idle_delay for it in results.rebuilds),
        rebuilds="\n".join(map(_row, results.rebuilds)),
    )


def _row(rebuild: Rebuild) -> str:
    return (
        f"| {rebuild.clips:,} clips | {rebuild.seconds:.1f} s | {rebuild.processor_seconds:.1f} s"
        f" | {rebuild.per_thousand:.2f} s"
        f" | {rebuild.steps} |"
    )
