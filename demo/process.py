"""Runs programs as child processes. The parent process stops them before it ends."""

import asyncio
from asyncio.subprocess import STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
import random
import signal
import socket

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
PORTS = range(20_000, 30_000)
POLL_SECONDS = 0.1
STOP_SECONDS = 30.0


class DemoError(Exception):
    """The demo has failed. The text of the error is a whole sentence for the user."""


def free_port() -> int:
    """Return a port that is unused, and will probably stay unused for a few seconds.

    The operating system does not use this port for outgoing connections.
    """
    while True:
        port = random.choice(PORTS)  # noqa: S311 - not a secret
        with suppress(OSError), socket.create_server((HOST, port)):
            return port


def check_port(port: int, option: str) -> None:
    """Raise DemoError if a port is in use.

    The message tells the user to choose another port with the command-line option `option`.
    """
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise DemoError(
            f"Port {port} is in use. Stop its program, or choose another port with {option}."
        ) from error


async def wait_for[T](
    probe: Callable[[], Awaitable[T | None]], what: str, *, seconds: float = 60.0
) -> T:
    """Call `probe` repeatedly until its result is true. Return this result.

    Raises DemoError after `seconds`. `what` describes the expected result in the error message.
    """
    try:
        async with asyncio.timeout(seconds):
            while not (answer := await probe()):
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError as error:
        raise DemoError(f"There was no {what} within {seconds:.0f} seconds.") from error
    return answer


class Child:
    """A child process in its own process group, with a log file.

    Because of the group, Ctrl-C does not reach the process directly. The parent process can then
    stop its children in the right order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        env: Mapping[str, str],
        log: Path,
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        self._command = command
        self._cwd = cwd
        self._env = env
        self._process: Process | None = None
        self._log_start = 0

    async def start(self, is_up: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
        """Start the program, and wait until `is_up` returns True.

        Raises DemoError if this takes longer than `seconds`.
        """
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._cwd,
                env=self._env,
                stdout=log,
                stderr=STDOUT,
                start_new_session=True,
            )
        process = self._process

        async def up_or_gone() -> bool:
            return process.returncode is not None or await is_up()

        await wait_for(up_or_gone, f"answer from {self.name}", seconds=seconds)
        if process.returncode is not None:
            raise DemoError(f"{self.name} ended immediately: {self.log_text().strip()[-2000:]}")

    async def stop(self) -> None:
        """Ask the program to exit. Kill the program if it does not exit in time."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def kill(self) -> None:
        """Kill the program immediately, to simulate a power cut."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def wait(self) -> None:
        """Wait until the program has ended."""
        if self._process is not None:
            await self._process.wait()

    @property
    def pid(self) -> int:
        """The id of the running process. Raises DemoError if there is none."""
        if self._process is None:
            raise DemoError(f"{self.name} does not run")
        return self._process.pid

    def forget_log(self) -> None:
        """Make `log_text` ignore the output of the program until now."""
        self._log_start = self.log.stat().st_size

    def log_text(self) -> str:
        """Return the text that the program has written to its log since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")
