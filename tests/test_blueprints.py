"""The blueprint files are valid, complete, and linked in the documentation."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.util.yaml import extract_inputs, parse_yaml
import pytest

from custom_components.blink_clips.clips.event_types import EventType
from tests.automations import BLUEPRINTS, blueprint
from tests.documentation import documentation

PAGES = documentation()
SOURCE = "https://github.com/OWNER/blink-clips/blob/main/blueprints/automation/blink_clips/{}.yaml"
ALL = sorted(path.stem for path in BLUEPRINTS.glob("*.yaml"))


def load(name: str) -> Blueprint:
    """Return a blueprint as parsed by Home Assistant."""
    return Blueprint(
        blueprint(name), expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )


def inputs(name: str) -> dict[str, dict[str, Any]]:
    """Return the inputs of a blueprint by key, including those in sections."""
    found: dict[str, dict[str, Any]] = load(name).inputs
    return found


def test_folder_contains_four_blueprints() -> None:
    assert ALL == ["camera_health", "clip_notification", "door_snapshot", "save_every_clip"]
    assert {path.suffix for path in BLUEPRINTS.iterdir()} == {".yaml"}


@pytest.mark.parametrize("name", ALL)
def test_blueprint_is_valid_and_requires_the_minimum_version(name: str) -> None:
    read = load(name)

    assert read.validate() is None
    assert read.metadata["homeassistant"]["min_version"] == "2026.10.0"
    assert read.metadata["name"].startswith("Blink Clips: ")
    # Convert the blueprint to YAML and parse it again, as an import does. The result must be the
    # same.
    again = parse_yaml(read.yaml())
    assert isinstance(again, dict)
    assert again == read.data


@pytest.mark.parametrize("name", ALL)
def test_blueprint_contains_its_source_address(name: str) -> None:
    # The README and the blueprints must contain the same repository address.
    address = re.search(r"github\.com/([\w.-]+/[\w.-]*\w)/actions", PAGES)
    assert address
    assert load(name).metadata["source_url"] == SOURCE.format(name).replace(
        "OWNER/blink-clips", address[1]
    )


@pytest.mark.parametrize("name", ALL)
def test_each_input_is_used_and_described(name: str) -> None:
    body = {key: value for key, value in load(name).data.items() if key != "blueprint"}

    assert extract_inputs(body) == inputs(name).keys()
    for asked in inputs(name).values():
        assert asked.keys() >= {"name", "description", "selector"}


@pytest.mark.parametrize("name", ALL)
def test_entity_inputs_offer_only_entities_of_the_integration(name: str) -> None:
    for key, asked in inputs(name).items():
        if wanted := asked["selector"].get("entity"):
            [choice] = wanted["filter"]
            # For these two inputs, users may select a door or a battery of any integration.
            ours = None if key in {"doors", "batteries"} else "blink_clips"
            assert choice.get("integration") == ours
            assert choice["domain"]
        if wanted := asked["selector"].get("device"):
            assert wanted["filter"] == [{"integration": "mobile_app"}]


@pytest.mark.parametrize("name", ["clip_notification", "save_every_clip"])
def test_event_type_input_offers_every_event_type(name: str) -> None:
    asked = inputs(name)["event_types"]
    known = {it.value for it in EventType}

    assert {it["value"] for it in asked["selector"]["select"]["options"]} == known
    assert set(asked["default"]) <= known


def test_notification_triggers_for_every_event_type() -> None:
    [trigger] = load("clip_notification").data["triggers"]

    assert set(trigger["options"]["event_type"]) == {it.value for it in EventType}


def test_readme_links_each_blueprint_and_its_import() -> None:
    links = re.findall(
        r"\]\((https://my\.home-assistant\.io/redirect/blueprint_import/[^)]+)\)", PAGES
    )
    wanted = [parse_qs(urlsplit(link).query)["blueprint_url"] for link in links]
    named = re.findall(r"\]\((?:\.\./)?blueprints/automation/blink_clips/(\w+)\.yaml\)", PAGES)

    assert sorted(named) == ALL
    assert wanted == [[load(name).metadata["source_url"]] for name in named]
