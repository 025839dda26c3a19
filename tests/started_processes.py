"""Records the processes that a test starts."""

import asyncio

import pytest


class StartedProcesses:
    """The processes that asyncio has started since this object was created."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.started: list[asyncio.subprocess.Process] = []
        start = asyncio.create_subprocess_exec

        async def record(*args: str, **options: int) -> asyncio.subprocess.Process:
            process = await start(*args, **options)  # type: ignore[arg-type]
            self.started.append(process)
            return process

        patch.setattr(asyncio, "create_subprocess_exec", record)

    async def wait_for(self, number: int) -> asyncio.subprocess.Process:
        """Wait until a number of processes were started. Return the last process."""
        while len(self.started) < number:  # noqa: ASYNC110 - a list cannot set an event
            await asyncio.sleep(0)
        return self.started[number - 1]
