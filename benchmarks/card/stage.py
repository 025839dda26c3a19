"""Starts the programs of the card's benchmark: simulated cloud, Home Assistant and Chromium."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import time

from playwright.async_api import Browser

from benchmarks.home_assistant import home_assistant_for
from demo.api import Api
from demo.browser import launched, require_chromium
from demo.home_assistant import HomeAssistant
from simulator import Simulator
from simulator.scenarios import SCENARIOS, Scenario

FEW, MANY = 500, 5_000
FEW_DAYS, MANY_DAYS = 5, 60
HOUR = 3600
DAY = 24 * HOUR

# The newest clips are spread over all cameras. This is their number: as many clips as are in Home
# Assistant's first message to the card.
NEWEST = 60
FEW_CAMERAS = [f"camera.camera_{number + 1}" for number in range(5)]
CARD = {"type": "custom:blink-clips-card"}
FEW_CAMERAS_CARD = {**CARD, "cameras": FEW_CAMERAS}

PATH = "card-numbers"
# The views of the dashboard. `row` shows one row with the clips of all cameras. `cameras` shows
# one row with the clips of a few cameras. `few` and `many` are grids with few and with many clips.
# `none` has no card.
VIEWS = {
    "row": {
        "type": "sections",
        "sections": [{"type": "grid", "cards": [{**CARD, "days": MANY_DAYS}]}],
    },
    "cameras": {
        "type": "sections",
        "sections": [{"type": "grid", "cards": [{**FEW_CAMERAS_CARD, "days": MANY_DAYS}]}],
    },
    "few": {"type": "panel", "cards": [{**FEW_CAMERAS_CARD, "days": FEW_DAYS}]},
    "many": {"type": "panel", "cards": [{**FEW_CAMERAS_CARD, "days": MANY_DAYS}]},
    "none": {"type": "panel", "cards": [{"type": "markdown", "content": "No clips"}]},
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The running programs of the benchmark: simulated cloud, Home Assistant and browser."""

    cloud: Simulator
    home_assistant: HomeAssistant
    browser: Browser


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Start a simulated cloud with 50 cameras and 5,000 clips, a Home Assistant, and Chromium."""
    scenario = Scenario(name="cards", networks=SCENARIOS["big"].networks)
    async with (
        Simulator(scenario) as cloud,
        launched(require_chromium()) as browser,
    ):
        _fill(cloud)
        async with home_assistant_for(cloud) as home_assistant:
            await _add_dashboard(home_assistant.api)
            yield Stage(cloud=cloud, home_assistant=home_assistant, browser=browser)


def _fill(cloud: Simulator) -> None:
    """Add clips to the simulated cloud, spread over the whole period that a card shows.

    The first cameras have exactly `FEW` clips from the last `FEW_DAYS` days.
    """
    now = time.time()
    cameras = list(cloud.cloud.cameras.values())
    few_cameras = cameras[: len(FEW_CAMERAS)]
    # Subtract the newest clips of the first cameras, because these clips are added separately.
    shown = NEWEST * len(few_cameras) // len(cameras)
    few, rest = FEW - shown, MANY - FEW
    ages = [HOUR * (number + 1) / NEWEST for number in range(NEWEST)]
    ages += [HOUR + (FEW_DAYS - 1) * DAY * (number + 1) / few for number in range(few)]
    ages += [(FEW_DAYS + 1 + (MANY_DAYS - FEW_DAYS - 2) * it / rest) * DAY for it in range(rest)]
    for number, age in enumerate(ages):
        among = cameras if number < NEWEST else few_cameras
        camera = among[number % len(among)]
        cloud.cloud.motion(camera, created_at=now - age, upload_seconds=0)


async def _add_dashboard(api: Api) -> None:
    """Create a dashboard with the views of this benchmark."""
    views = [{"path": path, "title": path, **view} for path, view in VIEWS.items()]
    await api.save_dashboard(PATH, {"views": views}, title="Card", icon="mdi:cctv")


async def poll(on: Stage) -> None:
    """Make the integration poll the cloud now."""
    await on.home_assistant.api.perform("homeassistant.update_entity", entity_id=FEW_CAMERAS[0])
