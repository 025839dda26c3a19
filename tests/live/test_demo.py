"""Starts the demo in the same way as a user who has cloned the repository."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import signal
import sys
from typing import Any

import aiohttp
import pytest

from demo.api import Api, Json
from demo.house import DOMAIN, PASSWORD, USER
from demo.process import ROOT, check_port, free_port, wait_for

pytestmark = pytest.mark.asyncio(loop_scope="package")

READY = "Ctrl-C stops everything"


@asynccontextmanager
async def demo(state: Path, port: int, cloud_port: int, *options: str) -> AsyncIterator[Process]:
    """Run the demo as a process during the `with` block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "demo",
        *("--state", state, "--port", str(port), "--cloud-port", str(cloud_port)),
        *options,
        cwd=ROOT,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def read_invitation(process: Process) -> str:
    """Return the demo's output until the demo is ready."""
    assert process.stdout is not None
    text = ""
    async for line in process.stdout:
        text += line.decode()
        if READY in text:
            return text
    raise AssertionError(f"the demo ended without being ready: {text}")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The facts about a running demo that a visitor can see."""

    entry: Json
    cameras: set[str]
    rung_at: str
    writable: list[str]


async def control(cloud_port: int, what: str) -> Any:
    """Return a part of the state of the simulated cloud."""
    async with (
        aiohttp.ClientSession() as web,
        web.get(f"http://localhost:{cloud_port}/_control/{what}") as response,
    ):
        return await response.json()


async def clip_ids(cloud_port: int) -> set[int]:
    """Return the ids of the clips in the simulated cloud."""
    return {clip["id"] for clip in await control(cloud_port, "clips")}


async def visit(port: int, *, rung_after: str = "") -> Visit:
    """Sign in as the demo's output describes.

    Check the dashboard, and wait until the doorbell rings.
    """
    async with aiohttp.ClientSession() as web:
        api = Api(web, f"http://127.0.0.1:{port}")
        await api.sign_in(USER, PASSWORD)
        entry = await api.entry(DOMAIN)
        assert entry is not None
        dashboard = await api.command("lovelace/config", url_path="blink-clips")
        # Check only that the dashboard has a strategy. The views that the strategy generates are
        # checked in tests/browser.
        assert dashboard == {"strategy": {"type": "custom:blink-clips"}}

        async def rung_at() -> str | None:
            state: str = (await api.states("event."))["event.front_door_doorbell"]["state"]
            return state if state > rung_after and state[0].isdigit() else None

        return Visit(
            entry=entry,
            cameras=set(await api.states("camera.")),
            writable=(await api.get("/api/config"))["allowlist_external_dirs"],
            rung_at=await wait_for(rung_at, "ring at the door"),
        )


async def test_demo_keeps_its_account_over_a_restart(tmp_path: Path) -> None:
    port, cloud_port = free_port(), free_port()
    async with demo(tmp_path, port, cloud_port) as first:
        invitation = await read_invitation(first)
        assert f"http://127.0.0.1:{port} and sign in as {USER}" in invitation
        account = await control(cloud_port, "state")
        assert (
            f"account is {account['email']} with the password {account['password']}" in invitation
        )
        found = await visit(port)
        # There are six cameras. Two of them have mains power, and therefore also a live view.
        assert len(found.cameras) == 8
        # Home Assistant may write only into the demo's folder.
        assert all(Path(it).is_relative_to(tmp_path) for it in found.writable)
        assert str(tmp_path / "home_assistant" / "media") in found.writable
        ids = await clip_ids(cloud_port)

        async with demo(tmp_path, port, cloud_port) as second:
            _, errors = await second.communicate()
        assert second.returncode == 1
        assert errors.decode().strip() == (
            f"Port {port} is in use. Stop its program, or choose another port with --port."
        )

    assert first.returncode == 0
    check_port(port, "--port")
    check_port(cloud_port, "--cloud-port")

    async with demo(tmp_path, port, cloud_port) as another:
        await read_invitation(another)
        again = await visit(port, rung_after=found.rung_at)
        # Archived clips of the first run must not count as clips of the second run.
        assert ids.isdisjoint(await clip_ids(cloud_port))
    assert again.entry["entry_id"] == found.entry["entry_id"]
    assert again.entry["state"] == "loaded"
    assert again.cameras == found.cameras
