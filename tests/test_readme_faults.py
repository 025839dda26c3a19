"""In each outage, the automations in the documentation succeed, or notify the owner."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator import Fault, FaultKind
from tests.automations import Automations
from tests.house import House
from tests.leak_check import Watch
from tests.test_readme import (
    ARM,
    AUTOMATIONS,
    DOOR,
    FRAME,
    HOURLY,
    MORNING,
    WHO,
    with_media_in,
)

pytestmark = pytest.mark.platforms("alarm_control_panel", "binary_sensor", "camera", "event")

NETWORK = 200001


def fail_one_poll(house: House) -> None:
    house.cloud.faults.add(Fault(route="media.changed", status=502, times=1))


def fail_always(house: House) -> None:
    house.cloud.faults.add(Fault(status=500, times=None))


def rate_limit(house: House) -> None:
    house.cloud.faults.add(Fault(status=429, headers={"Retry-After": "1800"}, times=None))


def block(house: House) -> None:
    house.cloud.faults.add(Fault(status=403, body="<h1>No</h1>", times=None))


def sign_out(house: House) -> None:
    house.cloud.faults.add(Fault(status=401, times=None))


def take_cameras_offline(house: House) -> None:
    for camera in house.cloud.cloud.cameras.values():
        camera.online = False


def take_sync_modules_offline(house: House) -> None:
    for module in house.cloud.cloud.sync_modules.values():
        module.online = False


def cut_the_internet(house: House) -> None:
    house.cloud.faults.add(Fault(kind=FaultKind.DROP, times=None))


def recover(house: House) -> None:
    house.cloud.faults.clear()
    for camera in house.cloud.cloud.cameras.values():
        camera.online = True
    for module in house.cloud.cloud.sync_modules.values():
        module.online = True


type Situation = Callable[[House], None]

OUTAGES: list[Situation] = [fail_one_poll, fail_always, rate_limit, block, cut_the_internet]
SITUATIONS = [*OUTAGES, sign_out, take_cameras_offline]


@pytest.fixture
async def notified(house: House) -> list[ServiceCall]:
    """Sign in. Return a list to which each notification for the phone is appended."""
    assert await async_setup_component(house.hass, "http", {})
    await house.sign_in()
    await house.let_pass(120)
    calls: list[ServiceCall] = async_mock_service(house.hass, "notify", "mobile_app_my_phone")
    return calls


def is_armed(house: House) -> bool:
    return house.cloud.cloud.networks[NETWORK].armed


def set_persons_at_home(house: House, persons: str) -> None:
    house.hass.states.async_set("zone.home", persons)


# Tests of arming


async def arm(house: House, automations: Automations) -> None:
    """Let all persons leave home, and wait for seven minutes.

    The automation arms the system after five of these minutes.
    """
    await automations.paste(AUTOMATIONS[ARM])
    set_persons_at_home(house, "0")
    await house.let_pass(420)


@pytest.fixture
async def disarmed(house: House, notified: list[ServiceCall]) -> list[ServiceCall]:
    """Disarm the system while a person is at home. Return the notifications."""
    house.cloud.cloud.networks[NETWORK].armed = False
    await house.let_pass(360)
    assert house.state("alarm_control_panel.house").state == "disarmed"
    set_persons_at_home(house, "1")
    return notified


@pytest.mark.parametrize("minutes", [0, 1, 10])
@pytest.mark.parametrize("situation", [*OUTAGES, take_sync_modules_offline])
async def test_arming_automation_arms_or_notifies_and_arms_after_the_outage(
    house: House,
    disarmed: list[ServiceCall],
    automations: Automations,
    situation: Situation,
    minutes: int,
) -> None:
    situation(house)
    await house.let_pass(60 * minutes)
    await arm(house, automations)
    if is_armed(house):
        assert situation is fail_one_poll
        assert disarmed == []
        return
    assert [it.data["title"] for it in disarmed] == ["The cameras are not armed yet"]

    recover(house)
    # Wait for four hours, because a blocked account sends no requests for up to two hours.
    for _ in range(4 * 60):
        if is_armed(house):
            break
        await house.let_pass(60)
    await house.let_pass(60)
    assert is_armed(house)
    assert [it.data["title"] for it in disarmed[1:]] == ["The cameras are armed"]


async def test_arming_automation_arms_despite_a_failed_poll_at_that_moment(
    house: House, disarmed: list[ServiceCall], automations: Automations
) -> None:
    await automations.paste(AUTOMATIONS[ARM])
    set_persons_at_home(house, "0")
    await house.let_pass(240)
    fail_one_poll(house)
    await house.let_pass(1200)

    assert is_armed(house)
    assert len(disarmed) in {0, 2}


async def test_arming_automation_stops_retrying_when_a_person_comes_home(
    house: House, disarmed: list[ServiceCall], automations: Automations
) -> None:
    take_sync_modules_offline(house)
    await house.let_pass(360)
    await arm(house, automations)
    assert len(disarmed) == 1
    set_persons_at_home(house, "1")
    recover(house)
    await house.let_pass(3600)

    assert not is_armed(house)


async def test_arming_automation_notifies_twice_if_arming_fails_for_half_a_day(
    house: House, disarmed: list[ServiceCall], automations: Automations
) -> None:
    take_sync_modules_offline(house)
    await house.let_pass(360)
    await arm(house, automations)
    await house.let_pass(13 * 3600)

    assert [it.data["title"] for it in disarmed] == [
        "The cameras are not armed yet",
        "The cameras are still not armed",
    ]


# Tests of pictures


@pytest.mark.parametrize("minutes", [0, 1, 10])
@pytest.mark.parametrize("situation", SITUATIONS)
async def test_hourly_automation_saves_a_still_or_notifies(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    tmp_path: Path,
    situation: Situation,
    minutes: int,
) -> None:
    house.hass.config.allowlist_external_dirs.add(str(tmp_path))
    await automations.paste(with_media_in(tmp_path, AUTOMATIONS[HOURLY]))
    situation(house)
    await house.let_pass(60 * minutes)
    still = tmp_path / dt_util.as_local(house.now).strftime("garden_%Y-%m-%d_%H.jpg")
    await automations.act("trigger")

    assert still.exists() is not bool(notified)
    assert len(notified) <= 1


async def test_hourly_automation_notifies_if_the_folder_is_not_allowed(
    house: House, notified: list[ServiceCall], automations: Automations, tmp_path: Path
) -> None:
    await automations.paste(with_media_in(tmp_path, AUTOMATIONS[HOURLY]))
    await automations.act("trigger")

    [call] = notified
    assert call.data["message"].endswith("there is no picture. The log says why.")


@pytest.mark.parametrize("alias", [DOOR, MORNING])
@pytest.mark.parametrize("situation", SITUATIONS)
async def test_picture_automations_send_the_picture_or_an_error_message(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    situation: Situation,
    alias: str,
) -> None:
    await automations.paste(AUTOMATIONS[alias])
    situation(house)
    await automations.act("trigger")

    pictures = ["image" in call.data.get("data", {}) for call in notified]
    if situation is fail_one_poll:
        assert all(pictures)
        assert len(pictures) == (3 if alias == MORNING else 1)
    else:
        assert pictures == [False]


# Tests of clips


@pytest.mark.parametrize("route", ["media.clip", "media.poster"])
@pytest.mark.parametrize("alias", [FRAME, WHO])
async def test_clip_automations_notify_even_if_the_files_cannot_be_downloaded(
    house: House,
    notified: list[ServiceCall],
    automations: Automations,
    watch: Watch,
    alias: str,
    route: str,
) -> None:
    await automations.paste(AUTOMATIONS[alias])
    house.clock.advance(1)
    house.cloud.faults.add(Fault(route=route, status=500, times=None))
    house.cloud.cloud.motion(house.cloud.cloud.camera("Front Door"), upload_seconds=0)
    await house.let_pass(180)

    [call] = notified
    assert call.data["message"]
    data: dict[str, Any] = call.data["data"]
    assert "image" in data or route == "media.poster"
    # Discard the texts that the leak check has collected. The notification contains the signed URL
    # on purpose.
    watch.forget()


@pytest.mark.parametrize("alias", [FRAME, WHO])
async def test_clip_automations_ignore_old_clips(
    house: House, notified: list[ServiceCall], automations: Automations, alias: str
) -> None:
    await automations.paste(AUTOMATIONS[alias])
    house.clock.advance(3600)
    created_at = house.clock.time() - 1800
    front_door = house.cloud.cloud.camera("Front Door")
    house.cloud.cloud.motion(front_door, created_at=created_at, upload_seconds=1800)
    await house.let_pass(180)

    assert notified == []
