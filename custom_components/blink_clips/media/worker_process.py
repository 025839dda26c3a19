"""Runs a program that reads video files. It runs in a separate process with a time limit."""

import asyncio
from contextlib import suppress
from datetime import timedelta
import os
from pathlib import Path
import sys

# Environment variables that Python needs to find its libraries. Other variables are not passed on,
# because they may contain secrets or break the memory limit.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


class WorkerError(Exception):
    """The program crashed, or exceeded its time limit."""


async def run_worker(
    program: Path, *arguments: str, given: bytes | None = None, limit: timedelta
) -> bytes:
    """Run a Python program. Return its standard output.

    `given` is its standard input, and `limit` its time limit. If the call is cancelled, the process
    is killed. Raises WorkerError if the program crashes or exceeds the time limit.
    """
    # Run Python with the option -P, so that it imports no modules from the folder of the program.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-s",
        str(program),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL if given is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    try:
        async with asyncio.timeout(limit.total_seconds()):
            output, _ = await process.communicate(given)
    except TimeoutError:
        raise WorkerError("it takes too long to decode") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise WorkerError(f"its decoder failed with exit code {process.returncode}")
    return output
