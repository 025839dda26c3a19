"""Arming and disarming."""

import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.devices import Network
from tests.comparison.both_integrations import BOTH, CORE, Pair, after
from tests.comparison.report import Page, Section

SECTION = Section.ALARM
STATES = {True: "armed_away", False: "disarmed"}


async def switch(pair: Pair, domain: str, network: Network, *, armed: bool) -> str:
    """Arm or disarm; return what was seen of it."""
    panel = pair.panel(domain, network)
    verb = "arm_away" if armed else "disarm"
    ended = await pair.act(f"alarm_control_panel.alarm_{verb}", panel)

    async def is_true() -> bool:
        pair.cloud.engine.settle()
        return pair.state(panel) == STATES[network.armed]

    shown = pair.state(panel)
    if await is_true():
        said = f"shows *{shown}*, which is true"
    else:
        said = f"shows *{shown}*, which is wrong; the truth {after((await pair.watch(is_true))[0])}"
    return f"{ended.text}; {said}"


@pytest.mark.parametrize(
    ("happening", "network_id"),
    [
        ("Disarm a system", 200001),
        ("Arm a system", 200001),
        ("Disarm the system of a Mini without a Sync Module", 200002),
    ],
)
async def test_switching(pair: Pair, page: Page, happening: str, network_id: int) -> None:
    network, armed = pair.cloud.networks[network_id], happening.startswith("Arm")
    said = {}
    for domain in BOTH:
        network.armed = not armed
        await pair.rest()
        said[domain] = await switch(pair, domain, network, armed=armed)
        assert network.armed is armed
    page.tell(SECTION, happening, said[CORE], said[DOMAIN])
    assert "wrong" not in said[DOMAIN]


@pytest.mark.parametrize(
    ("happening", "expected", "carried_out"),
    [
        ("Arm a system without motion detection; Blink refuses (304)", "Fails", False),
        (
            "Arm a system without motion detection; Blink refuses (304), and still arms it",
            "*armed_away*, which is true",
            True,
        ),
    ],
)
async def test_arming_without_motion_detection_fails_unless_blink_arms_the_system(
    pair: Pair, page: Page, happening: str, expected: str, *, carried_out: bool
) -> None:
    network = pair.cloud.networks[200001]
    pair.cloud.settings.no_camera_carried_out = carried_out
    for camera in pair.cloud.cameras.values():
        camera.enabled = False
    said = {}
    for domain in BOTH:
        network.armed = False
        await pair.rest()
        said[domain] = await switch(pair, domain, network, armed=True)
    page.tell(SECTION, happening, said[CORE], said[DOMAIN])
    assert expected in said[DOMAIN]


async def test_busy(pair: Pair, page: Page) -> None:
    network = pair.cloud.networks[200001]
    said = {}
    for domain in BOTH:
        network.armed = True
        await pair.rest()
        pair.cloud.keep_busy(network, 10)
        said[domain] = await switch(pair, domain, network, armed=False)
    page.tell(
        SECTION, "Disarm a system whose camera is busy for 10 s more", said[CORE], said[DOMAIN]
    )
    assert "Fails" not in said[DOMAIN]


async def test_sync_module_offline(pair: Pair, page: Page) -> None:
    network = pair.cloud.networks[200001]
    pair.cloud.sync_modules[network.id].online = False
    said = {}
    for domain in BOTH:
        await pair.rest()
        said[domain] = await switch(pair, domain, network, armed=False)
    page.tell(SECTION, "Disarm a system whose Sync Module is offline", said[CORE], said[DOMAIN])
    assert "Fails" in said[DOMAIN]


async def test_the_app(pair: Pair, page: Page) -> None:
    network = pair.cloud.networks[200001]
    network.armed = False

    def shows(domain: str) -> bool:
        return pair.state(pair.panel(domain, network)) == "disarmed"

    core, ours = await pair.watch_both(shows)
    page.tell(SECTION, "A user disarms it in the Blink app", core, ours)
