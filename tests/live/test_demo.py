"""The demo, as somebody starts it who has just cloned the repository."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import signal
import sys

import aiohttp
import pytest

from demo.api import Api, Json
from demo.house import DOMAIN, PASSWORD, USER
from demo.process import ROOT, check_port, free_port

pytestmark = pytest.mark.asyncio(loop_scope="package")

READY = "Ctrl-C stops everything"


@asynccontextmanager
async def demo(state: Path, port: int, cloud_port: int) -> AsyncIterator[Process]:
    """Run the demo; it is interrupted if it still runs in the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "demo",
        *("--state", state, "--port", str(port), "--cloud-port", str(cloud_port)),
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
    """Return all that the demo prints until it is ready."""
    assert process.stdout is not None
    text = ""
    async for line in process.stdout:
        text += line.decode()
        if READY in text:
            return text
    raise AssertionError(f"the demo ended without being ready: {text}")


async def visit(port: int) -> tuple[Json, set[str]]:
    """Sign in as the invitation says; return the entry and the dashboard's cameras."""
    async with aiohttp.ClientSession() as web:
        api = Api(web, f"http://127.0.0.1:{port}")
        await api.sign_in(USER, PASSWORD)
        entry = await api.entry(DOMAIN)
        assert entry is not None
        dashboard = await api.command("lovelace/config", url_path="blink-clips")
        stacks = dashboard["views"][0]["cards"]
        return entry, {stack["cards"][0]["entity"] for stack in stacks}


async def test_everything_is_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    port, cloud_port = free_port(), free_port()
    async with demo(tmp_path, port, cloud_port) as first:
        invitation = await read_invitation(first)
        assert f"http://127.0.0.1:{port} and sign in as {USER}" in invitation
        entry, cameras = await visit(port)
        assert len(cameras) == 6

        async with demo(tmp_path, port, cloud_port) as second:
            _, errors = await second.communicate()
        assert second.returncode == 1
        assert errors.decode().strip() == (
            f"Port {port} is in use: stop what listens there, or choose another with --port."
        )

    assert first.returncode == 0
    check_port(port, "--port")
    check_port(cloud_port, "--cloud-port")

    async with demo(tmp_path, port, cloud_port) as again:
        await read_invitation(again)
        same_entry, same_cameras = await visit(port)
    assert same_entry["entry_id"] == entry["entry_id"]
    assert same_entry["state"] == "loaded"
    assert same_cameras == cameras
