"""The comparison page has all tables, and its example automations work."""

import os
from pathlib import Path
import re
from typing import Any

from homeassistant.components import blink
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.const import DOMAIN
from simulator.clips import Clip
from simulator.devices import Camera
from simulator.paint import read_label
from tests.automations import Automations, Phone
from tests.comparison.both_integrations import CORE, Pair, after
from tests.comparison.report import PAGE, RESULTS, WRITES, Page, Results, Section, with_tables
from tests.house import House

TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
PICTURE = "/media/driveway.jpg"


def automation(which: str) -> dict[str, Any]:
    """Return the example automation on the page whose alias ends with `which` in parentheses."""
    blocks: list[Any] = [parse_yaml(text) for text in BLOCKS]
    [found] = [it for it in blocks if it["alias"].endswith(f"({which})")]
    return dict(found)


def test_page_maps_every_action_of_blink() -> None:
    [path] = blink.__path__
    for action in load_yaml_dict(f"{path}/services.yaml"):
        assert f"| `{CORE}.{action}`" in TEXT


@pytest.mark.skipif(WRITES in os.environ, reason="scripts/compare writes the page after the tests")
def test_page_has_the_results_of_both_versions() -> None:
    assert with_tables(TEXT) == TEXT
    for name in ("minimum", "newest"):
        assert f"`blink` {Results.read(RESULTS / f'{name}.json').month} |" in TEXT


@pytest.mark.parametrize("which", ["before", "after"])
async def test_automations_of_the_page_are_valid(house: House, which: str) -> None:
    await house.sign_in()
    assert await async_setup_component(house.hass, "automation", {})
    config = await async_validate_config_item(house.hass, which, automation(which))
    assert config is not None
    assert config.validation_error is None


def message_phrase(clip: Clip, seconds: float | None, picture: bytes) -> str:
    """Return a phrase about the automation's message to a phone: its delay and its picture."""
    label = read_label(picture)
    age = int(clip.created_at) - label.taken_at.timestamp()
    if label.number == clip.id:
        what = "the clip's"
    elif age > 0:
        what = f"one from {age / 60:.0f} minutes before the motion"
    else:
        what = f"one from {-age:.0f} s after the motion"
    return f"A message {after(seconds)}, with a picture: {what}"


@pytest.mark.parametrize("which", ["before", "after"])
async def test_automation_of_the_page_sends_a_picture_to_the_phone(
    pair: Pair,
    page: Page,
    automations: Automations,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    which: str,
) -> None:
    camera, phone, client = pair.cloud.camera("Driveway"), Phone(pair.hass), await hass_client()
    rename_entities_as_on_the_page(pair, camera)
    await pair.house.settle()
    config, file = automation(which), tmp_path / "driveway.jpg"
    pair.hass.config.allowlist_external_dirs.add(str(tmp_path))
    for action in config["actions"]:
        if action.get("data", {}).get("filename") == PICTURE:
            action["data"]["filename"] = str(file)
    await automations.paste(config)
    clip = pair.cloud.motion(camera, upload_seconds=20)

    async def was_notified() -> bool:
        return bool(phone.calls)

    [seconds] = await pair.watch(was_notified)

    image = phone.data()["image"]
    response = await client.get(image)
    picture = file.read_bytes() if which == "before" else await response.read()
    message = message_phrase(clip, seconds, picture)
    cells = (message, "") if which == "before" else ("", message)
    page.add_row(Section.AUTOMATION, f"Motion in the driveway, {which}", *cells)
    assert ("the clip's" in message) is (which == "after")


def rename_entities_as_on_the_page(pair: Pair, camera: Camera) -> None:
    """Give entities the ids that the example automations on the comparison page use."""
    registry = er.async_get(pair.hass)
    for domain, platform, key, name in (
        (DOMAIN, "binary_sensor", "motion", "binary_sensor.driveway_blink_clips_motion"),
        (CORE, "camera", "", "camera.driveway_blink"),
        (CORE, "binary_sensor", "motion_detected", "binary_sensor.driveway_motion"),
    ):
        entity_id = pair.of_camera(domain, platform, camera, key)
        assert entity_id is not None
        registry.async_update_entity(entity_id, new_entity_id=name)
