"""Compares how Blink Clips and `blink` arm and disarm."""

import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.devices import Network
from tests.comparison.both_integrations import BOTH, CORE, Pair, after
from tests.comparison.report import Page, Section

SECTION = Section.ALARM
STATES = {True: "armed_away", False: "disarmed"}


async def switch(pair: Pair, domain: str, network: Network, *, armed: bool) -> str:
    """Arm or disarm a network with Blink Clips or with `blink`.

    Return a phrase that describes the result.
    """
    panel = pair.panel(domain, network)
    verb = "arm_away" if armed else "disarm"
    ended = await pair.act(f"alarm_control_panel.alarm_{verb}", panel)

    async def is_right() -> bool:
        pair.cloud.command_runner.settle()
        return pair.state(panel) == STATES[network.armed]

    shown = pair.state(panel)
    if await is_right():
        results = f"shows *{shown}*, which is true"
    else:
        results = (
            f"shows *{shown}*, which is wrong; the truth {after((await pair.watch(is_right))[0])}"
        )
    return f"{ended.text}; {results}"


@pytest.mark.parametrize(
    ("situation", "network_id"),
    [
        ("Disarm a system", 200001),
        ("Arm a system", 200001),
        ("Disarm the system of a Mini without a Sync Module", 200002),
    ],
)
async def test_alarm_panel_arms_and_disarms_and_shows_the_real_state(
    pair: Pair, page: Page, situation: str, network_id: int
) -> None:
    network, armed = pair.cloud.networks[network_id], situation.startswith("Arm")
    results = {}
    for domain in BOTH:
        network.armed = not armed
        await pair.rest()
        results[domain] = await switch(pair, domain, network, armed=armed)
        assert network.armed is armed
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "wrong" not in results[DOMAIN]


@pytest.mark.parametrize(
    ("situation", "expected", "carried_out"),
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
    pair: Pair, page: Page, situation: str, expected: str, *, carried_out: bool
) -> None:
    network = pair.cloud.networks[200001]
    pair.cloud.settings.no_camera_carried_out = carried_out
    for camera in pair.cloud.cameras.values():
        camera.enabled = False
    results = {}
    for domain in BOTH:
        network.armed = False
        await pair.rest()
        results[domain] = await switch(pair, domain, network, armed=True)
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert expected in results[DOMAIN]


async def test_alarm_panel_disarms_after_a_busy_camera(pair: Pair, page: Page) -> None:
    network = pair.cloud.networks[200001]
    results = {}
    for domain in BOTH:
        network.armed = True
        await pair.rest()
        pair.cloud.keep_busy(network, 10)
        results[domain] = await switch(pair, domain, network, armed=False)
    page.add_row(
        SECTION,
        "Disarm a system whose camera is busy for 10 s more",
        results[CORE],
        results[DOMAIN],
    )
    assert "Fails" not in results[DOMAIN]


async def test_alarm_panel_raises_while_the_sync_module_is_offline(pair: Pair, page: Page) -> None:
    network = pair.cloud.networks[200001]
    pair.cloud.sync_modules[network.id].online = False
    results = {}
    for domain in BOTH:
        await pair.rest()
        results[domain] = await switch(pair, domain, network, armed=False)
    page.add_row(
        SECTION, "Disarm a system whose Sync Module is offline", results[CORE], results[DOMAIN]
    )
    assert "Fails" in results[DOMAIN]


async def test_disarming_in_the_app_shows_on_both_alarm_panels(pair: Pair, page: Page) -> None:
    network = pair.cloud.networks[200001]
    network.armed = False

    def shows(domain: str) -> bool:
        return pair.state(pair.panel(domain, network)) == "disarmed"

    core, ours = await pair.watch_both(shows)
    page.add_row(SECTION, "A user disarms it in the Blink app", core, ours)
