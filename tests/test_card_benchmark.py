"""The stored results of the card's benchmark are within their limits.

The documentation shows these results.
"""

from collections.abc import Callable
from dataclasses import asdict
from statistics import median

import pytest

from benchmarks.card.loading import file_sizes
from benchmarks.card.report import section
from benchmarks.card.results import Results, Scroll, stored
from benchmarks.card.scrolling import EMPTY, Record, drawn, summary
from benchmarks.page import PAGE, with_section

type Measured = Callable[[Results], float]

BOUNDS: dict[str, tuple[Measured, float]] = {
    "bytes of the card's file": (lambda it: it.loading.card_bytes, 30_000),
    "bytes of the player's file": (lambda it: it.loading.player_bytes, 20_000),
    "requests of the card's files": (lambda it: it.loading.files, 1),
    "requests to other hosts": (lambda it: it.loading.other_hosts, 0),
    "first message with 5 cameras": (lambda it: it.loading.first_few, 8_000),
    "first message with 50 cameras": (lambda it: it.loading.first_many, 20_000),
    "message for a new clip": (lambda it: it.loading.new_clip, 400),
    "messages for a new clip": (lambda it: it.loading.new_clip_messages, 1),
    "posters out of reach": (lambda it: it.loading.posters - it.loading.posters_in_reach, 0),
    "requests of one poster": (lambda it: it.loading.most_per_poster, 1),
    "posters after a reload": (lambda it: it.loading.posters_again, 0),
    "videos": (lambda it: it.loading.videos + it.loading.videos_from_cloud, 0),
    "elements with 500 clips": (lambda it: it.scrolling.nodes["few"], 150),
    "elements with 5,000 clips": (lambda it: it.scrolling.nodes["many"], 150),
    "renders for foreign changes": (lambda it: it.idle.foreign_renders, 0),
    "changes of the document for foreign changes": (lambda it: it.idle.foreign_mutations, 0),
    "timers in a hidden tab": (lambda it: it.idle.hidden_timers, 0),
    "requests in a hidden tab": (lambda it: it.idle.hidden_requests, 0),
    "growth of memory": (lambda it: it.memory.heap_bytes, 5_000_000),
    "growth of detached nodes": (lambda it: it.memory.detached_nodes, 0),
    "frame with 500 clips": (lambda it: _frame(it, "1", "few"), 50),
    "frame with 5,000 clips": (lambda it: _frame(it, "1", "many"), 50),
    "fast frame with 500 clips": (lambda it: _frame(it, "2", "few"), 50),
    "fast frame with 5,000 clips": (lambda it: _frame(it, "2", "many"), 50),
}


def _frame(results: Results, speed: str, view: str) -> float:
    return median(it.frame_p95 for it in results.scrolling.scrolls[speed][view])


@pytest.mark.parametrize("name", BOUNDS)
def test_stored_result_is_within_its_bound(name: str) -> None:
    measured, bound = BOUNDS[name]
    assert measured(stored()) <= bound


def test_stored_frames_with_5000_clips_are_as_fast_as_those_of_an_empty_list() -> None:
    assert _frame(stored(), "1", "many") <= 1.25 * _frame(stored(), "1", EMPTY)


def test_stored_dashboard_after_a_restart_requested_only_posters_from_the_cloud() -> None:
    assert set(stored().restart.dashboard) <= {"media.poster", "media.changed", "homescreen"}


def test_page_in_the_documentation_shows_the_stored_results_of_the_card() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert with_section(page, section(stored())) == page
    assert f"| {stored().loading.card_bytes / 1000:.1f} kB |" in page


def test_stored_sizes_are_those_of_the_built_files() -> None:
    # Allow half a kilobyte, so that a small change of the card needs no new results. For a larger
    # one, run `python -m benchmarks.card --sizes --write`.
    loading = stored().loading

    assert asdict(loading) == pytest.approx(asdict(loading) | file_sizes(), abs=500)


def test_section_of_the_card_replaces_an_older_section() -> None:
    first = with_section("# Benchmarks\n", section(stored()))

    assert with_section(first, section(stored())) == first
    assert first.startswith("# Benchmarks\n\n## The dashboard card\n")


def test_frames_are_counted_between_the_marks_of_a_scroll() -> None:
    frame, other = "DirectRenderer::DrawFrame", "DirectRenderer::DrawRenderPass"
    trace = [
        {"name": frame, "ph": "X", "ts": 1_000},
        {"name": "scroll-begin", "ph": "I", "ts": 2_000},
        {"name": frame, "ph": "X", "ts": 40_000},
        {"name": frame, "ph": "X", "ts": 20_000},
        {"name": other, "ph": "X", "ts": 30_000},
        {"name": "scroll-end", "ph": "I", "ts": 50_000},
        {"name": frame, "ph": "X", "ts": 60_000},
    ]

    assert drawn(trace) == [20, 40]


def test_scroll_is_summarized_by_its_middle_and_its_slow_frames() -> None:
    # Simulate a scroll with 90 frames of 10 ms, then 10 frames of 100 ms, and with four updates of
    # the card that take 50 ms each.
    frames = [number * 10.0 for number in range(91)]
    frames += [frames[-1] + number * 100.0 for number in range(1, 11)]
    record = Record(frames=frames, updates=[0, 50, 100, 150, 200], blank=[0, 0, 0.25])

    assert summary(record) == Scroll(
        frame_p50=10, frame_p95=100, update_p50=50, update_p95=50, blank_p95=0.25
    )


def test_list_without_a_scroll_event_has_no_blank_part() -> None:
    assert summary(Record(frames=[0, 10], updates=[0, 10], blank=[])).blank_p95 == 0
