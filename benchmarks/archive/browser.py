"""Measures the media browser with a large archive, in a real Home Assistant after its start.

Prints Markdown: `python -m benchmarks.archive.browser [--write] [--clips 100000] [--runs 5]`.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import timedelta
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time

import aiohttp

from benchmarks.archive import files
from benchmarks.archive.browser_report import section
from benchmarks.archive.browser_results import Answer, BrowserResults, save
from benchmarks.archive.files import NEWEST_DAY
from benchmarks.home_assistant import home_assistant_for
from benchmarks.run import Loads, argument_parser, run_benchmark
from custom_components.blink_clips.archive.layout import MARKER
from custom_components.blink_clips.const import (
    CONF_ARCHIVE_DAYS,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_FOLDER,
    CONF_CACHE_LIMIT,
    CONF_POLL_INTERVAL,
    DOMAIN,
    MAX_ARCHIVE_DAYS,
)
from demo.api import OPTIONS_FLOWS, Json
from demo.home_assistant import HomeAssistant
from demo.process import DemoError, wait_for
from simulator import Simulator

ROOT = f"media-source://{DOMAIN}"
STATUS = "sensor.clip_archive_status"
# Maximum seconds until Home Assistant has read all files of the archive.
SCAN_SECONDS = 600.0
FIRST_DAY = "A day, as the first request after a start"
SECOND_DAY = "Another day"
# The searched words, by the name of the request. A search returns at most 500 clips.
SEARCHES = {
    "Search for a camera": "garden",
    "Search for an event type that all clips have": "motion",
    "Search for a day": f"{NEWEST_DAY - timedelta(days=100):%Y-%m-%d}",
    "Search for a word that no clip has": "lighthouse",
}


def _arguments() -> argparse.Namespace:
    parser = argument_parser("benchmarks.archive.browser", __doc__)
    parser.add_argument("--clips", type=int, default=100_000, help="number of archived clips")
    parser.add_argument("--runs", type=int, default=5, help="number of starts of Home Assistant")
    return parser.parse_args()


async def measure(clips: int, runs: int) -> BrowserResults:
    """Write an archive, and enable it in a Home Assistant.

    Then start Home Assistant repeatedly. After each start, list days and search clips.
    """
    loads = Loads()
    with TemporaryDirectory() as name:
        await asyncio.to_thread(files.write, Path(name), clips)
        async with Simulator("full_house") as cloud, home_assistant_for(cloud) as home_assistant:
            await _enable(home_assistant, Path(name, "archive"))
            answers: list[Answer] = []
            for number in range(runs):
                answers += await _start(home_assistant, number)
                loads.read()
    return BrowserResults(run=loads.run(), clips=clips, runs=runs, answers=answers)


async def _enable(home_assistant: HomeAssistant, archive: Path) -> None:
    folder = home_assistant.media / "blink_archive"
    await asyncio.to_thread(_move, archive, folder)
    api = home_assistant.api
    entry = await _entry(home_assistant)
    form = await api.options(
        entry, {CONF_POLL_INTERVAL: 60, CONF_CACHE_LIMIT: 50, CONF_ARCHIVE_ENABLED: True}
    )
    options = {CONF_ARCHIVE_FOLDER: str(folder), CONF_ARCHIVE_DAYS: MAX_ARCHIVE_DAYS}
    result = await api.post(f"{OPTIONS_FLOWS}/{form['flow_id']}", options)
    if result["type"] != "create_entry":
        raise DemoError(f"The archive was not enabled: {result}")

    async def is_read() -> bool:
        states = await api.states(STATUS)
        return bool(states) and states[STATUS]["state"] in {"waiting", "ok"}

    await wait_for(is_read, "index of the archive", seconds=SCAN_SECONDS)


def _move(archive: Path, folder: Path) -> None:
    """Move an archive, and delete its marker file, which names a different account.

    Home Assistant creates a new marker file when the options enable the archive.
    """
    folder.parent.mkdir(exist_ok=True)
    archive.rename(folder)
    (folder / MARKER).unlink()


async def _start(home_assistant: HomeAssistant, number: int) -> list[Answer]:
    """Restart Home Assistant, send each request, and return the answers."""
    await home_assistant.restart()
    await home_assistant.loaded(DOMAIN)
    folder = f"{ROOT}/{(await _entry(home_assistant))['entry_id']}/all"
    days = [(NEWEST_DAY - timedelta(days=3 * number + it)).date() for it in (3, 4)]
    requests: list[tuple[str, str, Json]] = [
        (FIRST_DAY, "browse_media", {"media_content_id": f"{folder}/{days[0]}"}),
        (SECOND_DAY, "browse_media", {"media_content_id": f"{folder}/{days[1]}"}),
        *(
            (name, "search_media", {"media_content_id": ROOT, "search_query": words})
            for name, words in SEARCHES.items()
        ),
    ]
    return await _answers(home_assistant, requests)


async def _answers(
    home_assistant: HomeAssistant, requests: Sequence[tuple[str, str, Json]]
) -> list[Answer]:
    """Send requests over one connection, one at a time. Return the cost of each answer."""
    found: list[Answer] = []
    url = f"{home_assistant.url}/api/websocket"
    async with aiohttp.ClientSession() as web, web.ws_connect(url, max_msg_size=0) as socket:
        await socket.receive_json()
        token = home_assistant.api.tokens["access_token"]
        await socket.send_json({"type": "auth", "access_token": token})
        await socket.receive_json()
        for number, (name, kind, fields) in enumerate(requests, start=1):
            used, began = processor_ms(home_assistant.pid), time.perf_counter()
            await socket.send_json({"id": number, "type": f"media_source/{kind}", **fields})
            answer = await socket.receive()
            took = (time.perf_counter() - began) * 1000
            used = processor_ms(home_assistant.pid) - used
            content = json.loads(answer.data)
            if not content["success"]:
                raise DemoError(f"{name}: {answer.data}")
            items = content["result"].get("children", content["result"].get("result"))
            found.append(
                Answer(name=name, items=len(items), ms=round(took, 1), processor_ms=round(used, 1))
            )
    return found


def processor_ms(pid: int) -> float:
    """Return the processor time in milliseconds that a process has used in all its threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(it.read_text(encoding="ascii").split()[0]) for it in tasks) / 1e6


async def _entry(home_assistant: HomeAssistant) -> Json:
    entry = await home_assistant.api.entry(DOMAIN)
    if entry is None:
        raise DemoError("The account is missing")
    return entry


def main() -> int:
    """Measure, and print the results. With `--write`, also save the results."""
    arguments = _arguments()
    return run_benchmark(
        measure(arguments.clips, arguments.runs), section, save, write=arguments.write
    )


if __name__ == "__main__":
    sys.exit(main())
