"""Helpers for tests of actions: perform actions, and create test data."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import re
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.blink_clips.account import client_factory as connect
from custom_components.blink_clips.const import DOMAIN
from simulator import Simulator
from simulator.clips import Clip
from simulator.scenarios import SCENARIOS, CameraSpec, NetworkSpec
from tests.documentation import chapter, first_column
from tests.house import House

SHED = "camera.shed"
SHED_CLIP = 8000001


async def perform(
    hass: HomeAssistant,
    action: str,
    *,
    context: Context | None = None,
    return_response: bool = True,
    **data: Any,
) -> Any:
    """Perform an action of the integration, and return the response."""
    return await hass.services.async_call(
        DOMAIN, action, data, context=context, blocking=True, return_response=return_response
    )


def raised(error: pytest.ExceptionInfo[HomeAssistantError]) -> str | None:
    """Return the translation key of an error. Fail if the error has no translated message."""
    assert str(error.value) != error.value.translation_key, "the error has no text"
    return error.value.translation_key


def rename_device(hass: HomeAssistant, entity_id: str, name: str) -> None:
    """Rename the device of an entity, as a user does on its device page."""
    entity = er.async_get(hass).async_get(entity_id)
    assert entity
    assert entity.device_id
    dr.async_get(hass).async_update_device(entity.device_id, name_by_user=name)


def user_context(hass: HomeAssistant, **entities: Any) -> Context:
    """Return the context of a user with the given entity permissions.

    The user is not an administrator.
    """
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": entities})
    return Context(user_id=user.id)


@asynccontextmanager
async def second_account(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[ConfigEntry, Simulator]]:
    """Sign in to a second account.

    The account has a house named Shed with one camera, and no clips.
    """
    scenario = replace(
        SCENARIOS["one_camera"],
        networks=(NetworkSpec(name="Shed", id=200009, cameras=(CameraSpec(name="Shed"),)),),
        clips=0,
        email="shed@example.com",
        account_id=100009,
    )
    async with Simulator(scenario, clock=house.clock) as simulator:
        with monkeypatch.context() as patch:
            patch.setenv(connect.CLOUD_VARIABLE, simulator.url)
            yield await House(house.hass, simulator, house.clock).sign_in(), simulator


def add_clip(simulator: Simulator, camera: str, number: int) -> Clip:
    """Record a clip with the id `number`. The cloud lists the clip immediately."""
    cloud = simulator.cloud
    clip = cloud.motion(cloud.camera(camera), upload_seconds=0)
    cloud.clips[number] = cloud.clips.pop(clip.id)
    clip.id = number
    return clip


def documented(heading: str) -> tuple[set[str], Any]:
    """Return the parameters and the YAML example in a chapter of docs/actions.md."""
    text = chapter("actions.md", heading)
    [example] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    return first_column(text), parse_yaml(example)
