"""Starts what the benchmark measures: a Home Assistant with four simulated cameras."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks.home_assistant import home_assistant_for
from benchmarks.live_view.instrumented import ADDRESS, DELAYS, PROCESSOR
from demo.api import Api, Json
from demo.house import DOMAIN
from demo.process import DemoError, wait_for
from simulator import CameraSpec, Family, NetworkSpec, Scenario, Simulator, ThumbnailForm

CAMERAS = 4
# Seconds to wait after a live view. In this time, Home Assistant makes the camera's still picture.
PAUSE_SECONDS = 3.0
# Seconds to wait after the start of Home Assistant, until it is idle.
SETTLE_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class LiveHouse:
    """A simulated cloud with four cameras in four networks, and a Home Assistant."""

    cloud: Simulator
    api: Api

    def entity_id(self, number: int) -> str:
        """Return the entity id of a camera's live view. The first camera has the number 0."""
        return f"camera.camera_{number + 1}_live_view"

    async def address(self, number: int) -> str:
        """Return a camera's stream address. The next connection can then start a live view."""
        address: str = await self.api.get(f"{ADDRESS}?entity_id={self.entity_id(number)}")
        return address

    async def processor(self, seconds: float) -> float:
        """Return the share of one core that Home Assistant uses in the next seconds."""
        part: float = await self.api.get(f"{PROCESSOR}?seconds={seconds}")
        return part

    async def delays(self, seconds: float) -> list[float]:
        """Return the delays of Home Assistant's event loop in the next seconds, in milliseconds."""
        delays: list[float] = await self.api.get(f"{DELAYS}?seconds={seconds}")
        return delays

    def set_start(self, number: int, *, starts_at: float) -> None:
        """Set how many seconds after a key frame the video of a camera starts."""
        behaviour = self.cloud.cloud.camera(f"Camera {number + 1}").live_view
        behaviour.starts_at = starts_at
        # Send each picture only when it is due. By default, the simulated cloud sends several
        # pictures together, some of them early, and the measured delay would be too low.
        behaviour.send_seconds = 0.0

    def media_started_at(self) -> float:
        """Return when the media of the newest live view began, in seconds since 1970."""
        started_at = self.cloud.ledger.live_views[-1].media_started_at
        if started_at is None:
            raise DemoError("The relay has sent no media.")
        return started_at

    async def end_all(self) -> None:
        """End all live views from the cloud's side.

        Wait until Home Assistant has finished with the live views.
        """
        for session in self.cloud.live_views.sessions.values():
            self.cloud.live_views.end(session, "benchmark")

        async def all_idle() -> bool:
            states = await self.api.states("camera.")
            views = [it for entity_id, it in states.items() if entity_id.endswith("_live_view")]
            return all(it["state"] == "idle" for it in views)

        await wait_for(all_idle, "end of the live views")
        await asyncio.sleep(PAUSE_SECONDS)

    async def last_facts(self) -> Json:
        """Return the data about the last live view from Home Assistant's diagnostics."""
        entry = await self.api.entry(DOMAIN)
        if entry is None:
            raise DemoError("The account is missing.")
        path = f"/api/diagnostics/config_entry/{entry['entry_id']}"
        facts: Json = (await self.api.get(path))["data"]["live_views"]["sessions"][-1]
        return facts

    def check(self, live_views: int) -> None:
        """Check the number of live views, and that all clients have followed the protocol's rules.

        Raises DemoError if a check fails.
        """
        seen = self.cloud.ledger.live_views
        owed = [it for view in seen for it in view.owed]
        if len(seen) != live_views or owed:
            raise DemoError(f"There were {len(seen)} live views, not {live_views}. {owed}")


@asynccontextmanager
async def live_house() -> AsyncIterator[LiveHouse]:
    """Start a simulated cloud and a Home Assistant, and add the account."""
    async with (
        Simulator(_scenario()) as cloud,
        home_assistant_for(cloud, module="benchmarks.live_view.instrumented") as home_assistant,
    ):
        await asyncio.sleep(SETTLE_SECONDS)
        yield LiveHouse(cloud=cloud, api=home_assistant.api)


def _scenario() -> Scenario:
    """Return four networks with one camera (Mini) each.

    A network allows one live view at a time.
    """
    return Scenario(
        name="live view",
        networks=tuple(
            NetworkSpec(
                name=f"Building {number + 1}",
                id=200001 + number,
                sync_module=False,
                cameras=(
                    CameraSpec(
                        name=f"Camera {number + 1}",
                        product_type="owl",
                        family=Family.OWL,
                        id=500001 + number,
                        form=ThumbnailForm.STAMP,
                    ),
                ),
            )
            for number in range(CAMERAS)
        ),
    )
