"""The stored results of the benchmark of films (joined clips) are within limits and documented."""

import pytest

from benchmarks.film.report import BOUND_MEMORY, BOUND_RATIO, section
from benchmarks.film.results import stored
from benchmarks.page import PAGE, with_section


def test_stored_duration_of_a_film_is_within_its_bound() -> None:
    results = stored()

    assert results.clips == 200
    assert len(results.ours.seconds) == len(results.ffmpeg.seconds) >= 5
    assert 0 < results.ratio < BOUND_RATIO


def test_stored_memory_of_a_film_is_within_its_bound() -> None:
    assert 0 < stored().ours.peak_memory < BOUND_MEMORY


def test_page_in_the_documentation_shows_the_stored_results_of_films() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert with_section(page, section(stored())) == page
    assert f"| **Compared with ffmpeg** | **{stored().ratio:.2f}** | 1 |" in page


def test_ratio_compares_the_medians() -> None:
    results = stored()

    assert results.ratio == pytest.approx(
        sorted(results.ours.seconds)[len(results.ours.seconds) // 2]
        / sorted(results.ffmpeg.seconds)[len(results.ffmpeg.seconds) // 2]
    )
