"""Clips on USB sticks: each is listed, told of once, and brought up for whoever looks at it."""

from collections import Counter
import json

import pytest

from simulator import Failure, Fault
from simulator.usb import UsbState
from tests.events import Fired
from tests.media_browser import Living
from tests.sticks import DRIVEWAY, GARDEN, HALL, HOUSE, LIST_EVERY, StickHouse, stick_house

__all__ = ["stick_house"]

EVENT = "event.garden_clip"


async def test_nothing_is_asked_of_a_stick_that_nobody_wants_to_see(sticks: StickHouse) -> None:
    sticks.record(*GARDEN, ago=60)
    await sticks.house.sign_in()
    await sticks.house.let_pass(900)
    assert [it for it in sticks.house.cloud.ledger.names() if it.startswith("usb")] == []


async def test_each_clip_is_told_of_once(sticks: StickHouse) -> None:
    sticks.record(*GARDEN, ago=3600)
    await sticks.move_in()
    fired = Fired(sticks.house.hass)

    clip = sticks.record(*GARDEN, ago=10)
    await sticks.house.let_pass(LIST_EVERY + 60)
    attributes = fired.attributes(EVENT)
    assert attributes["event_type"] == "motion"
    assert attributes["source"] == "usb"
    assert attributes["created_at"] == sticks.house.cloud.cloud.moment(clip.created_at)
    assert attributes["thumbnail"].endswith(f"/{attributes['video_id']}.jpg")
    assert sticks.house.cloud.ledger.count("usb.upload") == 0

    await sticks.house.let_pass(3600)
    assert len(fired.states) == 1
