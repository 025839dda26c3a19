"""Compares the motion detection switches and the sensors of Blink Clips and `blink`."""

import pytest

from custom_components.blink_clips.const import DOMAIN
from tests.comparison.both_integrations import BOTH, CORE, Pair
from tests.comparison.report import Page, Section

SECTION = Section.READINGS
SWITCH = {CORE: "motion_enabled", DOMAIN: "motion_detection"}
WIFI = {CORE: "wifi_strength", DOMAIN: "wifi_signal"}


async def switch_off(pair: Pair, domain: str, name: str) -> str:
    """Turn motion detection off. Return a phrase about the result and the switch."""
    camera = pair.cloud.camera(name)
    switch = pair.of_camera(domain, "switch", camera, SWITCH[domain])
    ended = await pair.act("switch.turn_off", switch)

    async def is_right() -> bool:
        pair.cloud.command_runner.settle()
        return pair.state(switch) == ("on" if camera.enabled else "off")

    state = pair.state(switch)
    done = "it is off" if not pair.cloud.camera(name).enabled else "nothing was switched"
    right = "right" if await is_right() else "wrong"
    return f"{ended.text}; {done}; the switch shows *{state}*, which is {right}"


@pytest.mark.parametrize(
    ("name", "kind"), [("Garden", "camera"), ("Hall", "Mini"), ("Front Door", "doorbell")]
)
async def test_motion_detection_switch_shows_the_real_state(
    pair: Pair, page: Page, name: str, kind: str
) -> None:
    results = {}
    for domain in BOTH:
        pair.cloud.camera(name).enabled = True
        await pair.rest()
        results[domain] = await switch_off(pair, domain, name)
    page.add_row(
        SECTION, f"Switch off motion detection of a {kind}", results[CORE], results[DOMAIN]
    )
    assert "it is off; the switch shows *off*" in results[DOMAIN]


async def test_motion_detection_switch_waits_for_a_busy_camera(pair: Pair, page: Page) -> None:
    results = {}
    for domain in BOTH:
        pair.cloud.camera("Garden").enabled = True
        await pair.rest()
        pair.cloud.keep_busy(pair.cloud.networks[200001], 10)
        results[domain] = await switch_off(pair, domain, "Garden")
    situation = "Switch off motion detection while the camera is busy for 10 s more"
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "it is off; the switch shows *off*" in results[DOMAIN]


async def test_motion_detection_switched_in_the_app_is_shown(pair: Pair, page: Page) -> None:
    cameras = [pair.cloud.camera(name) for name in ("Garden", "Hall", "Front Door")]
    for camera in cameras:
        camera.enabled = False

    def shows(domain: str) -> bool:
        switches = [pair.of_camera(domain, "switch", it, SWITCH[domain]) for it in cameras]
        return [pair.state(it) for it in switches] == ["off"] * 3

    core, ours = await pair.watch_both(shows)
    situation = "A user turns it off in the Blink app: camera, Mini and doorbell"
    page.add_row(SECTION, situation, core, ours)
    assert "Not" not in ours


async def test_low_battery_is_shown(pair: Pair, page: Page) -> None:
    cameras = [pair.cloud.camera(name) for name in ("Garden", "Front Door")]
    for camera in cameras:
        camera.battery = "low"

    def shows(domain: str) -> bool:
        sensors = [pair.of_camera(domain, "binary_sensor", it, "battery") for it in cameras]
        return [pair.state(it) for it in sensors] == ["on", "on"]

    core, ours = await pair.watch_both(shows)
    page.add_row(SECTION, "The batteries of a camera and a doorbell run low", core, ours)
    assert "Not" not in ours


async def test_changed_temperature_is_shown(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.temperature = 50

    def shows(domain: str) -> bool:
        sensor = pair.of_camera(domain, "sensor", camera, "temperature")
        return round(float(pair.state(sensor))) == 10

    core, ours = await pair.watch_both(shows)
    page.add_row(SECTION, "The temperature of a camera falls from 71 to 50 °F", core, ours)
    assert "Not" not in ours


@pytest.mark.usefixtures("all_sensors_enabled")
@pytest.mark.parametrize(
    ("name", "kind"), [("Garden", "camera"), ("Hall", "Mini"), ("Front Door", "doorbell")]
)
async def test_sensors_of_each_family(pair: Pair, page: Page, name: str, kind: str) -> None:
    camera = pair.cloud.camera(name)
    results = {}
    for domain in BOTH:
        found = {
            "battery": pair.of_camera(domain, "binary_sensor", camera, "battery"),
            "temperature": pair.of_camera(domain, "sensor", camera, "temperature"),
            "Wi-Fi": pair.of_camera(domain, "sensor", camera, WIFI[domain]),
        }
        results[domain] = ", ".join(
            f"{what} *{reading(pair, entity_id)}*" for what, entity_id in found.items() if entity_id
        )
    page.add_row(
        SECTION, f"Sensors of a {kind}, all enabled", results[CORE], results[DOMAIN] or "none"
    )


def reading(pair: Pair, entity_id: str) -> str:
    """Return the state of an entity with its unit."""
    state = pair.whole_state(entity_id)
    try:
        number = round(float(state.state), 1)
    except ValueError:
        return state.state
    return f"{number:g} {state.attributes.get('unit_of_measurement', '')}".strip()


async def test_offline_camera_is_unavailable(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Driveway")
    camera.online = False
    await pair.house.let_pass(660)
    results = {}
    for domain in BOTH:
        found = {
            "camera": pair.of_camera(domain, "camera", camera),
            "switch": pair.of_camera(domain, "switch", camera, SWITCH[domain]),
            "temperature": pair.of_camera(domain, "sensor", camera, "temperature"),
        }
        if domain == DOMAIN:
            found["connectivity"] = pair.of_camera(domain, "binary_sensor", camera, "connectivity")
        results[domain] = ", ".join(
            f"{what} *{reading(pair, it)}*" for what, it in found.items() if it
        )
    page.add_row(SECTION, "A camera goes offline: after 11 minutes", results[CORE], results[DOMAIN])
    assert "unavailable" in results[DOMAIN]
