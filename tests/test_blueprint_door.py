"""The door snapshot blueprint sends a new picture, or the reason why there is none."""

from collections.abc import Callable
from typing import Any

from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Failure, Fault
from simulator.paint import Label, read_label
from tests.automations import Automations, Phone
from tests.clip_helpers import newest
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

DOOR = "binary_sensor.door"
CAMERA = "camera.front_door"


async def open_door(house: House, before: str | None = "off") -> None:
    """Open the door. If `before` is given, first set the door's sensor to this state."""
    if before is not None:
        house.hass.states.async_set(DOOR, before, {"friendly_name": "Entrance"})
    await house.settle()
    house.hass.states.async_set(DOOR, "on", {"friendly_name": "Entrance"})
    await house.settle()


async def use(automations: Automations, phone: Phone, **inputs: Any) -> None:
    await automations.use(
        "door_snapshot", doors=[DOOR], camera=CAMERA, phones=[phone.device_id], **inputs
    )


async def seen(client: Any, phone: Phone) -> Label:
    """Return the label (camera, time and number) in the picture that the phone received last."""
    return read_label(await (await client.get(phone.data()["image"])).read())


async def test_phone_shows_a_new_picture_when_the_door_opens(
    house: House, automations: Automations, phone: Phone, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    await use(automations, phone)
    client = await hass_client()
    for turn in (1, 2):
        opened_at = house.now
        await open_door(house)

        assert len(phone.calls) == turn
        label = await seen(client, phone)
        assert (label.camera, label.kind) == ("Front Door", "snapshot")
        assert label.taken_at >= opened_at
        assert phone.calls[-1].data["title"] == "Entrance"
        taken_at = dt_util.as_local(label.taken_at)
        assert f"This is Front Door, {taken_at:%H:%M:%S}." in phone.messages[-1]
        await house.let_pass(60)


def go_offline(house: House) -> None:
    house.cloud.cloud.camera("Front Door").online = False


def make_network_busy(house: House) -> None:
    cloud = house.cloud.cloud
    cloud.keep_busy(cloud.networks[cloud.camera("Front Door").network_id])


def make_snapshot_slow(house: House) -> None:
    house.cloud.cloud.camera("Front Door").command_seconds = 120


def make_camera_fail(house: House) -> None:
    house.cloud.cloud.camera("Front Door").failure = Failure(status_code=523)


def keep_the_old_picture(house: House) -> None:
    house.cloud.cloud.camera("Front Door").keeps_picture = True


def make_unreachable(house: House) -> None:
    house.cloud.faults.add(Fault(route="snapshot", kind="drop", times=None))


def recover(house: House) -> None:
    camera = house.cloud.cloud.camera("Front Door")
    camera.online, camera.failure, camera.command_seconds = True, None, None
    camera.keeps_picture = False
    house.cloud.cloud.networks[camera.network_id].busy_until = 0.0
    house.cloud.faults.clear()


OFFLINE = "There is no new picture: Front Door is offline."
UNKNOWN_REASON = (
    "There is no new picture: Front Door is offline, busy or too slow. The log says which."
)


@pytest.mark.parametrize(
    "trouble",
    [
        go_offline,
        make_network_busy,
        make_snapshot_slow,
        make_camera_fail,
        keep_the_old_picture,
        make_unreachable,
    ],
)
async def test_message_without_a_picture_is_sent_if_the_snapshot_fails(
    house: House,
    automations: Automations,
    phone: Phone,
    hass_client: ClientSessionGenerator,
    trouble: Callable[[House], None],
) -> None:
    await house.sign_in()
    await use(automations, phone, timeout=20)
    trouble(house)
    await open_door(house)

    [message] = phone.messages
    assert message.endswith(OFFLINE if trouble is go_offline else UNKNOWN_REASON)
    assert phone.data() == {}

    recover(house)
    await house.let_pass(360)
    opened_at = house.now
    await open_door(house)
    assert (await seen(await hass_client(), phone)).taken_at >= opened_at


async def test_message_for_an_unavailable_camera_says_that_it_is_offline(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await use(automations, phone)
    go_offline(house)
    await house.let_pass(360)
    assert house.state(CAMERA).state == "unavailable"
    await open_door(house)

    [message] = phone.messages
    assert message.endswith(OFFLINE)


@pytest.mark.parametrize("minutes", [0, 6])
async def test_last_clip_is_shown_with_its_time_if_the_snapshot_fails(
    house: House,
    automations: Automations,
    phone: Phone,
    hass_client: ClientSessionGenerator,
    minutes: int,
) -> None:
    await house.sign_in()
    await use(automations, phone, show_last_clip=True)
    clip = newest(house, "Front Door")
    go_offline(house)
    await house.let_pass(60 * minutes)
    await open_door(house)

    assert (await seen(await hass_client(), phone)).number == clip.id
    recorded_at = dt_util.as_local(dt_util.utc_from_timestamp(clip.created_at))
    [message] = phone.messages
    assert message.endswith(f" What you see is its last clip, of {recorded_at:%Y-%m-%d %H:%M}.")


@pytest.mark.scenario("no_subscription")
async def test_no_picture_is_shown_if_the_camera_has_no_last_clip(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await use(automations, phone, show_last_clip=True)
    go_offline(house)
    await open_door(house)

    [message] = phone.messages
    assert message.endswith(OFFLINE)
    assert phone.data() == {}


async def test_new_picture_is_shown_without_the_last_clip(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    await use(automations, phone, show_last_clip=True)
    await open_door(house)

    assert "/snapshot-" in phone.data()["image"]
    assert "last clip" not in phone.messages[0]


@pytest.mark.parametrize("before", [None, "unavailable", "unknown", "on"])
async def test_door_that_was_open_before_takes_no_snapshot(
    house: House, automations: Automations, phone: Phone, before: str | None
) -> None:
    await house.sign_in()
    await use(automations, phone)
    await open_door(house, before)

    assert phone.calls == []
    assert house.cloud.ledger.count("snapshot") == 0


async def test_restart_and_reload_send_no_door_message_again(
    house: House, automations: Automations, phone: Phone
) -> None:
    entry = await house.sign_in()
    await use(automations, phone)
    await open_door(house)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await automations.act("turn_off")
    await automations.act("turn_on")
    await house.let_pass(300)

    assert len(phone.calls) == 1


async def test_more_actions_can_use_the_fields_of_the_door_message(
    house: House, automations: Automations, phone: Phone
) -> None:
    await house.sign_in()
    variables = ("title", "message", "image", "is_new")
    sent = automations.record_events("sent")
    await automations.use(
        "door_snapshot",
        doors=[DOOR],
        camera=CAMERA,
        more_actions=[
            {"event": "sent", "event_data": {name: f"{{{{ {name} }}}}" for name in variables}}
        ],
    )
    await open_door(house)
    go_offline(house)
    await open_door(house)

    new, none = sent
    assert (new["title"], new["is_new"]) == ("Entrance", True)
    assert new["image"].startswith("/api/blink_clips/pictures/")
    assert (none["is_new"], none["image"]) == (False, None)
