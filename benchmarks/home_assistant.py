"""Starts a real Home Assistant with the account of a simulated cloud, for a benchmark."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from demo.home_assistant import HomeAssistant
from demo.house import DOMAIN, PASSWORD, USER
from demo.process import free_port
from simulator import Simulator


@asynccontextmanager
async def home_assistant_for(
    cloud: Simulator, *, module: str | None = None
) -> AsyncIterator[HomeAssistant]:
    """Start Home Assistant in a temporary folder, sign in, and add the account of the cloud.

    `module` is a module of this repository that runs Home Assistant.
    """
    account = cloud.scenario
    async with aiohttp.ClientSession() as web:
        with TemporaryDirectory() as folder:
            home_assistant = HomeAssistant(
                web,
                Path(folder, "home_assistant"),
                free_port(),
                env={"BLINK_CLIPS_CLOUD": cloud.url},
                module=module,
            )
            try:
                await home_assistant.start()
                await home_assistant.sign_in(USER, PASSWORD)
                credentials = {"username": account.email, "password": account.password}
                await home_assistant.api.flow(DOMAIN, credentials)
                await home_assistant.loaded(DOMAIN)
                yield home_assistant
            finally:
                await home_assistant.stop()
