"""The worker process, which runs one of the compared systems and measures commands.

It reads commands from the standard input, and writes answers to the standard output. Both are lines
of JSON.
"""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
import gc
import json
import os
from pathlib import Path
import sys
import time
import tracemalloc
from typing import Any

from benchmarks.comparison.systems import System

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _load(name: str, cloud: str, folder: Path, port: int) -> System:
    """Create the given system.

    Import no module of another system, because its memory would be measured as well.
    """
    if name == "blinkpy":
        from benchmarks.comparison.systems.blinkpy_alone import Blinkpy  # noqa: PLC0415

        return Blinkpy(cloud)
    if name == "core":
        from benchmarks.comparison.systems.core import Core  # noqa: PLC0415

        return Core(folder, port, cloud)
    from benchmarks.comparison.systems.ours import BlinkClips  # noqa: PLC0415

    return BlinkClips(folder, port)


def _resident_pages() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


class Worker:
    """The commands that a worker process can execute."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.verbs: dict[str, Callable[..., Awaitable[object]]] = {
            "start": system.start,
            "sign_in": system.sign_in,
            "restart": system.restart,
            "interval": system.interval,
            "poll": system.poll,
            "polls": self.polls,
            "look": system.look,
            "look_at_all": self.look_at_all,
            "picture_path": system.picture_path,
            "snapshot": system.snapshot,
            "know_all_clips": self.know_all_clips,
            "entities": system.entities,
            "memory": self.memory,
            "cpu": self.cpu,
        }

    async def polls(self, count: int, after: float) -> None:
        """Poll `count` times.

        Move the system's clock forward by `after` seconds before each poll.
        """
        for _ in range(count):
            await self._system.poll(after)

    async def look_at_all(self, names: list[str]) -> int:
        """Load the pictures of all given cameras.

        Return the number of cameras that have a picture.
        """
        return sum([await self._system.look(name) is not None for name in names])

    async def know_all_clips(self) -> dict[str, int] | None:
        """Load all clips of the account. Return their number and their memory in bytes."""
        gc.collect()
        tracemalloc.start()
        try:
            count = await self._system.know_all_clips()
            gc.collect()
            size, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        return None if count is None else {"count": count, "bytes": size}

    async def memory(self) -> int:
        """Return the resident memory of the process in bytes."""
        gc.collect()
        return _resident_pages() * PAGE_BYTES

    async def cpu(self) -> float:
        """Return the processor seconds of the process so far."""
        return time.process_time()

    async def do(self, verb: str, arguments: list[Any]) -> dict[str, Any]:
        """Execute the command `verb`. Return its result and its cost."""
        began, cpu = time.perf_counter(), time.process_time()
        value = await self.verbs[verb](*arguments)
        spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
        if isinstance(value, bytes):
            value = b64encode(value).decode()
        return {**spent, "at": time.time(), "value": value}


async def serve(name: str, cloud: str, folder: Path, port: int, answers: int) -> None:
    """Execute commands until the standard input ends."""
    system = _load(name, cloud, folder, port)
    worker = Worker(system)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    async for line in orders:
        verb, *arguments = json.loads(line)
        answer = json.dumps(await worker.do(verb, arguments)) + "\n"
        with memoryview(answer.encode()) as rest:
            sent = 0
            while sent < len(rest):
                sent += os.write(answers, rest[sent:])
    await system.stop()


def main() -> None:
    """Run the worker process of one compared system.

    The command-line arguments are the name of the system, the URL of the simulated cloud, a folder
    and a port.
    """
    name, cloud, folder, port = sys.argv[1:]
    # Use the original standard output for answers only. All other output goes to the log.
    answers = os.dup(1)
    os.dup2(2, 1)
    asyncio.run(serve(name, cloud, Path(folder), int(port), answers))


if __name__ == "__main__":
    main()
