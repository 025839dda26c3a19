"""What a run found, as Markdown: counts, and times as ratios only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
import json
import os
import platform

from benchmarks.beside.houses import CLIPS_PER_CAMERA, COMMAND_SECONDS
from benchmarks.beside.measure import PAGE, PARSED_CAMERAS, SYSTEMS, Parsing, Results
from benchmarks.beside.trial import HOUR, Cost, Facts
from demo.process import ROOT

NAMES = {"ours": "Blink Clips", "core": "Home Assistant's Blink", "blinkpy": "blinkpy"}
NOTHING = "-"
TWO_DIGITS = 10
KILO = 1000

type Cell = Callable[[Facts, Facts], str]
"""Writes a cell from what a system did, and what this integration did."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A question to all systems."""

    title: str
    remark: str
    cell: Cell


def page(results: Results) -> str:
    """Return the page of the documentation."""
    return "\n".join([HEAD.format(**_circumstances()), *_sections(results)]) + "\n"


def table(results: Results) -> str:
    """Return the tables and what they mean."""
    return "\n".join(_sections(results)) + "\n"


HEAD = """\
# Benchmarks

What Blink Clips costs beside Home Assistant's own Blink integration and the library blinkpy, on \
the same [simulated cloud](simulator.md) over a real socket, in one run:

```sh
python -m benchmarks.beside --write
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


# Cells


def _cost(cost: Cost) -> str:
    refused = f", {cost.refused} refused" if cost.refused else ""
    return f"{cost.requests:,} ({_size(cost.bytes)}{refused})"


def _size(count: float) -> str:
    count /= KILO
    return f"{_short(count)} kB" if count < KILO else f"{_short(count / KILO)} MB"


def _ratio(theirs: float, ours: float) -> str:
    return f"{_short(theirs / ours)}x"


def _short(number: float) -> str:
    """Spell a number with two digits, or as many as it has before the point."""
    return f"{number:,.0f}" if number >= TWO_DIGITS else f"{number:.2g}"


def _sum(first: Cost, second: Cost) -> Cost:
    return Cost(
        requests=first.requests + second.requests,
        refused=first.refused + second.refused,
        bytes=first.bytes + second.bytes,
        seconds=first.seconds + second.seconds,
        cpu=first.cpu + second.cpu,
    )


def _per_poll(facts: Facts) -> float:
    return facts.hour.cpu / round(HOUR / facts.interval)


def _hour(facts: Facts, _: Facts) -> str:
    return f"{_cost(facts.hour)}, every {facts.interval:.0f} s"


def _shot(facts: Facts, _: Facts) -> str:
    if not facts.shot.shown:
        return f"{_cost(facts.shot.cost)}, never"
    return _cost(facts.shot.cost)


def _waited(facts: Facts, _: Facts) -> str:
    if facts.shot.at_once:
        return f"{facts.shot.waited:.1f} s"
    if facts.shot.shown:
        return f"a poll, up to {facts.interval:.0f} s"
    return "never"


def _new_clip(facts: Facts, _: Facts) -> str:
    return f"{_cost(facts.new_clip.cost)}, {'shown' if facts.new_clip.shown else 'not shown'}"


def _first_looks(facts: Facts, _: Facts) -> str:
    return NOTHING if facts.first_looks is None else f"{facts.first_looks.requests:,}"


def _looks(facts: Facts, ours: Facts) -> str:
    if facts.looks is None or ours.looks is None:
        return NOTHING
    return _ratio(facts.looks.cpu, ours.looks.cpu)


def _looks_time(facts: Facts, ours: Facts) -> str:
    if facts.looks is None or ours.looks is None:
        return NOTHING
    return _ratio(facts.looks.seconds, ours.looks.seconds)


def _clips(facts: Facts, _: Facts) -> str:
    return NOTHING if facts.clips is None else _cost(facts.clips.cost)


def _clips_memory(facts: Facts, _: Facts) -> str:
    if facts.clips is None:
        return NOTHING
    return f"{_size(facts.clips.memory)} for {facts.clips.count:,}"


def _rows(viewers: int) -> tuple[Row, ...]:
    return (
        Row(
            title="Signing in and starting",
            remark="Requests (bytes) from the login form until all entities have a state. Home "
            "Assistant's Blink loads everything for the form, and once more for the entities.",
            cell=lambda facts, _: _cost(facts.start),
        ),
        Row(
            title="… until every picture was looked at",
            remark="The same with one look at each camera. Only Blink Clips waits for that look.",
            cell=lambda facts, _: _cost(_sum(facts.start, facts.looked)),
        ),
        Row(
            title="Starting again",
            remark="Requests (bytes) of a reload, without a look. Home Assistant's Blink loses the "
            "token that it is given when it starts; the simulated cloud refuses the old one, and "
            "it signs in with the password.",
            cell=lambda facts, _: _cost(facts.restart),
        ),
        Row(
            title="An idle poll",
            remark="Requests (bytes) of the usual poll while nothing happens.",
            cell=lambda facts, _: _cost(facts.poll),
        ),
        Row(
            title="An idle hour",
            remark="All polls of an hour, as often as each integration polls by itself. blinkpy "
            "leaves that to its user; here it polls as often as Home Assistant's Blink.",
            cell=_hour,
        ),
        Row(
            title="A poll that finds a new clip",
            remark="Requests (bytes), and whether the camera then shows the clip's picture. "
            "blinkpy and Home Assistant's Blink download the video, and show the camera's own "
            "thumbnail, which a clip leaves as it is on the simulated cloud.",
            cell=_new_clip,
        ),
        Row(
            title="A snapshot",
            remark="Requests (bytes) from asking for it until the camera shows it, with the poll "
            "that this takes where the action ends with an old picture.",
            cell=_shot,
        ),
        Row(
            title="The new picture comes after",
            remark="From the moment at which the camera is done until its picture is shown. Mostly "
            "the pause between two questions to the cloud, of a second.",
            cell=_waited,
        ),
        Row(
            title="Processor: an idle poll",
            remark="One poll of the idle hour, on average.",
            cell=lambda facts, ours: _ratio(_per_poll(facts), _per_poll(ours)),
        ),
        Row(
            title="Processor: an idle hour",
            remark="All of its polls together, of which Blink Clips makes more.",
            cell=lambda facts, ours: _ratio(facts.hour.cpu, ours.hour.cpu),
        ),
        Row(
            title="Processor: signing in and starting",
            remark="Loading the code included. blinkpy loads alone what Home Assistant has loaded "
            "already.",
            cell=lambda facts, ours: _ratio(facts.start.cpu, ours.start.cpu),
        ),
        Row(
            title="Memory",
            remark="What the process grew by, from before the code was loaded until every picture "
            "had been looked at. blinkpy loads alone what Home Assistant has loaded already.",
            cell=lambda facts, _: _size(facts.memory),
        ),
        Row(
            title=f"{viewers} viewers: requests",
            remark=f"What the cloud hears of it when {viewers} browsers get a picture of a camera "
            "at the same moment, over HTTP, right after a start. blinkpy has no dashboard.",
            cell=_first_looks,
        ),
        Row(
            title=f"{viewers} viewers: processor",
            remark="What it takes Home Assistant to serve all of them, once every picture is in "
            "memory.",
            cell=_looks,
        ),
        Row(
            title=f"{viewers} viewers: time",
            remark="By the clock until all of them have their picture, at best.",
            cell=_looks_time,
        ),
        Row(
            title="Getting to know every clip",
            remark="Requests (bytes) until all clips can be listed, as when the media browser is "
            "opened for the first time. Home Assistant's Blink is not in the media browser and has "
            "no list of clips.",
            cell=_clips,
        ),
        Row(
            title="… and keeping them",
            remark="Python's memory that stays in use for them.",
            cell=_clips_memory,
        ),
    )


def _sections(results: Results) -> Iterator[str]:
    rows = _rows(results.viewers)
    counts = list(results.facts)
    heads = [f"{count} camera{'s' if count > 1 else ''}" for count in counts]
    yield _line("", "", *heads)
    yield _line("---", "---", *("---:" for _ in heads))
    for row in rows:
        for name in SYSTEMS:
            cells = (row.cell(facts[name], facts["ours"]) for facts in results.facts.values())
            yield _line(f"**{row.title}**" if name == SYSTEMS[0] else "", NAMES[name], *cells)
    yield from ("", *_true_shots(results), *_parsing(results), "What the rows mean:", "")
    yield from (f"- **{row.title}**: {row.remark}" for row in rows)


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
        cells = (_ratio(it.homescreen, ours.homescreen), _ratio(it.clips, ours.clips))
        yield _line(NAMES.get(name, "Python's `json`"), *cells)
    yield ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
