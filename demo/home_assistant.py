"""Runs a real Home Assistant on loopback, in its own process and folder."""

from collections.abc import Mapping
import os
from pathlib import Path
import re
import sys

import aiohttp

from demo import config_folder
from demo.api import Api, HomeAssistantError, Json
from demo.process import HOST, ROOT, Child, DemoError, wait_for

START_SECONDS = 180.0
STAND_INS = Path(__file__).with_name("stand_ins")
LOG_RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:)", re.MULTILINE)
LOG_PROBLEM = re.compile(r"\S+ \S+ (WARNING|ERROR|CRITICAL) ")
BYTE_CODE = ROOT / ".cache" / "pycache"


class HomeAssistant:
    """A Home Assistant process that can be stopped and restarted. A folder keeps its state."""

    def __init__(
        self,
        web: aiohttp.ClientSession,
        folder: Path,
        port: int,
        *,
        python: Path = Path(sys.executable),
        env: Mapping[str, str] | None = None,
        with_core_blink: bool = False,
    ) -> None:
        self.url = f"http://{HOST}:{port}"
        self.api = Api(web, self.url)
        self._folder = folder
        self._port = port
        if with_core_blink:
            module, places = "demo.core_blink", [STAND_INS, ROOT]
        else:
            module, places = "homeassistant", [STAND_INS]
        self._child = Child(
            "Home Assistant",
            [python, "-m", module, "--log-no-color", "--skip-pip", "-c", folder],
            # Start in another folder than the repository. Otherwise, Python would import
            # custom_components from the repository.
            cwd=folder,
            env=_environment(*places) | dict(env or {}),
            log=folder.parent / f"{folder.name}.log",
        )

    async def start(self) -> None:
        """Start the process, and wait until Home Assistant responds."""
        config_folder.prepare(self._folder, self._port)
        await self._child.start(self._answers, seconds=START_SECONDS)

    def forget_clips(self) -> None:
        """Delete the stored clips. Home Assistant must be stopped."""
        config_folder.forget_clips(self._folder)

    def stored_files(self, domain: str) -> list[Path]:
        """Return the files with the state of an integration."""
        return sorted((self._folder / ".storage").glob(f"{domain}*"))

    def add_group(self, group: Json) -> None:
        """Add a group of users with custom permissions. Home Assistant must be stopped."""
        config_folder.add_group(self._folder, group)

    async def sign_in(self, user: str, password: str) -> None:
        """Sign in as a user after Home Assistant has started.

        If there are no users yet, create this one.
        """
        await self.api.sign_in(user, password)
        await self.running()

    async def running(self) -> None:
        """Wait until Home Assistant has started completely."""
        await wait_for(self._is_running, "running Home Assistant", seconds=START_SECONDS)

    async def restart(self) -> None:
        """Stop and start Home Assistant. The user stays signed in."""
        await self.stop()
        await self.start()
        await self.running()

    async def stop(self) -> None:
        """Stop Home Assistant, including the saving of its state."""
        await self._child.stop()

    async def kill(self) -> None:
        """Kill the process. Home Assistant cannot save its state."""
        await self._child.kill()

    async def wait(self) -> None:
        """Wait for the end of the process."""
        await self._child.wait()

    async def loaded(self, domain: str) -> None:
        """Wait until the config entry of an integration is loaded."""

        async def is_loaded() -> bool:
            entry = await self.api.entry(domain)
            return entry is not None and entry["state"] == "loaded"

        await wait_for(is_loaded, f"loaded entry of {domain}")

    def log_problems(self) -> list[str]:
        """Return the warnings and errors in the log since the last start."""
        records = LOG_RECORD.split(self._child.log_text())
        return [record for record in records if LOG_PROBLEM.match(record)]

    async def _answers(self) -> bool:
        try:
            await self.api.get("/manifest.json")
        except aiohttp.ClientError, HomeAssistantError:
            return False
        return True

    async def _is_running(self) -> bool:
        try:
            return bool((await self.api.get("/api/config"))["state"] == "RUNNING")
        except aiohttp.ClientError as error:
            raise DemoError(f"Home Assistant has gone: {error}") from error


def _environment(*places: Path) -> dict[str, str]:
    """Return the environment variables of the process, with further paths for Python modules."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return env | {
        "PYTHONPATH": os.pathsep.join(str(it) for it in places),
        # Store byte code in a separate folder, so that it speeds up the next start without changing
        # the repository.
        "PYTHONPYCACHEPREFIX": str(BYTE_CODE),
    }
