"""Even with malicious names and responses of the cloud, states and registries are valid JSON."""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import json_bytes
import pytest

from simulator import Fault
from tests.action_calls import perform
from tests.api.test_lying_cloud import INVALID_VALUES
from tests.house import House

NAMES = {
    "half an emoji": "Garden \ud83d",
    "lines": "Garden\r\n2026-11-20 12:00:00 ERROR It burns\0\x1b[2J",
    "markup": "<img src=x onerror=alert(1)> **x** [x](javascript:alert(1)) {{ 1/0 }} %s {0}",
    "a path": "../../../../../../etc/cron.d/x",
    "long": "x" * 9000,
    "nothing to write": "\u202e\u200b",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
async def test_hostile_device_names_break_no_file_state_or_registry(
    house: House, hass_storage: dict[str, Any], tmp_path: Path, name: str
) -> None:
    cloud = house.cloud.cloud
    entry = await house.sign_in()
    # Record the clip before the camera gets the malicious name. The simulator cannot draw this
    # name.
    cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    cloud.rename_camera(cloud.camera("Garden"), name)
    cloud.networks[200001].name = name
    cloud.sync_modules[200001].name = name
    await house.let_pass(600)
    folder = tmp_path / "archive"
    folder.mkdir()
    house.hass.config.allowlist_external_dirs = {str(folder)}

    saved = await perform(
        house.hass,
        "save_clip",
        entity_id="camera.garden",
        filename=f"{folder}/{{camera}}_{{id}}.mp4",
    )

    assert entry.state is ConfigEntryState.LOADED
    assert Path(saved["path"]).parent == folder
    assert ".." not in saved["path"]
    for state in house.hass.states.async_all():
        assert json.loads(json_bytes(state.as_dict()))
        assert "\n" not in str(state.attributes.get("friendly_name"))
    assert_everything_is_json(house, entry)
    clips = await perform(house.hass, "get_clips")
    assert json.loads(json_bytes(clips))["clips"]


@pytest.mark.parametrize("value", INVALID_VALUES.values(), ids=list(INVALID_VALUES))
async def test_hostile_responses_break_no_state_or_registry(
    house: House, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    entry = await house.sign_in()
    await house.let_pass(60)
    for route in ("homescreen", "media.changed"):
        for wrap in ("{}", '{{"networks":[{}],"cameras":[{}],"media":[{}]}}'):
            body = wrap.format(value, value, value)
            house.cloud.faults.add(Fault(route=route, kind="wrong_shape", body=body))
            await house.let_pass(300)
            house.cloud.faults.clear()

    await house.let_pass(600)
    assert house.state("camera.garden").state == "idle"
    assert "Unexpected error" not in caplog.text
    assert_everything_is_json(house, entry)


def assert_everything_is_json(house: House, entry: ConfigEntry) -> None:
    """Check that registries, config entry and stored state can be written as JSON."""
    hass = house.hass
    for registry in (dr.async_get(hass), er.async_get(hass)):
        assert json_bytes(registry._data_to_save())
    assert json_bytes(entry.as_dict())
    account = entry.runtime_data
    assert json_bytes(account._store._stored())
