"""Runs a Home Assistant with a simulated cloud."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import sys

import aiohttp

from demo import config_folder
from demo.api import Api, Json
from demo.cloud import Cloud
from demo.home_assistant import HomeAssistant
from demo.process import DemoError, free_port, wait_for

DOMAIN = "blink_clips"
CORE_DOMAIN = "blink"
USER = PASSWORD = "demo"  # noqa: S105 - valid only on this machine


@dataclass(frozen=True, kw_only=True)
class House:
    """A Home Assistant and a simulated cloud. The method `start` starts both."""

    cloud: Cloud
    home_assistant: HomeAssistant

    @property
    def api(self) -> Api:
        """The client for the API of this Home Assistant."""
        return self.home_assistant.api

    async def start(self) -> None:
        """Start the simulated cloud and Home Assistant, and sign in to Home Assistant."""
        await self.cloud.start()
        self.home_assistant.forget_clips()
        await self.home_assistant.start()
        await self.home_assistant.sign_in(USER, PASSWORD)

    async def add_account(self) -> None:
        """Add the simulated Blink account to Home Assistant with the config flow.

        If Home Assistant already has the account, sign in again, because each new simulated cloud
        rejects the old tokens.
        """
        credentials = await self.cloud.credentials()
        if entry := await self.api.entry(DOMAIN):
            entry_id = entry["entry_id"]

            async def signed_out() -> Json | None:
                return await self.api.waiting_flow(entry_id)

            flow = await wait_for(signed_out, "request to sign in again")
            result = await self.api.answer(flow["flow_id"], credentials)
            expected = "abort"
        else:
            result = await self.api.flow(DOMAIN, credentials)
            expected = "create_entry"
        if result["type"] != expected:
            raise DemoError(f"The integration could not be set up: {result.get('errors')}")
        await self.home_assistant.loaded(DOMAIN)

    async def add_core_blink(self) -> None:
        """Add the simulated Blink account to Home Assistant's own integration `blink`."""
        if not await self.api.entry(CORE_DOMAIN):
            result = await self.api.flow(CORE_DOMAIN, await self.cloud.credentials())
            if result["type"] != "create_entry":
                raise DemoError(f"`{CORE_DOMAIN}` could not be set up: {result.get('errors')}")
        await self.home_assistant.loaded(CORE_DOMAIN)


@asynccontextmanager
async def house(
    folder: Path,
    *,
    python: Path = Path(sys.executable),
    port: int | None = None,
    cloud_port: int | None = None,
    cloud_options: tuple[str, ...] = (),
    with_core_blink: bool = False,
) -> AsyncIterator[House]:
    """Yield a Home Assistant and a simulated cloud. Their files are in `folder`.

    If no ports are given, use free ports. Home Assistant's own integration `blink` uses the
    simulated cloud if `with_core_blink` is True, or if `folder` contains an account of `blink`.
    """
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(aiohttp.ClientSession())
        cloud = Cloud(
            web, cloud_port or free_port(), log=folder / "cloud.log", options=cloud_options
        )
        configuration = folder / "home_assistant"
        diverts_core = with_core_blink or config_folder.has_entry(configuration, CORE_DOMAIN)
        home_assistant = HomeAssistant(
            web,
            configuration,
            port or free_port(),
            python=python,
            env={"BLINK_CLIPS_CLOUD": cloud.url},
            module="demo.core_blink" if diverts_core else None,
        )
        stack.push_async_callback(cloud.stop)
        stack.push_async_callback(home_assistant.stop)
        yield House(cloud=cloud, home_assistant=home_assistant)
