"""Formats the results of the benchmark as Markdown.

Numbers of requests and bytes are absolute, but times are shown only as ratios.
"""

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
    """Return the page of the documentation that contains the results."""
    return "\n".join([HEAD.format(**_circumstances()), *_sections(results)]) + "\n"


def table(results: Results) -> str:
    """Return the tables with the results, and their explanations."""
    return "\n".join(_sections(results)) + "\n"


HEAD = """\
# Benchmarks

This page compares the requests, processor time and memory of Blink Clips with those of Home \
Assistant's own Blink integration and of the library blinkpy, on the same [simulated \
cloud](simulator.md) over a real socket. One run measures all of them:

```sh
python -m benchmarks.comparison --write
```

![Requests of an idle poll, by number of cameras](benchmarks.svg)

Made on {date}, with Home Assistant {homeassistant}, blinkpy {blinkpy}, Blink Clips {own} and \
Python {python}, on {processors} processor cores that were shared with other work. Counts are \
exact. Times are processor times unless stated otherwise, and are multiples of the time of Blink \
Clips, because absolute times depend on the machine. Small multiples vary from run to run.

Each system runs in its own process with its own cloud, both integrations in a real Home \
Assistant. Polls run only when they are measured, as if their interval had passed. Every camera \
has {clips} clips of 50 days, none from the last three hours. Of five cameras, one is a Mini and \
one a doorbell; ten cameras share a network. A command takes {seconds} s. The pictures and videos \
of the simulated cloud are smaller than real ones, so that numbers of requests mean more than \
bytes of pictures and videos. blinkpy waits up to five seconds between some of its calls; these \
pauses are left out, in favour of both of its users.
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
    yield from ("", *_true_shots(results), *_parsing(results), "The rows:", "")
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
        f"Parsing a response of the cloud: a homescreen with {PARSED_CAMERAS} cameras, a page of "
        f"{PAGE} clips. Python's `json` and blinkpy return dicts; Blink Clips checks every field, "
        "and notes unknown values."
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
