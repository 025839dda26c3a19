"""Parts of messages and default names of devices are in the language of Home Assistant."""

import json
from pathlib import Path
from typing import Any

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.localization import localized_message
from simulator.faults import Fault
from tests.action_calls import perform
from tests.house import House

GERMAN: dict[str, Any] = json.loads(
    (
        Path(__file__).parents[1] / "custom_components" / DOMAIN / "translations" / "de.json"
    ).read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True)
async def german(house: House) -> None:
    """Set the language of Home Assistant to German."""
    await house.hass.config.async_update(language="de")
    await house.hass.async_block_till_done()


def message(key: str, **placeholders: str) -> str:
    """Return the German message of an error with a translation key."""
    text: str = GERMAN["exceptions"][key]["message"]
    return text.format(**placeholders)


async def test_messages_of_several_cameras_are_in_the_language_of_home_assistant(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="snapshot", status=500, body="oops", times=None))

    with pytest.raises(HomeAssistantError) as error:
        await house.action("snapshot", "camera.garden", "camera.driveway")

    assert error.value.translation_key == "several_failed"
    assert error.value.translation_placeholders == {
        "errors": "\n".join(
            message("unexpected", entity=name, detail="HTTP 500") for name in ("Garden", "Driveway")
        )
    }


async def test_subject_of_a_message_about_a_clip_is_in_the_language_of_home_assistant(
    house: House,
) -> None:
    await house.sign_in()
    clip = max(house.cloud.cloud.clips)
    house.cloud.faults.add(Fault(route="media.delete", status=500, body="oops", times=None))

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, "delete_clips", video_id=clip)

    assert error.value.translation_placeholders is not None
    assert error.value.translation_placeholders["entity"] == GERMAN["common"][
        "video_numbers"
    ].format(numbers=clip)


# The next two tests change to a language for which the integration has no translations. They use
# two different languages, because the test plugin keeps loaded texts between tests.


async def test_message_has_its_subject_after_a_change_of_the_language(house: House) -> None:
    await house.sign_in()
    clip = max(house.cloud.cloud.clips)
    house.cloud.faults.add(Fault(route="media.delete", status=500, body="oops", times=None))
    await house.hass.config.async_update(language="fi")

    with pytest.raises(HomeAssistantError) as at_once:
        await perform(house.hass, "delete_clips", video_id=clip)
    await house.settle()
    with pytest.raises(HomeAssistantError) as later:
        await perform(house.hass, "delete_clips", video_id=clip)

    assert f"Video {clip}: " in str(at_once.value)
    assert f"Video {clip}: " in str(later.value)


@pytest.mark.scenario("zoo")
async def test_unnamed_siren_keeps_its_name_after_a_change_of_the_language(house: House) -> None:
    cloud = house.cloud.cloud
    for siren in cloud.sirens.values():
        siren.name = ""
    entry = await house.sign_in()
    await house.hass.config.async_update(language="cs")
    await house.settle()
    # Rename a camera. The integration updates the device registry only after a change.
    cloud.rename_camera(next(iter(cloud.cameras.values())), "Attic")
    await house.let_pass(600)

    devices = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)

    assert "Attic" in {it.name for it in devices}
    names = {it.name for it in devices if it.model == "Siren"}
    assert names
    assert all(name and name.startswith("Siren ") for name in names)


@pytest.mark.scenario("zoo")
async def test_unnamed_siren_has_a_default_name_in_the_language_of_home_assistant(
    house: House,
) -> None:
    for siren in house.cloud.cloud.sirens.values():
        siren.name = ""
    entry = await house.sign_in()

    devices = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)

    names = {it.name for it in devices if it.model == "Siren"}
    assert names
    assert all(name and name.startswith("Sirene ") for name in names)


async def test_message_of_another_integration_stays_as_it_is() -> None:
    assert localized_message(HomeAssistantError("The oven is hot")) == "The oven is hot"
