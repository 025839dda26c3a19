"""Starts a worker process, sends commands to it, and receives its answers."""

import asyncio
from asyncio.subprocess import PIPE, Process
from base64 import b64decode
from contextlib import AsyncExitStack
from dataclasses import dataclass
import json
import os
from pathlib import Path
import sys
from typing import Any

from demo.home_assistant import BYTE_CODE, STAND_INS
from demo.process import HOST, ROOT, free_port

ANSWER_BYTES = 2**24
PATIENCE_SECONDS = 180.0
# Environment variable that prevents Python from storing byte code. Workers run without it, because
# a normal installation does not set it.
_NO_BYTE_CODE = "PYTHONDONTWRITEBYTECODE"
STOP_SECONDS = 20.0


class WorkerError(Exception):
    """A command failed in the worker process.

    The text of the error is the end of the worker's log.
    """


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The result of a command in the worker process, its cost, and its end time."""

    value: Any
    seconds: float
    cpu: float
    at: float


class Child:
    """A worker process that runs one of the compared systems."""

    def __init__(self, name: str, process: Process, port: int, log: Path) -> None:
        self.name = name
        self.url = f"http://{HOST}:{port}"
        self._process = process
        self._log = log

    async def ask(self, verb: str, *arguments: object) -> Answer:
        """Send a command to the worker process, and return the answer.

        Raises WorkerError if the command fails.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise WorkerError("The worker process has no standard input or output")
        self._process.stdin.write(json.dumps([verb, *arguments]).encode() + b"\n")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line:
            log = self._log.read_text(encoding="utf-8", errors="replace")
            raise WorkerError(f"{self.name} did not {verb}: {log[-3000:]}")
        return Answer(**json.loads(line))

    async def look(self, camera: str) -> bytes | None:
        """Request the picture that the system shows for a camera. Return it as JPEG bytes."""
        picture = (await self.ask("look", camera)).value
        return None if picture is None else b64decode(picture)

    async def stop(self) -> None:
        """Ask the worker process to exit. If it does not exit, kill it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def worker(stack: AsyncExitStack, name: str, cloud: str, folder: Path) -> Child:
    """Start a worker process for one of the compared systems, without an account.

    The process ends when the exit stack `stack` is closed.
    """
    log = folder / f"{name}.log"
    port = free_port()
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.comparison.worker"),
            *(name, cloud, str(folder / name), str(port)),
            cwd=ROOT,
            env={name: it for name, it in os.environ.items() if name != _NO_BYTE_CODE}
            | {
                "PYTHONPATH": f"{ROOT}{os.pathsep}{STAND_INS}",
                "PYTHONPYCACHEPREFIX": str(BYTE_CODE),
                "BLINK_CLIPS_CLOUD": cloud,
            },
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            limit=ANSWER_BYTES,
            start_new_session=True,
        )
    child = Child(name, process, port, log)
    stack.push_async_callback(child.stop)
    await child.ask("start")
    return child
