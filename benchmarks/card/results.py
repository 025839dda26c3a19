"""The results of the card's benchmark. They are stored in a JSON file."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Loading:
    """The requests and bytes that a page with the card needs."""

    card_bytes: int
    player_bytes: int
    # Number of requests for the card's files, and number of hosts other than Home Assistant, while
    # the page is loading.
    files: int
    other_hosts: int
    first_few: int
    first_many: int
    new_clip: int
    new_clip_messages: int
    # Numbers of posters: all requested posters; posters on the screen or at most one screen below
    # it; the most requests for a single poster; and requests after the page was reloaded.
    posters: int
    posters_in_reach: int
    most_per_poster: int
    posters_again: int
    # Number of requests for videos before a user plays a clip: from the browser to Home Assistant,
    # and from Home Assistant to the cloud.
    videos: int
    videos_from_cloud: int


@dataclass(frozen=True, kw_only=True)
class Scroll:
    """The times between drawn frames, and between updates, of one scroll in milliseconds."""

    frame_p50: float
    frame_p95: float
    update_p50: float
    update_p95: float
    # The part of the visible list that lacked its tiles before an update.
    blank_p95: float


@dataclass(frozen=True, kw_only=True)
class Scrolling:
    """The results of scrolling a view with few clips, one with many clips, and an empty list.

    Most values are measured with a throttled processor.
    """

    nodes: dict[str, int]
    painted_ms: dict[str, list[float]]
    # The results of each scroll, by speed (screens per second) and by view.
    scrolls: dict[str, dict[str, list[Scroll]]]
    # Processor time of the main thread per scrolled screen, with an unthrottled processor.
    work_ms: dict[str, list[float]]


@dataclass(frozen=True, kw_only=True)
class Idle:
    """The work of the card while its content does not change, and in a hidden tab."""

    foreign_changes: int
    # Number of times that the card received new states, rendered a part of itself, and changed its
    # HTML.
    foreign_states: int
    foreign_renders: int
    foreign_mutations: int
    hidden_clips: int
    hidden_timers: int
    hidden_requests: int


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The growth of the page's memory while the player is opened and closed repeatedly."""

    opened: int
    heap_bytes: int
    # Nodes that are in memory, but in no document.
    detached_nodes: int


@dataclass(frozen=True, kw_only=True)
class Restart:
    """Number of requests to the cloud by route: during a restart, and for the next dashboard."""

    start: dict[str, int]
    dashboard: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results, and the circumstances of the measurement."""

    date: str
    versions: dict[str, str]
    processors: int
    # Load average of the machine during the measurement: the number of processes that were ready to
    # run.
    load: float
    # The lower the niceness, the higher the priority over other processes.
    niceness: int
    loading: Loading
    scrolling: Scrolling
    idle: Idle
    memory: Memory
    restart: Restart


def save(results: Results) -> None:
    """Save the results to the JSON file."""
    FILE.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def stored() -> Results:
    """Load the results from the JSON file."""
    it: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    scrolling = it["scrolling"]
    scrolls = {
        speed: {view: [Scroll(**run) for run in runs] for view, runs in views.items()}
        for speed, views in scrolling["scrolls"].items()
    }
    parts = {
        "loading": Loading(**it["loading"]),
        "scrolling": Scrolling(**{**scrolling, "scrolls": scrolls}),
        "idle": Idle(**it["idle"]),
        "memory": Memory(**it["memory"]),
        "restart": Restart(**it["restart"]),
    }
    return Results(**{**it, **parts})
