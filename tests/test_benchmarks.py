"""The benchmarks run, and count requests correctly."""

import json
from pathlib import Path
import subprocess
import sys
from typing import Any
import xml.etree.ElementTree as ET

import pytest

from benchmarks.comparison.chart import chart
from benchmarks.comparison.report import NAMES
from benchmarks.page import PAGE
from demo.process import ROOT

VIEWERS = 3


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """Run the benchmark with one camera. Return the output and the JSON results."""
    file = tmp_path_factory.mktemp("benchmarks") / "results.json"
    command = [sys.executable, "-m", "benchmarks.comparison", "--json", str(file)]
    numbers = ["--cameras", "1", "--runs", "1", "--viewers", str(VIEWERS), "--rounds", "1"]
    done = subprocess.run([*command, *numbers], cwd=ROOT, capture_output=True, text=True)  # noqa: S603, PLW1510
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(Path(file).read_text(encoding="utf-8"))


def facts(run: tuple[str, dict[str, Any]], system: str) -> dict[str, Any]:
    """Return the results of one system (`ours`, `core` or `blinkpy`) with one camera."""
    found: dict[str, Any] = run[1]["facts"]["1"][system]
    return found


@pytest.mark.parametrize(
    ("system", "requests"),
    [
        # Blink Clips sends six requests to sign in, one for clips, and one for devices.
        ("ours", {"start": 8, "looked": 1, "restart": 2, "poll": 1, "hour": 72}),
        # Home Assistant's own `blink` loads all pictures at its start, and polls twelve times an
        # hour.
        ("core", {"start": 29, "looked": 0, "restart": 20, "poll": 5, "hour": 60}),
        ("blinkpy", {"start": 15, "looked": 0, "restart": 9, "poll": 5, "hour": 60}),
    ],
)
def test_requests_of_each_system_are_counted(
    run: tuple[str, dict[str, Any]], system: str, requests: dict[str, int]
) -> None:
    found = facts(run, system)
    assert {name: found[name]["requests"] for name in requests} == requests
    assert found["pictures"] == 1


@pytest.mark.parametrize(
    ("system", "requests", "polls"),
    [("ours", 6, 0), ("core", 11, 1), ("blinkpy", 11, 1)],
)
def test_requests_of_a_snapshot_are_counted_until_its_picture_is_shown(
    run: tuple[str, dict[str, Any]], system: str, requests: int, polls: int
) -> None:
    shot = facts(run, system)["shot"]
    assert (shot["cost"]["requests"], shot["polls"]) == (requests, polls)
    assert shot["shown"] is True
    assert shot["at_once"] is (polls == 0)


@pytest.mark.parametrize(("system", "requests"), [("ours", 3), ("core", 6), ("blinkpy", 6)])
def test_requests_and_bytes_of_a_new_clip_are_counted(
    run: tuple[str, dict[str, Any]], system: str, requests: int
) -> None:
    new_clip = facts(run, system)["new_clip"]
    assert new_clip["cost"]["requests"] == requests
    assert new_clip["cost"]["bytes"] > 10_000
    assert new_clip["shown"] is (system == "ours")


def test_clips_are_counted_for_systems_that_can_list_them(run: tuple[str, dict[str, Any]]) -> None:
    # The clip list contains 200 older clips and one new clip.
    assert facts(run, "ours")["clips"]["count"] == 201
    assert facts(run, "blinkpy")["clips"]["count"] == 201
    assert facts(run, "core")["clips"] is None


def test_dashboard_viewers_cause_no_requests_after_the_first_look(
    run: tuple[str, dict[str, Any]],
) -> None:
    ours, core = facts(run, "ours"), facts(run, "core")
    assert (ours["first_looks"]["requests"], ours["looks"]["requests"]) == (1, 0)
    assert (core["first_looks"]["requests"], core["looks"]["requests"]) == (0, 0)
    assert facts(run, "blinkpy")["looks"] is None


def test_benchmark_table_has_one_line_per_system_in_each_row(
    run: tuple[str, dict[str, Any]],
) -> None:
    printed = run[0]
    lines = [line.split(" | ") for line in printed.splitlines() if line.startswith("| ")]
    counts = {name: sum(name in line[1:2] for line in lines) for name in NAMES.values()}
    assert len(set(counts.values())) == 1
    assert printed.count("- **") == counts["Blink Clips"]


def test_chart_shows_the_requests_of_each_system(run: tuple[str, dict[str, Any]]) -> None:
    drawn = ET.fromstring(chart(run[0]))  # noqa: S314 - our own file

    texts = [it.text for it in drawn.iter("{http://www.w3.org/2000/svg}text")]
    expected = [str(facts(run, system)["poll"]["requests"]) for system in NAMES]
    assert texts == [*NAMES.values(), "1 camera", *expected]


def test_chart_needs_the_row_of_an_idle_poll() -> None:
    with pytest.raises(ValueError, match="An idle poll"):
        chart("# A page without a table\n")


def test_chart_in_the_documentation_matches_its_page() -> None:
    assert PAGE.with_suffix(".svg").read_text() == chart(PAGE.read_text())
