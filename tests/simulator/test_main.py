"""Tests of the command-line program that runs the simulated cloud."""

import json
from pathlib import Path
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "simulator"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("socket_enabled")
def test_program_prints_its_address_and_stops_on_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [*COMMAND, "--port", "0", "--live", "--first-clip-id", "8000001"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            assert program.stdout is not None
            lines = [program.stdout.readline() for _ in range(3)]
            address = lines[0].split()[3]
            state = f"{address.replace('localhost', '127.0.0.1')}/_control/state"
            with urllib.request.urlopen(state, timeout=20) as answer:  # noqa: S310 - our own
                assert b'"demo@example.com"' in answer.read()
            clips = state.replace("state", "clips")
            with urllib.request.urlopen(clips, timeout=20) as answer:  # noqa: S310 - our own
                assert min(clip["id"] for clip in json.load(answer)) == 8000001
        finally:
            program.send_signal(number)
            _, errors = program.communicate(timeout=20)

    assert address.startswith("http://localhost:")
    assert "demo@example.com" in lines[1]
    assert "demo-password" in lines[1]
    assert f"curl {address}/_control/" in lines[2]
    assert program.returncode == 0
    assert errors == ""


@pytest.mark.usefixtures("socket_enabled")
def test_program_reports_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        finished = subprocess.run(  # noqa: S603 - our own program
            [*COMMAND, "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    assert finished.returncode == 1
    assert finished.stdout == ""
    assert finished.stderr == f"Port {port} cannot be used: Address already in use.\n"


def test_program_rejects_an_unknown_scenario() -> None:
    finished = subprocess.run(  # noqa: S603 - our own program
        [*COMMAND, "--scenario", "castle"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert finished.returncode == 2
    assert "full_house" in finished.stderr
