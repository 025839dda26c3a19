"""Runs the whole benchmark: measures every system with every number of cameras.

Each measurement has its own process. The first run counts requests, and stores byte code. The
following runs measure times and memory.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
import fcntl
import json
from pathlib import Path
import shutil
import sys
from tempfile import TemporaryDirectory
import time

import aiohttp

from benchmarks.comparison.child import WorkerError, worker
from benchmarks.comparison.houses import KINDS, house
from benchmarks.comparison.parsing import WAYS
from benchmarks.comparison.trial import HOUR, Facts, Load, Trial
from demo.process import ROOT
from simulator import Simulator

# The compared systems: this integration, Home Assistant's `blink`, and the library blinkpy. In the
# benchmark, blinkpy polls as often as `blink`.
SYSTEMS = ("ours", "core", "blinkpy")
PAGE = 500
PARSED_CAMERAS = 50
# Folder of the compared systems. All runs use the same folder, because Python finds stored byte
# code by a module's path.
FOLDER = ROOT / ".cache" / "comparison"
_LOCK = FOLDER.with_suffix(".lock")


@dataclass(frozen=True, kw_only=True)
class Parsing:
    """Processor seconds for parsing the data of 50 cameras and 500 clips, for each repetition."""

    homescreen: list[float]
    clips: list[float]


@dataclass(frozen=True, kw_only=True)
class Results:
    """The results of the whole benchmark."""

    facts: dict[int, dict[str, Facts]]
    """The exact counts, such as requests.

    The first key is the number of cameras, the second key the system.
    """
    loads: dict[int, dict[str, list[Load]]]
    """The measured times and memory, one item per run.

    The first key is the number of cameras, the second key the system.
    """
    true_shots: dict[str, tuple[int, int]]
    """For each system, the number of correct snapshots and the number of all snapshots.

    A snapshot is correct if the system shows the new picture immediately afterwards. If no
    snapshots were measured, the dictionary is empty.
    """
    parsing: dict[str, Parsing]
    viewers: int
    runs: int
    minutes: float
    """Duration of the whole benchmark in minutes."""


@contextmanager
def exclusive_run() -> Iterator[None]:
    """Wait until no other benchmark of this checkout uses FOLDER. Then reserve FOLDER."""
    _LOCK.parent.mkdir(exist_ok=True)
    with _LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for the end of another benchmark")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def measure(
    cameras: Sequence[int], *, measured: Sequence[int], runs: int, viewers: int, rounds: int
) -> Results:
    """Run all measurements. Raises WorkerError if a system fails.

    Times and memory are measured only for the camera numbers in `measured`.
    """
    began = time.monotonic()
    facts: dict[int, dict[str, Facts]] = {}
    true_shots: dict[str, tuple[int, int]] = {}
    parsing: dict[str, Parsing] = {}
    for count in cameras:
        _say(f"{count} cameras")
        async with _trials(count) as trials:
            facts[count] = await _run(trials, viewers, rounds)
            if count == len(KINDS):
                _say("true snapshots, and meanwhile parsing")
                true_shots, parsing = await asyncio.gather(
                    _true_shots(trials, facts[count]), _parse()
                )
    loads: dict[int, dict[str, list[Load]]] = {
        count: {name: [] for name in SYSTEMS} for count in measured
    }
    for run in range(runs):
        for count, found in loads.items():
            _say(f"times and memory, run {run + 1} with {count} cameras")
            async with _trials(count) as trials:
                await _load(trials, found, viewers, rounds)
    return Results(
        facts=facts,
        loads=loads,
        true_shots=true_shots,
        parsing=parsing or await _parse(),
        viewers=viewers,
        runs=runs,
        minutes=(time.monotonic() - began) / 60,
    )


@asynccontextmanager
async def _trials(cameras: int) -> AsyncIterator[dict[str, Trial]]:
    """Start all systems concurrently. Each has its own simulated cloud."""
    async with AsyncExitStack() as stack:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        clouds = [await stack.enter_async_context(house(cameras)) for _ in SYSTEMS]
        children = await asyncio.gather(
            *(
                worker(stack, name, cloud.url, FOLDER)
                for name, cloud in zip(SYSTEMS, clouds, strict=True)
            )
        )
        yield {
            name: Trial(cloud, child, cameras)
            for name, cloud, child in zip(SYSTEMS, clouds, children, strict=True)
        }


async def _run(trials: dict[str, Trial], viewers: int, rounds: int) -> dict[str, Facts]:
    facts: dict[str, Facts] = {}
    interval = 0.0
    for name, trial in trials.items():
        facts[name] = await trial.run(viewers=viewers, rounds=rounds, usual_interval=interval)
        interval = facts[name].interval
    return facts


async def _load(
    trials: dict[str, Trial], found: dict[str, list[Load]], viewers: int, rounds: int
) -> None:
    """Measure the times and the memory of each system once. Add the measurements to `found`."""
    interval = 0.0
    for name, trial in trials.items():
        load = await trial.load(viewers=viewers, rounds=rounds, usual_interval=interval)
        interval = HOUR / load.polls
        found[name].append(load)


async def _true_shots(
    trials: dict[str, Trial], facts: dict[str, Facts]
) -> dict[str, tuple[int, int]]:
    """Take snapshots with all systems concurrently.

    Return, for each system, the number of correct snapshots and the number of all snapshots.
    """
    found = await asyncio.gather(
        *(trial.true_shots(facts[name].interval) for name, trial in trials.items())
    )
    return dict(zip(trials, found, strict=True))


async def _parse() -> dict[str, Parsing]:
    """Measure how long each system takes to parse the same responses of the cloud."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "answers.json")
        async with house(PARSED_CAMERAS) as cloud:
            _save(file, await _answers(cloud))
        return {name: await _parse_by(name, file) for name in WAYS}


def _save(file: Path, answers: dict[str, str]) -> None:
    file.write_text(json.dumps(answers), encoding="utf-8")


async def _answers(cloud: Simulator) -> dict[str, str]:
    account = cloud.cloud.account
    tokens = cloud.cloud.accounts.issue(account)
    base = f"{cloud.url}/api"
    urls = {
        "homescreen": f"{base}/v4/accounts/{account.id}/homescreen",
        "clips": f"{base}/v1/accounts/{account.id}/media/changed?since=2020-01-01T00:00:00Z&page=1",
    }
    headers = {"Authorization": f"Bearer {tokens.access}"}
    async with aiohttp.ClientSession(headers=headers, raise_for_status=True) as web:
        answers = {name: await (await web.get(url)).text() for name, url in urls.items()}
    if len(json.loads(answers["clips"])["media"]) != PAGE:
        raise WorkerError("The page of clips is not full")
    return answers


async def _parse_by(name: str, file: Path) -> Parsing:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.comparison.parsing", name, file),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise WorkerError(f"{name} could not read the answers")
    homescreen, clips = json.loads(out)
    return Parsing(homescreen=homescreen, clips=clips)


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)
