"""While Blink is unavailable, each action succeeds or raises an error."""

from collections.abc import AsyncIterator
from datetime import timedelta
import os
from pathlib import Path
import ssl
from typing import Any

from homeassistant.components.camera import async_request_stream
from homeassistant.components.stream import HLS_PROVIDER, Stream
from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest

from custom_components.blink_clips.account.archive_factory import archive_folder
from custom_components.blink_clips.const import (
    CONF_ARCHIVE_CAMERAS,
    CONF_ARCHIVE_ENABLED,
    CONF_ARCHIVE_FOLDER,
    DOMAIN,
)
from simulator import Camera, Family
from simulator.live_view.identity import AUTHORITY
from tests.availability.document import document
from tests.availability.situations import SITUATIONS, Situation
from tests.availability.subjects import (
    ACTIONS,
    ARCHIVE_ACTIONS,
    CAMERA,
    ENTITIES,
    GARDEN_LIVE_VIEW,
    OPEN_LIVE_VIEW,
    ActionRow,
)
from tests.house import House
from tests.live_view_house import ignoring_rejected_certificates, no_start
from tests.save_folder import SaveFolder

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "availability.md"
# Whether to rewrite docs/availability.md with the results of the tests. To do this, run:
# BLINK_CLIPS_AVAILABILITY=write scripts/test tests/test_availability.py
WRITE = os.environ.get("BLINK_CLIPS_AVAILABILITY") == "write"

KEPT = "as before"
DONE = "done"
SKIPPED = "skipped"

# Actions of Home Assistant's own integration `camera`.
CAMERA_ACTIONS = {it.name for it in ACTIONS if it.domain == "camera"}

# Actions that only return data. They can succeed during an outage, because the data may be cached.
LISTS = {f"{DOMAIN}.get_clips", f"{DOMAIN}.get_thumbnails"}

DOORBELL = 610001

SEEN: dict[tuple[str, str], str] = {}

pytestmark = pytest.mark.scenario("zoo")


class Household:
    """An account with every kind of entity.

    Its methods perform the actions in docs/availability.md.
    """

    def __init__(self, house: House, entry: ConfigEntry, save_folder: SaveFolder) -> None:
        self.house = house
        self.entry = entry
        self._save_folder = save_folder
        self._saved = 0

    @property
    def garden(self) -> Camera:
        """The garden camera, which most actions use."""
        return self.house.cloud.cloud.camera(family=Family.CAMERA, id=410001)

    async def use_everything(self) -> None:
        """Enable every entity, and perform actions until each entity has a state."""
        registry = er.async_get(self.house.hass)
        for entity in er.async_entries_for_config_entry(registry, self.entry.entry_id):
            registry.async_update_entity(entity.entity_id, disabled_by=None)
        network_id = self.garden.network_id
        self.house.hass.config_entries.async_update_entry(
            self.entry, options={"usb_networks": [network_id]}
        )
        await self.house.hass.config_entries.async_reload(self.entry.entry_id)
        cloud = self.house.cloud.cloud
        cloud.motion(self.garden, upload_seconds=0)
        cloud.press(cloud.camera(family=Family.DOORBELL, id=DOORBELL))
        await self.house.let_pass(120)
        for domain, action, data in (
            ("button", "press", {"entity_id": "button.garden_take_snapshot"}),
            ("light", "turn_on", {"entity_id": "light.pond_floodlight"}),
            ("siren", "turn_on", {"entity_id": "siren.attic_siren", "duration": 600}),
            (DOMAIN, "snooze", {"entity_id": CAMERA, "duration": {"hours": 2}}),
        ):
            await self.house.hass.services.async_call(domain, action, data, blocking=True)
        await self.house.let_pass(120)

    async def enable_archive(self) -> None:
        """Archive the clips of the doorbell. The garden's clip is not archived."""
        folder = Path(self._save_folder.path("clips"))
        create = archive_folder(self.entry, folder).create
        await self.house.hass.async_add_executor_job(create)
        options = {
            CONF_ARCHIVE_ENABLED: True,
            CONF_ARCHIVE_FOLDER: str(folder),
            CONF_ARCHIVE_CAMERAS: [f"doorbell_{DOORBELL}"],
        }
        self.house.hass.config_entries.async_update_entry(
            self.entry, options={**self.entry.options, **options}
        )
        await self.house.hass.config_entries.async_reload(self.entry.entry_id)
        await self.house.let_pass(300)

    def states(self) -> dict[str, str]:
        """Return the state of each entity. The keys are the names in docs/availability.md."""
        return {it.name: self.house.state(it.entity_id).state for it in ENTITIES}

    async def perform(self, row: ActionRow) -> str:
        """Perform an action of the availability table. Return "done", "skipped" or an error key."""
        data = {**row.data, **self._parameters(row)}
        target = {"entity_id": data.pop("entity_id")} if "entity_id" in data else None
        posts = self._posts
        tree = self._save_folder.tree
        try:
            await self.house.hass.services.async_call(
                row.domain,
                row.action,
                data,
                target=target,
                blocking=True,
                return_response=row.domain == DOMAIN,
            )
        except HomeAssistantError as err:
            return err.translation_key or type(err).__name__
        await self.house.settle()
        was_written = self._save_folder.tree != tree
        is_skipped = self._posts == posts if row.needs_command else not was_written
        if row.name in LISTS:
            return DONE
        return SKIPPED if is_skipped else DONE

    async def open_live_view(self) -> str:
        """Open the live view of the garden, as a dashboard does. Return "done" or an error key."""
        try:
            await async_request_stream(self.house.hass, GARDEN_LIVE_VIEW, HLS_PROVIDER)
        except HomeAssistantError as err:
            # The text of the error is already translated. Its cause has the translation key.
            return getattr(err.__cause__, "translation_key", None) or type(err).__name__
        assert self.house.state(GARDEN_LIVE_VIEW).state == "streaming"
        return DONE

    @property
    def _posts(self) -> int:
        requests = self.house.cloud.ledger.requests
        return sum(it.method == "POST" and "oauth" not in it.route for it in requests)

    def _parameters(self, row: ActionRow) -> dict[str, Any]:
        """Return the further parameters of an action: a file name, a clip id, or nothing ({})."""
        self._saved += 1
        clip_id = max(
            it.id for it in self.house.cloud.cloud.clips.values() if it.camera is self.garden
        )
        doorbell_clip_id = max(
            it.id for it in self.house.cloud.cloud.clips.values() if it.camera.id == DOORBELL
        )
        path = self._save_folder.path(f"{self._saved}")
        parameters: dict[str, dict[str, Any]] = {
            f"{DOMAIN}.get_thumbnails": {"video_id": clip_id, "count": 2},
            f"{DOMAIN}.save_clip": {"video_id": clip_id, "filename": f"{path}.mp4"},
            f"{DOMAIN}.save_thumbnail": {"video_id": clip_id, "filename": f"{path}.jpg"},
            f"{DOMAIN}.save_recent_clips": {"folder": path, "hours": 1},
            f"{DOMAIN}.make_film": {
                "from": dt_util.utcnow() - timedelta(hours=1),
                "filename": f"{path}.mp4",
            },
            f"{DOMAIN}.archive_clips": {"hours": 1},
            f"{DOMAIN}.keep_clips": {"video_id": [doorbell_clip_id]},
            f"{DOMAIN}.mark_viewed": {"video_id": [clip_id]},
            f"{DOMAIN}.delete_clips": {"video_id": [clip_id]},
            "camera.snapshot": {"filename": f"{path}.jpg"},
        }
        return parameters.get(row.name, {})


@pytest.fixture
async def household(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Household]:
    """Return an account whose entities all have a state. No stream workers run."""
    monkeypatch.setattr(Stream, "start", no_start)
    # Load the certificate authorities before the test, because loading them takes real time.
    context = ssl.create_default_context(cafile=AUTHORITY)
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    assert await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    household = Household(house, entry, SaveFolder(house.hass, tmp_path / "disk"))
    await household.use_everything()
    with ignoring_rejected_certificates():
        yield household
        await house.hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda it: it.name)
async def test_entities_and_actions_without_blink_succeed_or_raise_an_error(
    household: Household, situation: Situation
) -> None:
    before = household.states()
    assert not {"unknown", "unavailable"} & set(before.values()), before
    await situation.enter(household.house, household.entry)

    shown = household.states()
    for row in ENTITIES:
        is_kept = shown[row.name] == before[row.name]
        SEEN[row.name, situation.name] = KEPT if is_kept else f"*{shown[row.name]}*"
        if row.has_action:
            assert shown[row.name] != "unavailable", row.name
    for action in ACTIONS:
        SEEN[action.name, situation.name] = await household.perform(action)
        if action.name not in CAMERA_ACTIONS:
            assert SEEN[action.name, situation.name] != SKIPPED, action.name
    SEEN[OPEN_LIVE_VIEW, situation.name] = await household.open_live_view()


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda it: it.name)
async def test_archive_actions_without_blink_succeed_or_raise_an_error(
    household: Household, situation: Situation
) -> None:
    await household.enable_archive()
    await situation.enter(household.house, household.entry)

    for action in ARCHIVE_ACTIONS:
        SEEN[action.name, situation.name] = await household.perform(action)
        assert SEEN[action.name, situation.name] != SKIPPED, action.name


def test_availability_document_contains_the_cells_of_this_run() -> None:
    if len(SEEN) < (len(ENTITIES) + len(ACTIONS) + len(ARCHIVE_ACTIONS) + 1) * len(SITUATIONS):
        pytest.skip("some situations were not run")
    found = document(SEEN)
    if WRITE:
        DOCUMENT.write_text(found)
    assert DOCUMENT.read_text() == found
