"""Runs the simulated cloud, for example `python -m simulator --scenario full_house --live`."""

import argparse
import asyncio
from contextlib import suppress
import os
import signal
import sys

from simulator.live import live
from simulator.scenarios import SCENARIOS
from simulator.server import Simulator
from simulator.settings import Settings

PORT = 8380


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="Runs a simulated Blink cloud on this machine."
    )
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="full_house")
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}")
    parser.add_argument("--live", action="store_true", help="record clips at random")
    parser.add_argument(
        "--two-factor",
        type=int,
        choices=(202, 412),
        help="ask for a verification code with this HTTP status",
    )
    parser.add_argument("--token-lifetime", type=int, metavar="SECONDS", default=14400)
    parser.add_argument("--command-seconds", type=float, metavar="SECONDS", default=3.0)
    parser.add_argument(
        "--first-clip-id", type=int, metavar="ID", help="default: the id of the scenario"
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> int:
    simulator = Simulator(
        arguments.scenario,
        settings=Settings(
            two_factor=arguments.two_factor,
            token_lifetime=arguments.token_lifetime,
            command_seconds=arguments.command_seconds,
            first_clip_id=arguments.first_clip_id,
        ),
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await simulator.start(arguments.port)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        print(f"Port {arguments.port} cannot be used: {reason}.", file=sys.stderr)  # noqa: T201
        return 1
    account = simulator.cloud.account
    _say(f"Blink cloud at {simulator.url} ({simulator.scenario.name})")
    _say(f"Sign in as {account.email} with the password {account.password}")
    _say(f"Make things happen: curl {simulator.url}/_control/")
    life = asyncio.create_task(live(simulator.cloud)) if arguments.live else None
    await stop.wait()
    if life is not None:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life
    await simulator.stop()
    return 0


def _say(text: str) -> None:
    # Flush the text immediately, because a parent process may wait for the URL in it.
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(asyncio.run(_run(_arguments())))
