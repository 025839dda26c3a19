"""Formats the results of the card's benchmark as a section of the results page, in Markdown."""

from collections.abc import Iterator
from statistics import median

from benchmarks.card.results import Idle, Loading, Memory, Restart, Results, Scrolling
from benchmarks.card.scrolling import SLOWER
from benchmarks.card.stage import FEW, FEW_CAMERAS, MANY

HEADING = "## The dashboard card\n"
CLOUD_CAMERAS = 50
# The routes of the simulated cloud to which each poll sends requests.
POLLS = {"homescreen", "media.changed"}
POSTERS = "media.poster"
EMPTY_LIST = "an empty list"

INTRODUCTION = """\
The dashboard card is measured in a real Home Assistant and a real browser, with a simulated cloud \
of {cameras} cameras and {many:,} clips, and with the built file that Home Assistant serves:

```sh
python -m benchmarks.card --write
```

Made on {date}, with Home Assistant {homeassistant} and Chromium {chromium} on {processors} \
processor cores without a graphics card. Other programs used the processor meanwhile (load \
{load}), Home Assistant and the simulated cloud among them. Counts and bytes are exact. Times are \
medians of {runs} runs in which all pages took turns; the rows of an empty list show what remains \
without the card. The wall is as large as a phone and has five cameras. The results are kept in \
[results.json](../../benchmarks/card/results.json).
"""


def section(results: Results) -> str:
    """Return the section of the results page about the card, in Markdown."""
    circumstances = {
        "cameras": CLOUD_CAMERAS,
        "many": MANY,
        "date": results.date,
        "homeassistant": results.versions["Home Assistant"],
        "chromium": results.versions["Chromium"],
        "processors": results.processors,
        "load": results.load,
        "runs": len(results.scrolling.painted_ms["few"]),
    }
    rows = [
        ("", "Measured", "Bound"),
        ("---", "---:", "---:"),
        *_loading(results.loading),
        *_restart(results.restart),
        *_idle(results.idle),
        *_memory(results.memory),
        *_scrolling(results.scrolling),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([HEADING, INTRODUCTION.format(**circumstances), table]) + "\n"


def page_with(page: str, results: Results) -> str:
    """Return the page with a new section about the card, which replaces the old section."""
    before, _, _ = page.partition(HEADING)
    return f"{before.rstrip()}\n\n{section(results)}"


type Row = tuple[str, str, str]


def _loading(it: Loading) -> Iterator[Row]:
    yield "Compressed file that each page loads", f"{it.card_bytes:,} bytes", "30,000"
    yield "Compressed file that the first tap loads", f"{it.player_bytes:,} bytes", "20,000"
    yield "Requests of the card's files at page load", str(it.files), "1"
    yield "Requests to other hosts", str(it.other_hosts), "0"
    few = len(FEW_CAMERAS)
    yield f"First message: 60 clips of {few} cameras", f"{it.first_few:,} bytes", "8,000"
    yield (
        f"First message: 60 clips of {CLOUD_CAMERAS} cameras",
        f"{it.first_many:,} bytes",
        "20,000",
    )
    new = f"{it.new_clip_messages} of {it.new_clip:,} bytes"
    yield "Messages for a new clip", new, "1 of 400"
    posters = f"{it.posters} of {it.posters_in_reach} tiles"
    yield "Posters requested, of tiles on the screen or one screen ahead", posters, "not more"
    yield "Requests of the same poster", str(it.most_per_poster), "1"
    yield "Posters requested again after a reload", str(it.posters_again), "0"
    videos = f"{it.videos} and {it.videos_from_cloud}"
    yield "Videos requested by the browser, and from Blink, before a play", videos, "0 and 0"


def _restart(it: Restart) -> Iterator[Row]:
    others = sum(count for route, count in it.dashboard.items() if route not in {*POLLS, POSTERS})
    posters = it.dashboard.get(POSTERS, 0)
    yield "Posters from Blink for the first dashboard after a restart", str(posters), "those seen"
    yield "Other requests to Blink for it, beyond polls", str(others), "0"


def _idle(it: Idle) -> Iterator[Row]:
    changes = f"{it.foreign_changes:,} changes of other states"
    work = f"{it.foreign_renders} and {it.foreign_mutations}"
    yield f"Renders of the card, and changes of its document, at {changes}", work, "0 and 0"
    hidden = f"{it.hidden_timers} and {it.hidden_requests}"
    yield (
        f"Timers and requests in a hidden tab, with {it.hidden_clips} new clips",
        hidden,
        "0 and 0",
    )


def _memory(it: Memory) -> Iterator[Row]:
    grown = f"{it.heap_bytes / 1e6:.1f} MB, {it.nodes} nodes"
    yield f"Growth after the player was opened {it.opened} times", grown, "5 MB, 0 nodes"


def _scrolling(it: Scrolling) -> Iterator[Row]:
    names = {"few": f"{FEW:,} clips", "many": f"{MANY:,} clips"}
    nodes = " and ".join(str(it.nodes[view]) for view in names)
    yield f"Elements of a wall of {' and of '.join(names.values())}", nodes, "150"
    for view, name in names.items():
        painted = f"{median(it.painted_ms[view]):.0f} ms"
        yield f"From the list to the screen, processor ÷ {SLOWER}: {name}", painted, "200 ms"
    for view, runs in it.work_ms.items():
        what = "Processor time of the page for a scrolled screen"
        yield f"{what}: {names.get(view, EMPTY_LIST)}", f"{median(runs):.0f} ms", "-"
    for speed, views in it.frames.items():
        for view, frames in views.items():
            middle, slow = (median(getattr(it, part) for it in frames) for part in ("p50", "p95"))
            screens = "a screen" if speed == "1" else f"{speed} screens"
            what = f"Frame (p50, p95) at {screens} in a second, processor ÷ {SLOWER}"
            bound = "p95 50 ms" if view in names else "-"
            shown = f"{middle:.0f} ms, {slow:.0f} ms"
            yield f"{what}: {names.get(view, EMPTY_LIST)}", shown, bound
