"""Searches for sequences of random steps after which a clip has fired no event, or too many."""

from collections import Counter
from collections.abc import Iterator
import logging
import os
from pathlib import Path
from types import SimpleNamespace

import freezegun.api
from freezegun.api import FrozenDateTimeFactory
from homeassistant.util import executor
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import engine, providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import run_state_machine_as_test
import pytest

from tests.exactly_once.environment import Bench
from tests.exactly_once.machine import ExactlyOnce
from tests.exactly_once.restartable_hass import Disk
from tests.storage_in_memory import storage_in_memory

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

# Number of examples. 0 means the default: a fifth of Hypothesis's setting. To run more, use:
# BLINK_CLIPS_EXAMPLES=1000 scripts/test tests/test_exactly_once_machine.py
EXAMPLES = int(os.environ.get("BLINK_CLIPS_EXAMPLES", "0"))
# Divide Hypothesis's number of examples by this number, because each example takes long. By
# default, 20 examples remain, or 60 with the profile `daily`.
SHARE = 5
STEPS = 50


@pytest.fixture
def quiet() -> Iterator[None]:
    """Disable log messages below CRITICAL."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


# Ignore a wrong warning of Hypothesis about random number generators. The cause is that the test
# plugin hides older objects from the garbage collector.
@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
def test_each_clip_fires_one_event_for_random_orders_of_actions(
    freezer: FrozenDateTimeFactory,
    socket_enabled: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    quiet: None,
) -> None:
    # Let Hypothesis use the real clock, because it limits the real time in which it simplifies a
    # failed example.
    real = SimpleNamespace(
        perf_counter=freezegun.api.real_perf_counter, monotonic=freezegun.api.real_monotonic
    )
    monkeypatch.setattr(engine, "time", real)
    # Let the executor use the real clock, because it waits in real time until its threads have
    # ended.
    monkeypatch.setattr(executor, "time", real)
    # Hide the numbers in the source code from Hypothesis. Otherwise each change of the code would
    # change the examples.
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    monkeypatch.setattr(providers, "CONSTANTS_CACHE", LRUCache(1024))
    folders = iter(range(10**9))
    examples = EXAMPLES or settings().max_examples // SHARE
    with storage_in_memory(Disk()) as disk:
        ExactlyOnce.counts = Counter()
        ExactlyOnce.make_bench = lambda: Bench(freezer, disk, tmp_path / str(next(folders)))
        run_state_machine_as_test(
            ExactlyOnce,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                derandomize=not EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
                print_blob=False,
                report_multiple_bugs=False,
            ),
        )
    counts = ExactlyOnce.counts
    assert counts["steps"] >= 30 * examples, counts
    # Check that all kinds of situations have occurred, and that the events of at most 1 % of the
    # clips were allowed to be missing.
    assert counts["events"] > counts["announced"] > counts["steps"] / 2, counts
    assert min(counts["without a picture"], counts["deleted in time"], counts["sign-ins"]), counts
    assert counts["excused"] * 100 < counts["clips"], counts
