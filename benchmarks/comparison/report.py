"""The results of a run as Markdown: counts, and times as ratios only."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
import json
import os
import platform

from benchmarks.comparison.houses import CLIPS_PER_CAMERA, COMMAND_SECONDS
from benchmarks.comparison.measure import PAGE, PARSED_CAMERAS, SYSTEMS, Parsing, Results
from benchmarks.comparison.rows import ratio, rows
from demo.process import ROOT

NAMES = {"ours": "Blink Clips", "core": "Home Assistant's Blink", "blinkpy": "blinkpy"}


def page(results: Results) -> str:
    """Return the page of the documentation."""
    return "\n".join([HEAD.format(**_circumstances()), *_sections(results)]) + "\n"


def table(results: Results) -> str:
    """Return the tables with their explanations."""
    return "\n".join(_sections(results)) + "\n"


HEAD = """\
# Benchmarks

What Blink Clips costs beside Home Assistant's own Blink integration and the library blinkpy, on \
the same [simulated cloud](simulator.md) over a real socket, in one run:

```sh
python -m benchmarks.comparison --write
```

Made on {date}, with Home Assistant {homeassistant}, blinkpy {blinkpy}, Blink Clips {own} and \
Python {python}, on {processors} processor cores that were shared with other work. Counts are \
exact. Times are the processor's unless said otherwise, and are given as multiples of what Blink \
Clips takes: absolute ones would tell of this machine. Small multiples vary from run to run.

Each system runs in a process of its own with a cloud of its own, both integrations in a real \
Home Assistant. Nothing polls by itself: a poll is made when it is measured, as if its interval \
had passed. Every camera has {clips} clips of 50 days, none from the last three hours; of five \
cameras, one is a Mini, one a doorbell, and ten share a network. A command takes {seconds} s. The \
pictures and videos of the simulated cloud are smaller than real ones, so that bytes of pictures \
and videos say less than requests do. blinkpy waits up to five seconds between some of its calls; \
these pauses are left out, in favour of both of its users.
"""


def _circumstances() -> dict[str, object]:
    manifest = ROOT / "custom_components" / "blink_clips" / "manifest.json"
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "homeassistant": version("homeassistant"),
        "blinkpy": version("blinkpy"),
        "own": json.loads(manifest.read_text(encoding="utf-8"))["version"],
        "python": platform.python_version(),
        "processors": os.process_cpu_count(),
        "clips": CLIPS_PER_CAMERA,
        "seconds": COMMAND_SECONDS,
    }


def _sections(results: Results) -> Iterator[str]:
    questions = rows(results.viewers)
    counts = list(results.facts)
    heads = [f"{count} camera{'s' if count > 1 else ''}" for count in counts]
    yield _line("", "", *heads)
    yield _line("---", "---", *("---:" for _ in heads))
    for row in questions:
        for name in SYSTEMS:
            cells = (row.cell(facts[name], facts["ours"]) for facts in results.facts.values())
            yield _line(f"**{row.title}**" if name == SYSTEMS[0] else "", NAMES[name], *cells)
    yield from ("", *_true_shots(results), *_parsing(results), "What the rows mean:", "")
    yield from (f"- **{row.title}**: {row.remark}" for row in questions)


def _true_shots(results: Results) -> Iterator[str]:
    if not results.true_shots:
        return
    yield (
        "The picture that is shown right after a snapshot, without a poll: five kinds of cameras, "
        "on three clouds that differ in how they list a new picture."
    )
    yield from ("", _line("", "The right picture"), _line("---", "---:"))
    for name, (true, taken) in results.true_shots.items():
        yield _line(NAMES[name], f"{true} of {taken}")
    yield ""


def _parsing(results: Results) -> Iterator[str]:
    yield (
        f"Reading an answer of the cloud: a homescreen with {PARSED_CAMERAS} cameras, a page of "
        f"{PAGE} clips. Python's `json` and blinkpy leave dicts; Blink Clips checks every field, "
        "and notes what it does not know."
    )
    yield from ("", _line("", "Homescreen", "Clips"), _line("---", "---:", "---:"))
    ours = results.parsing["ours"]
    names: dict[str, Parsing] = results.parsing
    for name in sorted(names, key=lambda it: it != "ours"):
        it = names[name]
        cells = (ratio(it.homescreen, ours.homescreen), ratio(it.clips, ours.clips))
        yield _line(NAMES.get(name, "Python's `json`"), *cells)
    yield ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
