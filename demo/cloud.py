"""Runs the simulated Blink cloud in a separate process."""

import os
from pathlib import Path
import sys
from typing import Any

import aiohttp

from demo.process import ROOT, Child

START_SECONDS = 30.0


class Cloud:
    """A process that runs a simulated cloud. Its methods call the cloud's HTTP routes for tests."""

    def __init__(
        self, web: aiohttp.ClientSession, port: int, *, log: Path, options: tuple[str, ...] = ()
    ) -> None:
        # Use the host name `localhost`, because HTTP clients reject cookies of IP addresses.
        self.url = f"http://localhost:{port}"
        self._web = web
        self._child = Child(
            "the simulated cloud",
            [sys.executable, "-m", "simulator", "--port", str(port), *options],
            cwd=ROOT,
            env=os.environ,
            log=log,
        )

    async def start(self) -> None:
        """Start the process of the simulated cloud, and wait until it responds."""
        await self._child.start(self._answers, seconds=START_SECONDS)

    async def stop(self) -> None:
        """Stop the process of the simulated cloud."""
        await self._child.stop()

    async def wait(self) -> None:
        """Wait until the process of the simulated cloud has ended."""
        await self._child.wait()

    async def state(self) -> dict[str, Any]:
        """Return the state of the simulated cloud, including the account's password."""
        state: dict[str, Any] = await self._get("state")
        return state

    async def credentials(self) -> dict[str, str]:
        """Return the e-mail address and the password of the simulated account."""
        state = await self.state()
        return {"username": state["email"], "password": state["password"]}

    async def clip(self, clip_id: int) -> dict[str, Any]:
        """Return the state of a clip. The clip must be one of the newest clips."""
        clips: list[dict[str, Any]] = await self._get("clips")
        return next(clip for clip in clips if clip["id"] == clip_id)

    async def clear_faults(self) -> None:
        """Remove all simulated failures. Requests to the cloud then succeed again."""
        async with self._web.delete(f"{self.url}/_control/faults") as response:
            response.raise_for_status()

    async def ledger(self) -> dict[str, int]:
        """Return the number of received requests for each route of the simulated cloud."""
        by_route: dict[str, int] = (await self._get("ledger"))["by_route"]
        return by_route

    async def clear_ledger(self) -> None:
        """Remove all requests from the simulated cloud's ledger (record of requests)."""
        async with self._web.delete(f"{self.url}/_control/ledger") as response:
            response.raise_for_status()

    async def live_views(self) -> list[dict[str, Any]]:
        """Return all live views in the ledger (record of requests) of the simulated cloud."""
        found: list[dict[str, Any]] = (await self._get("live_view"))["live_views"]
        return found

    async def control(self, action: str, **values: Any) -> dict[str, Any]:
        """Call a control route of the simulated cloud by its name, such as motion or press."""
        async with self._web.post(f"{self.url}/_control/{action}", json=values) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    async def _get(self, what: str) -> Any:
        async with self._web.get(f"{self.url}/_control/{what}") as response:
            response.raise_for_status()
            return await response.json()

    async def _answers(self) -> bool:
        try:
            await self.state()
        except aiohttp.ClientError:
            return False
        return True
