"""The rows of the results tables. Each row compares one property of all systems."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.comparison.trial import Cost, Facts, Load

NOTHING = "-"
TWO_DIGITS = 10
KILO = 1000

type Loads = Sequence[Load]
type Cell = Callable[[Facts, Loads, Loads], str]
"""A function that formats one cell of a results table.

Its first argument contains the exact counts of a system. The other two arguments contain the times
and memory of this system and of Blink Clips. These two are empty if times were not measured.
"""
type Value = Callable[[Load], float | None]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a results table.

    It has a title, an explanation (`remark`), and the function that formats its cells.
    """

    title: str
    remark: str
    cell: Cell


def _cost(cost: Cost) -> str:
    refused = f", {cost.refused} refused" if cost.refused else ""
    return f"{cost.requests:,} ({size(cost.bytes)}{refused})"


def size(count: float) -> str:
    """Format a number of bytes with a unit."""
    count /= KILO
    return f"{_short(count)} kB" if count < KILO else f"{_short(count / KILO)} MB"


def ratios(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """Return the costs of a system as multiples of the median cost of Blink Clips."""
    base = median(ours)
    return f"{ratio(median(theirs), base)} {_between(min(theirs) / base, max(theirs) / base)}"


def ratio(theirs: float, ours: float) -> str:
    """Return the cost of a system as a multiple of the cost of Blink Clips."""
    return f"{_short(theirs / ours)}x"


def _between(lowest: float, highest: float) -> str:
    return f"({_short(lowest)} to {_short(highest)})"


def _relative(value: Value) -> Cell:
    """Return a function that formats a cell: a value as a multiple of the value of Blink Clips."""

    def cell(_: Facts, theirs: Loads, ours: Loads) -> str:
        values = measured(theirs, value)
        return ratios(values, measured(ours, value)) if values else NOTHING

    return cell


def measured(loads: Loads, value: Value) -> list[float]:
    """Return a value from each run. Leave out runs without this value."""
    return [it for it in map(value, loads) if it is not None]


def _counted(cell: Callable[[Facts], str]) -> Cell:
    """Return a function that formats a cell. It uses only exact counts, such as requests."""
    return lambda facts, _theirs, _ours: cell(facts)


def _short(number: float) -> str:
    """Format a number with two significant digits. A number of 10 or more has no decimals."""
    return f"{number:,.0f}" if number >= TWO_DIGITS else f"{number:.2g}"


def _sum(first: Cost, second: Cost) -> Cost:
    return Cost(
        requests=first.requests + second.requests,
        refused=first.refused + second.refused,
        bytes=first.bytes + second.bytes,
        seconds=first.seconds + second.seconds,
        cpu=first.cpu + second.cpu,
    )


def _hour(facts: Facts) -> str:
    return f"{_cost(facts.hour)}, every {facts.interval:.0f} s"


def _shot(facts: Facts) -> str:
    if not facts.shot.shown:
        return f"{_cost(facts.shot.cost)}, never"
    return _cost(facts.shot.cost)


def _waited(facts: Facts) -> str:
    if facts.shot.at_once:
        return f"{facts.shot.waited:.1f} s"
    if facts.shot.shown:
        return f"a poll, up to {facts.interval:.0f} s"
    return "never"


def _new_clip(facts: Facts) -> str:
    return f"{_cost(facts.new_clip.cost)}, {'shown' if facts.new_clip.shown else 'not shown'}"


def _first_looks(facts: Facts) -> str:
    return NOTHING if facts.first_looks is None else f"{facts.first_looks.requests:,}"


def _entities(_: Facts, theirs: Loads, ours: Loads) -> str:
    del ours
    values = measured(theirs, lambda it: it.entities)
    return f"{median(values):,.0f}" if values else NOTHING


def _memory(_: Facts, theirs: Loads, ours: Loads) -> str:
    del ours
    sizes = [it.memory for it in theirs]
    return f"{size(median(sizes))} ({size(min(sizes))} to {size(max(sizes))})" if sizes else NOTHING


def _clips(facts: Facts) -> str:
    return NOTHING if facts.clips is None else _cost(facts.clips.cost)


def _clips_memory(facts: Facts) -> str:
    if facts.clips is None:
        return NOTHING
    return f"{size(facts.clips.memory)} for {facts.clips.count:,}"


def rows(viewers: int) -> tuple[Row, ...]:
    """Return all rows of the results table, in the order in which they are shown."""
    return (
        Row(
            title="Signing in and starting",
            remark="Requests (bytes) from the login form until all entities have a state. Home "
            "Assistant's Blink loads everything for the form, and once more for the entities.",
            cell=_counted(lambda facts: _cost(facts.start)),
        ),
        Row(
            title="… until every picture was looked at",
            remark="The same with one look at each camera. Only Blink Clips waits for that look.",
            cell=_counted(lambda facts: _cost(_sum(facts.start, facts.looked))),
        ),
        Row(
            title="Starting again",
            remark="Requests (bytes) of a reload, without a look. Home Assistant's Blink loses the "
            "token that it receives when it starts; the simulated cloud rejects the old one, and "
            "it signs in with the password.",
            cell=_counted(lambda facts: _cost(facts.restart)),
        ),
        Row(
            title="An idle poll",
            remark="Requests (bytes) of the usual poll while nothing happens.",
            cell=_counted(lambda facts: _cost(facts.poll)),
        ),
        Row(
            title="An idle hour",
            remark="All polls of an hour, as often as each integration polls by itself. blinkpy "
            "leaves that to its user; here it polls as often as Home Assistant's Blink.",
            cell=_counted(_hour),
        ),
        Row(
            title="A poll that finds a new clip",
            remark="Requests (bytes), and whether the camera then shows the clip's picture. "
            "blinkpy and Home Assistant's Blink download the video, and show the camera's own "
            "thumbnail, which a clip leaves as it is on the simulated cloud.",
            cell=_counted(_new_clip),
        ),
        Row(
            title="A snapshot",
            remark="Requests (bytes) from asking for it until the camera shows it, with the poll "
            "that this takes where the action ends with an old picture.",
            cell=_counted(_shot),
        ),
        Row(
            title="The new picture comes after",
            remark="From the moment at which the camera is done until its picture is shown. Mostly "
            "the pause between two questions to the cloud, of a second.",
            cell=_counted(_waited),
        ),
        Row(
            title="Processor: an idle poll",
            remark="One poll of the idle hour, on average.",
            cell=_relative(lambda load: load.hour.cpu / load.polls),
        ),
        Row(
            title="Processor: an idle hour",
            remark="All of its polls together, of which Blink Clips makes more.",
            cell=_relative(lambda load: load.hour.cpu),
        ),
        Row(
            title="Processor: signing in and starting",
            remark="Loading the code included. blinkpy loads alone what Home Assistant has loaded "
            "already. Blink Clips takes longer than Home Assistant's Blink, because it has more "
            "code and more entities. With one camera, Python spends most of the time on loading "
            "modules and creating classes, once for each start of Home Assistant. With many "
            "cameras, Home Assistant spends most of it on adding entities.",
            cell=_relative(lambda load: load.start.cpu),
        ),
        Row(
            title="Entities",
            remark="Enabled entities. Each costs memory, and time when Home Assistant starts.",
            cell=_entities,
        ),
        Row(
            title="Memory",
            remark="Growth of the process from before the code was loaded until every picture had "
            "been requested. blinkpy loads alone what Home Assistant has loaded already. Blink "
            "Clips takes more than Home Assistant's Blink, because it has more code and more "
            "entities.",
            cell=_memory,
        ),
        Row(
            title=f"{viewers} viewers: requests",
            remark=f"Requests to the cloud when {viewers} browsers load a picture of a camera "
            "at the same moment, over HTTP, right after a start. blinkpy has no dashboard.",
            cell=_counted(_first_looks),
        ),
        Row(
            title=f"{viewers} viewers: processor",
            remark="Time of Home Assistant to serve all of them, when every picture is in memory.",
            cell=_relative(lambda load: load.looks.cpu if load.looks else None),
        ),
        Row(
            title=f"{viewers} viewers: time",
            remark="By the clock until all of them have their picture.",
            cell=_relative(lambda load: load.looks.seconds if load.looks else None),
        ),
        Row(
            title="Getting to know every clip",
            remark="Requests (bytes) until all clips can be listed, as when the media browser is "
            "opened for the first time. Home Assistant's Blink is not in the media browser and has "
            "no list of clips.",
            cell=_counted(_clips),
        ),
        Row(
            title="… and keeping them",
            remark="Python's memory that stays in use for them.",
            cell=_counted(_clips_memory),
        ),
    )
