"""The results of the benchmark of the card, which a file keeps as JSON."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Loading:
    """The requests and bytes of a page with the card."""

    card_bytes: int
    player_bytes: int
    # Requests of the card's files, and of hosts other than Home Assistant, at page load.
    files: int
    other_hosts: int
    first_few: int
    first_many: int
    new_clip: int
    new_clip_messages: int
    # The posters that were requested, those on the screen or one screen ahead, the most requests of
    # one poster, and the posters that were requested from Home Assistant after a reload.
    posters: int
    posters_in_reach: int
    most_per_poster: int
    posters_again: int
    # Requests of videos by the browser, and by Home Assistant, before a user plays a clip.
    videos: int
    videos_from_cloud: int


@dataclass(frozen=True, kw_only=True)
class Frames:
    """The times between frames of one scroll, in milliseconds."""

    p50: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class Scrolling:
    """A wall with few clips and one with many, and an empty list, mostly on a slow processor."""

    nodes: dict[str, int]
    painted_ms: dict[str, list[float]]
    # By screens in a second, and then by view.
    frames: dict[str, dict[str, list[Frames]]]
    # Processor time of the main thread for a screen, on the full processor.
    work_ms: dict[str, list[float]]


@dataclass(frozen=True, kw_only=True)
class Idle:
    """The work of the card while nothing of it changes, and in a hidden tab."""

    foreign_changes: int
    # How often the card received new states, rendered a part, and changed its document.
    foreign_states: int
    foreign_renders: int
    foreign_mutations: int
    hidden_clips: int
    hidden_timers: int
    hidden_requests: int


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The growth while the player is opened and closed."""

    opened: int
    heap_bytes: int
    nodes: int


@dataclass(frozen=True, kw_only=True)
class Restart:
    """Requests to the cloud by route, from the restart on, and then of the first dashboard."""

    start: dict[str, int]
    dashboard: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results, and how they were measured."""

    date: str
    versions: dict[str, str]
    processors: int
    # The average number of processes that wanted a processor meanwhile.
    load: float
    loading: Loading
    scrolling: Scrolling
    idle: Idle
    memory: Memory
    restart: Restart


def save(results: Results) -> None:
    """Write the results into their file."""
    FILE.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def stored() -> Results:
    """Read the results from their file."""
    it: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    scrolling = it["scrolling"]
    frames = {
        speed: {view: [Frames(**run) for run in runs] for view, runs in views.items()}
        for speed, views in scrolling["frames"].items()
    }
    parts = {
        "loading": Loading(**it["loading"]),
        "scrolling": Scrolling(**{**scrolling, "frames": frames}),
        "idle": Idle(**it["idle"]),
        "memory": Memory(**it["memory"]),
        "restart": Restart(**it["restart"]),
    }
    return Results(**{**it, **parts})
