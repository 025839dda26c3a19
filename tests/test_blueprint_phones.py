"""A phone without push notifications causes a repair issue. Other phones still receive messages."""

from typing import Any

from homeassistant.helpers import issue_registry as ir
import pytest

from tests.automations import Automations, Phone, missing_phone, record
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

DOOR = "binary_sensor.door"
INPUTS: dict[str, dict[str, Any]] = {
    "clip_notification": {"events": ["event.garden_clip"]},
    "door_snapshot": {"doors": [DOOR], "camera": "camera.garden"},
    "camera_health": {"cameras": ["camera.garden"]},
}


async def cause_a_message(house: House, blueprint: str) -> None:
    """Cause an event for which the blueprint sends a message."""
    if blueprint == "clip_notification":
        house.clock.advance(1)
        record(house)
        await house.let_pass(60)
    elif blueprint == "door_snapshot":
        house.hass.states.async_set(DOOR, "off")
        house.hass.states.async_set(DOOR, "on")
        await house.settle()
    else:
        house.cloud.cloud.camera("Garden").online = False
        await house.let_pass(1800)
        house.cloud.cloud.camera("Garden").online = True
        await house.let_pass(600)


@pytest.mark.parametrize("kind", ["no_push", "removed"])
@pytest.mark.parametrize("blueprint", INPUTS)
async def test_other_phones_and_actions_get_the_message_if_one_phone_is_missing(
    house: House, automations: Automations, phone: Phone, blueprint: str, kind: str
) -> None:
    await house.sign_in()
    other = Phone(house.hass, "Other phone")
    sent = automations.record_events("sent")
    await automations.use(
        blueprint,
        **INPUTS[blueprint],
        phones=[phone.device_id, missing_phone(house, kind), other.device_id],
        more_actions=[{"event": "sent", "event_data": {"message": "{{ message }}"}}],
    )
    await cause_a_message(house, blueprint)

    assert len(phone.messages) == (2 if blueprint == "camera_health" else 1)
    assert other.messages == phone.messages == [it["message"] for it in sent]


@pytest.mark.parametrize(
    ("kind", "action"),
    [("no_push", "mobile_app_lost_phone"), ("removed", "phone_that_was_removed")],
)
@pytest.mark.parametrize("blueprint", INPUTS)
async def test_missing_phone_raises_one_repair_issue_for_all_messages(
    house: House, automations: Automations, blueprint: str, kind: str, action: str
) -> None:
    await house.sign_in()
    await automations.use(blueprint, **INPUTS[blueprint], phones=[missing_phone(house, kind)])
    for _ in range(2):
        await cause_a_message(house, blueprint)

    issues = [it for it in ir.async_get(house.hass).issues.values() if it.domain == "automation"]
    assert [
        it.translation_placeholders["service"] for it in issues if it.translation_placeholders
    ] == [f"notify.{action}"]


async def test_each_of_twelve_phones_gets_the_message_once(
    house: House, automations: Automations
) -> None:
    await house.sign_in()
    phones = [Phone(house.hass, f"Phone {number}") for number in range(12)]
    await automations.use(
        "clip_notification",
        events=["event.garden_clip"],
        phones=[
            *(it.device_id for it in phones[:5]),
            missing_phone(house, "no_push"),
            *(it.device_id for it in phones[5:]),
            phones[0].device_id,
        ],
    )
    await cause_a_message(house, "clip_notification")

    assert [len(it.calls) for it in phones] == [1] * 12
