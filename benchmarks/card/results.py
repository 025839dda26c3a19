"""Defines the results of the card's benchmark, and stores them in a JSON file."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.run import Run
from benchmarks.stored import load_results, save_results

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Loading:
    """The numbers of requests and bytes that a page with the card needs."""

    card_bytes: int
    player_bytes: int
    # `files`: requests for the card's files while the page loads. `other_hosts`: hosts, other than
    # Home Assistant, to which the page sends requests.
    files: int
    other_hosts: int
    first_few: int
    first_many: int
    new_clip: int
    new_clip_messages: int
    # `posters`: requested posters (preview pictures of clips). `posters_in_reach`: tiles that are
    # at most one screen away. `most_per_poster`: most requests for one poster. `posters_again`:
    # posters that are requested after a reload.
    posters: int
    posters_in_reach: int
    most_per_poster: int
    posters_again: int
    # Numbers of requests for videos before a user plays a clip: to Home Assistant (`videos`), and
    # to the cloud (`videos_from_cloud`).
    videos: int
    videos_from_cloud: int


@dataclass(frozen=True, kw_only=True)
class Scroll:
    """The measurements of one scroll, in milliseconds.

    `frame` is the time between two drawn frames. `update` is the time between two updates of the
    page. `p50` is the median, and `p95` the 95th percentile.
    """

    frame_p50: float
    frame_p95: float
    update_p50: float
    update_p95: float
    # The share of the visible list that had no tiles before an update of the page.
    blank_p95: float


@dataclass(frozen=True, kw_only=True)
class Scrolling:
    """The results of scrolling a view with few clips, a view with many clips, and an empty list.

    Most values are measured with a slowed processor.
    """

    nodes: dict[str, int]
    painted_ms: dict[str, list[float]]
    # The measurements of each scroll. The first key is the speed (screens per second), the second
    # key the view.
    scrolls: dict[str, dict[str, list[Scroll]]]
    # Milliseconds of processor time per scrolled screen, for the page's main thread at full speed.
    work_ms: dict[str, list[float]]


@dataclass(frozen=True, kw_only=True)
class Idle:
    """The work of the card while only entities change that it does not show.

    Also the work of the card while its browser tab is hidden.
    """

    foreign_changes: int
    # While entities change that the card does not show: numbers of received states, of rendered
    # parts, and of changes in the HTML.
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
    # Growth of the number of HTML nodes that are in memory but belong to no document.
    detached_nodes: int


@dataclass(frozen=True, kw_only=True)
class Restart:
    """Number of requests to the cloud for each route.

    `start` counts requests while Home Assistant restarts. `dashboard` counts requests while a
    dashboard opens.
    """

    start: dict[str, int]
    dashboard: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Results:
    """All results of the card's benchmark, and its conditions (date, versions and load)."""

    run: Run
    loading: Loading
    scrolling: Scrolling
    idle: Idle
    memory: Memory
    restart: Restart


def save(results: Results) -> None:
    """Save the benchmark's results to the JSON file."""
    save_results(FILE, results)


def stored() -> Results:
    """Load the results from the JSON file."""
    return load_results(FILE, Results)
