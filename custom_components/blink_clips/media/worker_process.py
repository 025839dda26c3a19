"""Runs a program that reads video files, in a separate process with a time limit."""

import asyncio
from contextlib import suppress
from datetime import timedelta
import os
from pathlib import Path
import sys

# Environment variables that Python needs to find its libraries. Other variables are not passed on,
# because they may contain secrets or break the memory limit.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


# Maximum size of the output in bytes. Twenty JPEGs of the highest resolution are smaller.
MAX_OUTPUT_BYTES = 100_000_000

# Maximum time to wait until a killed process has ended. A process that reads from a network drive
# ends only when the drive responds.
KILL_TIMEOUT = timedelta(seconds=10)

_CHUNK_BYTES = 65_536


class WorkerError(Exception):
    """The program crashed, or exceeded a limit."""


async def run_worker(
    program: Path, *arguments: str, given: bytes | None = None, limit: timedelta
) -> bytes:
    """Run a Python program. Return its standard output.

    `given` is its standard input, and `limit` is its time limit. If the call is cancelled, kill the
    process. Raises WorkerError if the program crashes, or exceeds the time limit or
    MAX_OUTPUT_BYTES.
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
            output = await _output(process, given)
    except TimeoutError:
        raise WorkerError("it takes too long to decode") from None
    finally:
        if process.returncode is None:
            await _kill(process)
    if process.returncode:
        raise WorkerError(f"its decoder failed with exit code {process.returncode}")
    return output


async def _output(process: asyncio.subprocess.Process, given: bytes | None) -> bytes:
    """Write the standard input of a process. Return its output when the process has ended.

    Limit the output, because a malicious video could make the program write without an end.
    """
    if process.stdin is not None and given is not None:
        process.stdin.write(given)
        process.stdin.close()
    output = bytearray()
    while process.stdout and (chunk := await process.stdout.read(_CHUNK_BYTES)):
        output += chunk
        if len(output) > MAX_OUTPUT_BYTES:
            raise WorkerError("its output is too large")
    await process.wait()
    return bytes(output)


async def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    with suppress(TimeoutError):
        async with asyncio.timeout(KILL_TIMEOUT.total_seconds()):
            await process.wait()
