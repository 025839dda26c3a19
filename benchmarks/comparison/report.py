"""Formats the results of the benchmark as Markdown.

Times are shown only relative to the times of Blink Clips.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
import json
import os
import platform
from statistics import median

from benchmarks.comparison.houses import CLIPS_PER_CAMERA, COMMAND_SECONDS
from benchmarks.comparison.measure import PAGE, PARSED_CAMERAS, SYSTEMS, Parsing, Results
from benchmarks.comparison.rows import Value, measured, ratio, ratios, rows, size
from benchmarks.comparison.trial import Load
from demo.process import ROOT

NAMES = {"ours": "Blink Clips", "core": "Home Assistant's Blink", "blinkpy": "blinkpy"}


def page(results: Results) -> str:
    """Return the documentation page with the results."""
    return "\n".join([HEAD.format(**_circumstances(results)), *_sections(results)]) + "\n"


def table(results: Results) -> str:
    """Return the tables with the results, and the explanations of their rows."""
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
Python {python}, in {minutes:.0f} minutes on {processors} processor cores that were shared with \
other work. Counts are exact. Times are processor times unless stated otherwise, and are multiples \
of the median time of Blink Clips, because absolute times depend on the machine. Times and memory \
are medians of {runs} runs{houses}, with the lowest and the highest value in brackets. Python's \
byte code was stored before.

Each system runs in its own process with its own cloud, both integrations in a real Home \
Assistant. Polls run only when they are measured, as if their interval had passed. Every camera \
has {clips} clips of 50 days, none from the last three hours. Of five cameras, one is a Mini and \
one a doorbell; ten cameras share a network. A command takes {seconds} s. The pictures and videos \
of the simulated cloud are smaller than real ones, so that numbers of requests mean more than \
bytes of pictures and videos. blinkpy waits up to five seconds between some of its calls; these \
pauses are left out, in favour of both of its users.
"""


def _circumstances(results: Results) -> dict[str, object]:
    manifest = ROOT / "custom_components" / "blink_clips" / "manifest.json"
    return {
        "runs": results.runs,
        "minutes": results.minutes,
        "houses": _houses(results),
        "date": datetime.now(UTC).date().isoformat(),
        "homeassistant": version("homeassistant"),
        "blinkpy": version("blinkpy"),
        "own": json.loads(manifest.read_text(encoding="utf-8"))["version"],
        "python": platform.python_version(),
        "processors": os.process_cpu_count(),
        "clips": CLIPS_PER_CAMERA,
        "seconds": COMMAND_SECONDS,
    }


def _houses(results: Results) -> str:
    """Return a phrase that lists the numbers of cameras for which times were measured.

    Return an empty text if these are all numbers of cameras in the table.
    """
    if results.loads.keys() == results.facts.keys():
        return ""
    numbers = list(map(str, results.loads))
    return f" with {' and '.join(numbers)} cameras only (`--measured {' '.join(numbers)}`)"


def _sections(results: Results) -> Iterator[str]:
    questions = rows(results.viewers)
    counts = list(results.facts)
    heads = [f"{count} camera{'s' if count > 1 else ''}" for count in counts]
    yield _line("", "", *heads)
    yield _line("---", "---", *("---:" for _ in heads))
    for row in questions:
        for name in SYSTEMS:
            cells = [
                row.cell(facts[name], *_loads(results, count, name))
                for count, facts in results.facts.items()
            ]
            yield _line(f"**{row.title}**" if name == SYSTEMS[0] else "", NAMES[name], *cells)
    yield from ("", *_per_entity(results), *_true_shots(results), *_parsing(results))
    yield from ("The rows:", "")
    yield from (f"- **{row.title}**: {row.remark}" for row in questions)


def _loads(results: Results, count: int, name: str) -> tuple[Sequence[Load], Sequence[Load]]:
    """Return the times and memory of a system, and the times and memory of Blink Clips.

    Return two empty lists if times and memory were not measured with this number of cameras.
    """
    loads = results.loads.get(count)
    return (loads[name], loads["ours"]) if loads else ((), ())


def _per_entity(results: Results) -> Iterator[str]:
    """Yield the lines of the table with the cost of one more entity.

    The cost is computed from the largest and the smallest account.
    """
    smallest, largest = min(results.loads), max(results.loads)
    if smallest == largest:
        return
    yield (
        f"The cost of one more entity is the difference between the medians with {smallest} and "
        f"with {largest} cameras, divided by the difference in enabled entities. Pictures that are "
        "kept in memory are included."
    )
    yield from ("", _line("", "Entities", "Memory", "Processor: signing in and starting"))
    yield _line("---", "---:", "---:", "---:")
    ours = _growth(results.loads, "ours", lambda load: load.start.cpu)
    for name in ("ours", "core"):
        few, many = (results.loads[count][name][0].entities for count in (smallest, largest))
        memory = _growth(results.loads, name, lambda load: load.memory)
        processor = _growth(results.loads, name, lambda load: load.start.cpu)
        cells = (f"{few:,} to {many:,}", size(memory), ratio(processor, ours))
        yield _line(NAMES[name], *cells)
    yield ""


def _growth(
    loads: dict[int, dict[str, list[Load]]], name: str, value: Callable[[Load], float]
) -> float:
    """Return how much a value grows per entity, from the smallest to the largest account."""

    def growth(value: Value) -> float:
        few, many = (median(measured(loads[it][name], value)) for it in (min(loads), max(loads)))
        return many - few

    return growth(value) / growth(lambda load: load.entities)


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
        cells = (ratios(it.homescreen, ours.homescreen), ratios(it.clips, ours.clips))
        yield _line(NAMES.get(name, "Python's `json`"), *cells)
    yield ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
