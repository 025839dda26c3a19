"""Formats the results of the media browser as a section of the results page, in Markdown."""

from statistics import median

from benchmarks.archive.browser_results import Answer, BrowserResults
from benchmarks.archive.report import made

# Limits for the median processor time of an answer in milliseconds. A test checks them.
BOUND_DAY_MS = 50.0
BOUND_SEARCH_MS = 250.0

TEXT = """\
## Archive in the media browser

A real Home Assistant with the simulated cloud, and an [archive](../archive.md) of {clips:,} clips:

```sh
python -m benchmarks.archive.browser --write
```

{made} The requests are sent over the websocket after each of {runs} starts. \
The duration contains the waits for a processor core. The processor time is that of Home \
Assistant in all its threads, and contains other work after the start. The results are kept in \
[browser_results.json](../../benchmarks/archive/browser_results.json).

| Request | Clips | Duration (median; shortest) | Processor time (median; longest) | Bound |
| --- | ---: | ---: | ---: | ---: |
{rows}
"""


def section(results: BrowserResults) -> str:
    """Return the section of the results page about the media browser, in Markdown."""
    return TEXT.format(
        clips=results.clips,
        made=made(results.run),
        runs=results.runs,
        rows="\n".join(_row(name, answers) for name, answers in results.named().items()),
    )


def bound_ms(name: str) -> float:
    """Return the limit for the processor time of an answer in milliseconds."""
    return BOUND_SEARCH_MS if name.startswith("Search") else BOUND_DAY_MS


def _row(name: str, answers: list[Answer]) -> str:
    durations = [it.ms for it in answers]
    used = [it.processor_ms for it in answers]
    return (
        f"| {name} | {answers[0].items} | {median(durations):.0f} ms; {min(durations):.0f} ms"
        f" | {median(used):.0f} ms; {max(used):.0f} ms | {bound_ms(name):.0f} ms |"
    )
