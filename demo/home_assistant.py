"""Runs a real Home Assistant in its own process, with its own configuration folder.

It listens only on this machine.
"""

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
# Home Assistant logs this warning on a busy machine.
SLOW_UPDATE = "Updating state for "
BYTE_CODE = ROOT / ".cache" / "pycache"


class HomeAssistant:
    """A Home Assistant process that can be restarted. Its configuration folder keeps its state."""

    def __init__(
        self,
        web: aiohttp.ClientSession,
        folder: Path,
        port: int,
        *,
        python: Path = Path(sys.executable),
        env: Mapping[str, str] | None = None,
        module: str | None = None,
    ) -> None:
        """Prepare the process. `module` is a module of this repository that runs Home Assistant."""
        self.url = f"http://{HOST}:{port}"
        self.api = Api(web, self.url)
        self._folder = folder
        self._port = port
        places = [STAND_INS, ROOT] if module else [STAND_INS]
        self._child = Child(
            "Home Assistant",
            [python, "-m", module or "homeassistant", "--log-no-color", "--skip-pip", "-c", folder],
            # Do not start in the repository. Otherwise, Python would import `custom_components`
            # from the repository, and not from the configuration folder.
            cwd=folder,
            env=_environment(*places) | dict(env or {}),
            log=folder.parent / f"{folder.name}.log",
        )

    @property
    def media(self) -> Path:
        """The media folder, in which actions may write files."""
        return self._folder / "media"

    @property
    def pid(self) -> int:
        """The id of the running process."""
        return self._child.pid

    async def start(self) -> None:
        """Start the process, and wait until Home Assistant responds."""
        config_folder.prepare(self._folder, self._port)
        await self._child.start(self._answers, seconds=START_SECONDS)

    def forget_clips(self) -> None:
        """Delete the integration's stored clips.

        Home Assistant must be stopped during this call.
        """
        config_folder.forget_clips(self._folder)

    def stored_files(self, domain: str) -> list[Path]:
        """Return the paths of the files in which an integration has stored its state."""
        return sorted((self._folder / ".storage").glob(f"{domain}*"))

    def add_group(self, group: Json) -> None:
        """Add a user group with custom permissions.

        Home Assistant must be stopped during this call.
        """
        config_folder.add_group(self._folder, group)

    async def sign_in(self, user: str, password: str) -> None:
        """Sign in as a user, and wait until Home Assistant has started completely.

        If there are no users yet, create this user first.
        """
        await self.api.sign_in(user, password)
        await self.running()

    async def running(self) -> None:
        """Wait until Home Assistant has started completely."""
        await wait_for(self._is_running, "running Home Assistant", seconds=START_SECONDS)

    async def restart(self) -> None:
        """Stop Home Assistant, and start it again. The user stays signed in."""
        await self.stop()
        await self.start()
        await self.running()

    async def stop(self) -> None:
        """Stop Home Assistant normally, so that it saves its state."""
        await self._child.stop()

    async def kill(self) -> None:
        """Kill the process of Home Assistant, so that Home Assistant cannot save its state."""
        await self._child.kill()

    async def wait(self) -> None:
        """Wait until the process of Home Assistant has ended."""
        await self._child.wait()

    async def loaded(self, domain: str) -> None:
        """Wait until the config entry of an integration is loaded."""

        async def is_loaded() -> bool:
            entry = await self.api.entry(domain)
            return entry is not None and entry["state"] == "loaded"

        await wait_for(is_loaded, f"loaded entry of {domain}")

    def forget_log(self) -> None:
        """Make `log_problems` ignore everything that was logged until now."""
        self._child.forget_log()

    def log_problems(self) -> list[str]:
        """Return the warnings and errors that were logged since Home Assistant's last start.

        Warnings about slow updates are left out, because they depend on the load of the machine.
        """
        records = LOG_RECORD.split(self._child.log_text())
        problems = [record for record in records if LOG_PROBLEM.match(record)]
        return [record for record in problems if SLOW_UPDATE not in record]

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
            raise DemoError(f"Home Assistant is no longer reachable: {error}") from error


def _environment(*places: Path) -> dict[str, str]:
    """Return the environment variables of the Home Assistant process.

    With these variables, Python also imports modules from the folders in `places`.
    """
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return env | {
        "PYTHONPATH": os.pathsep.join(str(it) for it in places),
        # Store byte code in a separate folder. The next start is then faster, and the repository
        # stays unchanged.
        "PYTHONPYCACHEPREFIX": str(BYTE_CODE),
    }
