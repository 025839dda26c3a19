"""Switches, sensors and what they say of a camera."""

import pytest

from custom_components.blink_clips.const import DOMAIN
from tests.comparison.both_integrations import BOTH, CORE, Pair
from tests.comparison.report import Page, Section

SECTION = Section.READINGS
SWITCH = {CORE: "motion_enabled", DOMAIN: "motion_detection"}
WIFI = {CORE: "wifi_strength", DOMAIN: "wifi_signal"}


async def switch_off(pair: Pair, domain: str, name: str) -> str:
    """Switch motion detection off; tell how that ended, and whether it is right then."""
    camera = pair.cloud.camera(name)
    switch = pair.of_camera(domain, "switch", camera, SWITCH[domain])
    ended = await pair.act("switch.turn_off", switch)

    async def is_true() -> bool:
        pair.cloud.engine.settle()
        return pair.state(switch) == ("on" if camera.enabled else "off")

    state = pair.state(switch)
    done = "it is off" if not pair.cloud.camera(name).enabled else "nothing was switched"
    right = "right" if await is_true() else "wrong"
    return f"{ended.text}; {done}; the switch shows *{state}*, which is {right}"


@pytest.mark.parametrize(
    ("name", "kind"), [("Garden", "camera"), ("Hall", "Mini"), ("Front Door", "doorbell")]
)
async def test_switching(pair: Pair, page: Page, name: str, kind: str) -> None:
    said = {}
    for domain in BOTH:
        pair.cloud.camera(name).enabled = True
        await pair.rest()
        said[domain] = await switch_off(pair, domain, name)
    page.tell(SECTION, f"Switch off motion detection of a {kind}", said[CORE], said[DOMAIN])
    assert "it is off; the switch shows *off*" in said[DOMAIN]


async def test_busy(pair: Pair, page: Page) -> None:
    said = {}
    for domain in BOTH:
        pair.cloud.camera("Garden").enabled = True
        await pair.rest()
        pair.cloud.keep_busy(pair.cloud.networks[200001], 10)
        said[domain] = await switch_off(pair, domain, "Garden")
    happening = "Switch off motion detection while the camera is busy for 10 s more"
    page.tell(SECTION, happening, said[CORE], said[DOMAIN])
    assert "it is off; the switch shows *off*" in said[DOMAIN]


async def test_the_app(pair: Pair, page: Page) -> None:
    cameras = [pair.cloud.camera(name) for name in ("Garden", "Hall", "Front Door")]
    for camera in cameras:
        camera.enabled = False

    def shows(domain: str) -> bool:
        switches = [pair.of_camera(domain, "switch", it, SWITCH[domain]) for it in cameras]
        return [pair.state(it) for it in switches] == ["off"] * 3

    core, ours = await pair.watch_both(shows)
    happening = "A user turns it off in the Blink app: camera, Mini and doorbell"
    page.tell(SECTION, happening, core, ours)
    assert "Not" not in ours


async def test_a_low_battery(pair: Pair, page: Page) -> None:
    cameras = [pair.cloud.camera(name) for name in ("Garden", "Front Door")]
    for camera in cameras:
        camera.battery = "low"

    def shows(domain: str) -> bool:
        sensors = [pair.of_camera(domain, "binary_sensor", it, "battery") for it in cameras]
        return [pair.state(it) for it in sensors] == ["on", "on"]

    core, ours = await pair.watch_both(shows)
    page.tell(SECTION, "The batteries of a camera and a doorbell run low", core, ours)
    assert "Not" not in ours


async def test_temperature(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.temperature = 50

    def shows(domain: str) -> bool:
        sensor = pair.of_camera(domain, "sensor", camera, "temperature")
        return round(float(pair.state(sensor))) == 10

    core, ours = await pair.watch_both(shows)
    page.tell(SECTION, "The temperature of a camera falls from 71 to 50 °F", core, ours)
    assert "Not" not in ours


@pytest.mark.parametrize(
    ("name", "kind"), [("Garden", "camera"), ("Hall", "Mini"), ("Front Door", "doorbell")]
)
async def test_readings(pair: Pair, page: Page, name: str, kind: str) -> None:
    camera = pair.cloud.camera(name)
    said = {}
    for domain in BOTH:
        found = {
            "battery": pair.of_camera(domain, "binary_sensor", camera, "battery"),
            "temperature": pair.of_camera(domain, "sensor", camera, "temperature"),
            "Wi-Fi": pair.of_camera(domain, "sensor", camera, WIFI[domain]),
        }
        said[domain] = ", ".join(
            f"{what} *{reading(pair, entity_id)}*" for what, entity_id in found.items() if entity_id
        )
    page.tell(SECTION, f"Sensors of a {kind}", said[CORE], said[DOMAIN] or "none")


def reading(pair: Pair, entity_id: str) -> str:
    """Return a state with its unit."""
    state = pair.whole_state(entity_id)
    try:
        number = round(float(state.state), 1)
    except ValueError:
        return state.state
    return f"{number:g} {state.attributes.get('unit_of_measurement', '')}".strip()


async def test_offline(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Driveway")
    camera.online = False
    await pair.house.let_pass(660)
    said = {}
    for domain in BOTH:
        found = {
            "camera": pair.of_camera(domain, "camera", camera),
            "switch": pair.of_camera(domain, "switch", camera, SWITCH[domain]),
            "temperature": pair.of_camera(domain, "sensor", camera, "temperature"),
        }
        if domain == DOMAIN:
            found["connectivity"] = pair.of_camera(domain, "binary_sensor", camera, "connectivity")
        said[domain] = ", ".join(
            f"{what} *{reading(pair, it)}*" for what, it in found.items() if it
        )
    page.tell(SECTION, "A camera goes offline: after 11 minutes", said[CORE], said[DOMAIN])
    assert "unavailable" in said[DOMAIN]
