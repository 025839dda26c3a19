"""The archive benchmark runs, and its stored results are within their limits."""

from statistics import median
import subprocess
import sys

from benchmarks.archive import browser_report, browser_results
from benchmarks.archive.report import (
    BOUND_DAY_MS,
    BOUND_DELAY_MS,
    BOUND_GROWTH,
    BOUND_MEMORY,
    section,
)
from benchmarks.archive.results import stored
from benchmarks.page import PAGE
from demo.process import ROOT


def test_stored_results_are_within_their_bounds() -> None:
    results = stored()

    assert results.clips == 100_000
    assert median(results.day_ms) < BOUND_DAY_MS
    assert results.memory < BOUND_MEMORY
    assert max(it.longest_delay for it in results.rebuilds) < BOUND_DELAY_MS
    smallest, *_, largest = results.rebuilds
    assert largest.per_thousand < smallest.per_thousand * BOUND_GROWTH


def test_stored_results_of_the_media_browser_are_within_their_bounds() -> None:
    results = browser_results.stored()

    assert results.clips == 100_000
    for name, answers in results.named().items():
        assert len(answers) == results.runs
        assert median(it.processor_ms for it in answers) < browser_report.bound_ms(name)
    assert [it.items for it in results.answers[:2]] == [500, 500]


def test_page_shows_the_stored_results() -> None:
    assert browser_report.section(browser_results.stored()) in PAGE.read_text(encoding="utf-8")
    assert section(stored()) in PAGE.read_text(encoding="utf-8")


def test_benchmark_browses_a_small_archive() -> None:
    command = [sys.executable, "-m", "benchmarks.archive.browser", "--clips", "1000", "--runs", "1"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603, PLW1510 - our own command; the result is checked

    assert done.returncode == 0, done.stderr
    assert "| Search for a camera | 2" in done.stdout


def test_benchmark_lists_a_small_archive() -> None:
    command = [sys.executable, "-m", "benchmarks.archive", "--clips", "1000", "--runs", "1"]
    command += ["--idle", "0.1"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603, PLW1510 - our own command; the result is checked

    assert done.returncode == 0, done.stderr
    assert "An [archive](../archive.md) of 1,000 clips" in done.stdout
    assert "| 250 clips |" in done.stdout
