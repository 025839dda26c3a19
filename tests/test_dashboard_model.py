"""After any sequence of events, a dashboard card shows the same as a card that was just opened."""

from collections.abc import Awaitable, Callable
import random
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import CameraSpec, Fault
from tests.action_calls import perform, rename_device
from tests.dashboard_card import Card, Page, Position
from tests.house import House

pytestmark = pytest.mark.platforms("alarm_control_panel", "button", "camera")

STEPS = 30
HALL, FRONT_DOOR = "camera.hall", "camera.front_door"
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"types": ["person", "button_press"], "days": 1},
    {"cameras": [HALL, "camera.garden"], "days": 60},
)


class Street:
    """Simulates random events in a house. Opens cards for its owner and for a guest."""

    def __init__(self, house: House, entry: ConfigEntry, guest: MockUser, seed: int) -> None:
        self.house = house
        self.entry = entry
        self.guest = guest
        self.random = random.Random(seed)  # noqa: S311 - the same events for the same seed
        self.page: Page
        self.cards: list[tuple[Card, dict[str, Any]]] = []
        self.cameras = 0

    async def open(self, *pages: Page) -> None:
        """Open a card for each filter on the page of each user."""
        self.page = pages[0]
        self.pages = pages
        for page in pages:
            for fields in FILTERS:
                self.cards.append((await page.subscribe(limit=200, **fields), fields))

    async def let_pass(self, seconds: float = 60) -> None:
        """Let time pass, and keep the websocket connections open."""
        while seconds > 0:
            await self.house.let_pass(min(seconds, 60))
            seconds -= 60
            for page in self.pages:
                await page.command("ping")

    async def step(self) -> str:
        """Execute a random event, and return its name."""
        event: Callable[[], Awaitable[None]] = self.random.choice(self.events)
        await event()
        return event.__name__

    @property
    def events(self) -> list[Callable[[], Awaitable[None]]]:
        """The possible events. Frequent events occur several times in the list."""
        return [
            *[self.motion] * 6,
            *[self.watch, self.delete, self.let_pass] * 2,
            self.later,
            self.toggle_online,
            self.rename_camera,
            self.rename_entity,
            self.reload,
            self.unload_or_load,
            self.outage,
            self.change_permission,
            self.miss_video,
            self.read_all,
            self.add_or_remove_camera,
        ]

    async def motion(self) -> None:
        """Record one to three clips with random cameras."""
        cloud = self.house.cloud.cloud
        for _ in range(self.random.randint(1, 3)):
            camera = self.random.choice(list(cloud.cameras.values()))
            source = self.random.choice(["pir", "cv_motion", "button_press", "liveview"])
            metadata = self.random.choice([None, ["person"], ["vehicle", "person"]])
            cloud.motion(camera, source, upload_seconds=0, metadata=metadata)
        await self.let_pass()

    async def watch(self) -> None:
        """Watch a clip in the Blink app."""
        cloud = self.house.cloud.cloud
        cloud.watch_clip(self.random.choice(list(cloud.clips.values())))
        await self.let_pass()

    async def delete(self) -> None:
        """Delete a clip in the Blink app."""
        cloud = self.house.cloud.cloud
        cloud.delete_clip(self.random.choice(list(cloud.clips.values())))
        await self.let_pass(120)

    async def later(self) -> None:
        """Let some hours pass. Some clips are then too old to be shown."""
        self.house.clock.advance(self.random.choice([3600, 6 * 3600]))
        await self.let_pass()

    async def toggle_online(self) -> None:
        """Switch a camera offline or online again."""
        camera = self.random.choice(list(self.house.cloud.cloud.cameras.values()))
        camera.online = not camera.online
        await self.let_pass(300)

    async def rename_camera(self) -> None:
        """Rename the device of a camera."""
        [entity_id, *_] = self.house.camera_entities
        rename_device(self.house.hass, entity_id, f"Camera {self.random.randint(1, 99)}")

    async def rename_entity(self) -> None:
        """Change the id of an entity that the guest may see, or restore its first id."""
        registry = er.async_get(self.house.hass)
        for old, new in ((HALL, "camera.corridor"), ("camera.corridor", HALL)):
            if registry.async_get(old):
                registry.async_update_entity(old, new_entity_id=new)
                return

    async def reload(self) -> None:
        """Reload the account."""
        if self.entry.state is ConfigEntryState.LOADED:
            await self.house.hass.config_entries.async_reload(self.entry.entry_id)

    async def unload_or_load(self) -> None:
        """Unload the account. If it is already unloaded, set it up again."""
        entries = self.house.hass.config_entries
        if self.entry.state is ConfigEntryState.LOADED:
            await entries.async_unload(self.entry.entry_id)
        else:
            await entries.async_setup(self.entry.entry_id)

    async def outage(self) -> None:
        """Start or end an outage of the cloud."""
        faults = self.house.cloud.faults
        faults.clear()
        if self.random.random() < 0.5:
            faults.add(Fault(kind="drop", times=None))
            await self.let_pass(360)
            faults.clear()
        await self.let_pass(120)

    async def change_permission(self) -> None:
        """Change which cameras the guest may see."""
        cameras = [HALL, FRONT_DOOR, "camera.corridor", "camera.garden"]
        chosen = self.random.sample(cameras, self.random.randint(0, 3))
        self.guest.mock_policy({"entities": {"entity_ids": dict.fromkeys(chosen, True)}})
        await self.house.hass.auth.async_update_user(self.guest, name="Guest")

    async def miss_video(self) -> None:
        """Simulate a download that finds no video of the newest clip.

        The integration then removes the clip.
        """
        if self.entry.state is ConfigEntryState.LOADED:
            catalogue = self.entry.runtime_data.catalogue
            for clip in catalogue.clips()[:1]:
                catalogue.forget(clip.id)

    async def read_all(self) -> None:
        """Call an action that reads the list of all clips."""
        if self.entry.state is ConfigEntryState.LOADED:
            await perform(self.house.hass, "get_clips")

    async def add_or_remove_camera(self) -> None:
        """Add a camera, or remove the camera that was added last."""
        cloud = self.house.cloud.cloud
        added = [it for it in cloud.cameras.values() if it.name.startswith("New")]
        if added:
            cloud.remove_camera(added[0])
            await self.let_pass(1800)
        else:
            self.cameras += 1
            cloud.add_camera(CameraSpec(name=f"New {self.cameras}"), network_id=200001)
            await self.let_pass(300)


async def scroll_to_the_end(card: Card, fields: dict[str, Any]) -> None:
    """Read older clips page by page, until the card has all clips."""
    while card.older:
        await card.read_older(**fields)


def shown(card: Card, edge: Position | None) -> dict[str, Any]:
    """Return what a card shows. Leave out the clips that are older than the position `edge`."""
    return {
        "accounts": card.accounts,
        "systems": card.systems,
        "cameras": sorted(card.cameras, key=lambda it: str(it["id"])),
        "unwatched": card.unwatched,
        "clips": {key: it for key, it in card.clips.items() if edge and (it["time"], *key) >= edge},
    }


@pytest.mark.parametrize("seed", range(3))
async def test_card_equals_a_card_that_opens_now(
    house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator, seed: int
) -> None:
    hass = house.hass
    guest = MockUser(name="Guest").add_to_hass(hass)
    guest.mock_policy({"entities": {"entity_ids": {HALL: True, FRONT_DOOR: True}}})
    token = await hass.auth.async_create_refresh_token(guest, CLIENT_ID)
    access = hass.auth.async_create_access_token(token)
    street = Street(house, entry, guest, seed)
    await street.open(
        Page(house, await hass_ws_client()), Page(house, await hass_ws_client(hass, access))
    )
    happened: list[str] = []

    for _ in range(STEPS):
        happened.append(await street.step())
        for card, fields in street.cards:
            await card.events()
            fresh = await card.page.subscribe(limit=200, **fields)
            await card.page.unsubscribe(fresh)
            if happened[-1] == "read_all":
                await scroll_to_the_end(card, fields)
                await scroll_to_the_end(fresh, fields)
                assert card.ids == fresh.ids
            # Each card shows all clips down to its own edge.
            edge = max((it.edge for it in (card, fresh) if it.edge), default=None)
            assert shown(card, edge) == shown(fresh, edge), (happened, fields)
