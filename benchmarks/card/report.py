"""Formats the results of the card's benchmark as a section of the results page, in Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from benchmarks.card.results import Idle, Loading, Memory, Restart, Results, Scroll, Scrolling
from benchmarks.card.scrolling import EMPTY, SCREENS, SLOWER
from benchmarks.card.stage import FEW, FEW_CAMERAS, MANY

HEADING = "## The dashboard card\n"
CLOUD_CAMERAS = 50
# Routes of the simulated cloud that every poll of the integration uses.
POLLS = {"homescreen", "media.changed"}
POSTERS = "media.poster"
CLIPS = ("few", "many")

INTRODUCTION = """\
The dashboard card is measured in a real Home Assistant and a real browser, with a simulated cloud \
of {cameras} cameras and {many:,} clips, and with the built file that Home Assistant serves:

```sh
python -m benchmarks.card --write
```

Made on {date}, with Home Assistant {homeassistant} and Chromium {chromium} on {processors} \
processor cores without a graphics card. Bytes of messages are exact. Counts are those of this \
run. The file sizes are those of the current build, to half a kilobyte. The results are \
kept in [results.json](../../benchmarks/card/results.json). No other gallery card is measured \
beside it: those that are known are not in the registries of npm and PyPI.
"""
SCROLLING = """\
A grid with clips of five cameras is scrolled by {screens} screens, on a page as large as a phone \
and on a processor that is {slower} times slower. Other programs used the processor meanwhile \
(load {load}), Home Assistant and the simulated cloud among them. The browser had priority over \
them (niceness {niceness}). Therefore, times are medians of {runs} runs in which all pages took \
turns, and the times of an empty list show what remains without the card.

The browser scrolls in a thread of its own, and a *drawn frame* is what the user sees of it. The \
page *updates* the tiles. Until an update, the user sees the tiles of the one before, and an empty \
part of the screen if the list was scrolled beyond them.
"""


def section(results: Results) -> str:
    """Return the section about the card for the results page, in Markdown."""
    circumstances = {
        "cameras": CLOUD_CAMERAS,
        "many": MANY,
        "date": results.run.date,
        "homeassistant": results.run.versions["Home Assistant"],
        "chromium": results.run.versions["Chromium"],
        "processors": results.run.processors,
        "load": results.run.load,
        "niceness": results.run.niceness,
        "runs": len(results.scrolling.painted_ms["few"]),
        "slower": SLOWER,
        "screens": SCREENS,
    }
    rows = [
        ("", "Measured", "Bound"),
        ("---", "---:", "---:"),
        *_loading(results.loading),
        *_restart(results.restart),
        *_idle(results.idle),
        *_memory(results.memory),
    ]
    parts = [
        HEADING,
        INTRODUCTION.format(**circumstances),
        _table(rows),
        "",
        SCROLLING.format(**circumstances),
        _table(_scrolling(results.scrolling)),
    ]
    return "\n".join(parts) + "\n"


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


type Row = tuple[str, str, str]
type Scrolls = dict[str, list[Scroll]]


def _loading(it: Loading) -> Iterator[Row]:
    yield "Compressed file that each page loads", f"{it.card_bytes / 1000:.1f} kB", "30 kB"
    yield "Compressed file that the first tap loads", f"{it.player_bytes / 1000:.1f} kB", "20 kB"
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
    grown = f"{it.heap_bytes / 1e6:.1f} MB and {it.detached_nodes}"
    what = f"Growth of memory, and of detached nodes, when the player was opened {it.opened} times"
    yield what, grown, "5 MB and 0"


def _scrolling(it: Scrolling) -> Iterator[tuple[str, ...]]:
    """Return the table rows about scrolling an empty list, few clips and many clips."""
    yield "", "Empty list", f"{FEW:,} clips", f"{MANY:,} clips", "Bound"
    yield "---", "---:", "---:", "---:", "---:"
    yield "Elements in the card", "-", *(str(it.nodes[view]) for view in CLIPS), "150"
    slow = f"processor ÷ {SLOWER}"
    painted = [f"{median(it.painted_ms[view]):.0f} ms" for view in CLIPS]
    yield f"From the list of clips to the screen, {slow}", "-", *painted, "-"
    work = [f"{median(it.work_ms[view]):.0f} ms" for view in (EMPTY, *CLIPS)]
    yield "Processor time of the page for a scrolled screen", *work, "-"
    for speed, scrolls in it.scrolls.items():
        how = f"at {speed} screen{'s' if speed != '1' else ''} in a second, {slow}"

        def times(part: str, views: Sequence[str], of: Scrolls = scrolls) -> Iterator[str]:
            return (f"{_median(of[view], part):.0f} ms" for view in views)

        yield f"Drawn frame {how}, p50", *times("frame_p50", (EMPTY, *CLIPS)), "-"
        yield f"Drawn frame {how}, p95", *times("frame_p95", (EMPTY, *CLIPS)), "50 ms"
        empty = _median(scrolls[EMPTY], "frame_p95")
        ratios = (f"{_median(scrolls[view], 'frame_p95') / empty:.2f}x" for view in CLIPS)
        yield "… as a multiple of the empty list", "1x", *ratios, "-"
        yield f"Update of the tiles {how}, p95", "-", *times("update_p95", CLIPS), "-"
        blank = (f"{_median(scrolls[view], 'blank_p95'):.0%}" for view in CLIPS)
        yield f"Part of the screen without tiles {how}, p95", "-", *blank, "-"


def _median(scrolls: Sequence[Scroll], part: str) -> float:
    values: list[float] = [getattr(it, part) for it in scrolls]
    return median(values)
