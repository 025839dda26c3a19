"""Compares Blink Clips and `blink` after changes of cameras and errors of the cloud."""

from functools import partial

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE
import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator import Fault, Simulator
from simulator.devices import Camera
from simulator.scenarios import CameraSpec
from tests.comparison.both_integrations import BOTH, CORE, TIMEOUT, Pair
from tests.comparison.report import Page, Section


def works(pair: Pair, domain: str, camera: Camera) -> bool:
    """Return whether a camera's entity is available."""
    return pair.state(pair.of_camera(domain, "camera", camera)) not in {"", STATE_UNAVAILABLE}


async def test_two_cameras_of_one_name_show_their_own_pictures(pair: Pair, page: Page) -> None:
    twins = [it for it in pair.cloud.cameras.values() if it.name == "Terrace"]
    results = {}
    for domain in BOTH:
        labels = [await pair.label(domain, it) for it in twins]
        right = sum(
            label is not None and label.camera_id == it.id
            for it, label in zip(twins, labels, strict=True)
        )
        results[domain] = f"{right} of {len(twins)} are there and show their own picture"
    page.add_row(Section.CHANGES, "Two cameras have the same name", results[CORE], results[DOMAIN])
    assert results[DOMAIN].startswith("2 of 2")


async def test_camera_added_in_the_app_appears(pair: Pair, page: Page) -> None:
    shed = pair.cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    core, ours = await pair.watch_both(lambda domain: works(pair, domain, shed))
    results = {CORE: core, DOMAIN: ours}
    if not works(pair, CORE, shed):
        await pair.reload(CORE)
        results[CORE] += f"; {'there' if works(pair, CORE, shed) else 'not there'} after a restart"
    page.add_row(
        Section.CHANGES, "A camera is added in the Blink app", results[CORE], results[DOMAIN]
    )
    assert works(pair, DOMAIN, shed)


async def test_camera_removed_in_the_app_disappears(pair: Pair, page: Page) -> None:
    garden = pair.cloud.camera("Garden")
    pair.cloud.remove_camera(garden)
    await pair.house.let_pass(1800)
    results = {}
    for domain in BOTH:
        state = pair.state(pair.of_camera(domain, "camera", garden))
        results[domain] = "Gone with its entities" if not state else f"Its camera stays *{state}*"
    await pair.reload(CORE)
    state = pair.state(pair.of_camera(CORE, "camera", garden))
    results[CORE] += f", *{state}* after a restart"
    page.add_row(
        Section.CHANGES,
        "A camera is removed in the Blink app: after 30 minutes",
        results[CORE],
        results[DOMAIN],
    )
    assert results[DOMAIN].startswith("Gone")


async def test_camera_renamed_in_the_app_is_renamed(pair: Pair, page: Page) -> None:
    garden = pair.cloud.camera("Garden")
    pair.cloud.rename_camera(garden, "Orchard")
    await pair.house.let_pass(TIMEOUT)
    clip = pair.cloud.motion(garden, upload_seconds=20)

    def reports_motion(domain: str) -> bool:
        if domain == CORE:
            sensor = pair.of_camera(domain, "binary_sensor", garden, "motion_detected")
            return pair.state(sensor) == "on"
        event = pair.whole_state(pair.of_camera(domain, "event", garden, "clip"))
        return event.attributes.get("video_id") == clip.id

    outcomes = dict(zip(BOTH, await pair.watch_both(reports_motion), strict=True))
    results = {}
    for domain in BOTH:
        entity_id = pair.of_camera(domain, "camera", garden)
        name = pair.whole_state(entity_id).attributes["friendly_name"]
        results[domain] = f"Is called *{name}*; its next motion: {outcomes[domain].lower()}"
    page.add_row(
        Section.CHANGES,
        "A camera is renamed to Orchard in the Blink app",
        results[CORE],
        results[DOMAIN],
    )
    assert "Orchard" in results[DOMAIN]


async def test_entities_recover_after_a_cloud_outage(pair: Pair, page: Page) -> None:
    garden = pair.cloud.camera("Garden")
    numbers = {domain: await pair.label(domain, garden) for domain in BOTH}
    pair.house.cloud.faults.add(Fault(route="*", status=503, body="", times=None))
    await pair.house.let_pass(900)
    results = {}
    for domain in BOTH:
        panel = pair.state(pair.panel(domain, pair.cloud.networks[200001]))
        label = await pair.label(domain, garden)
        kept = "still shows its picture" if label and label == numbers[domain] else "shows none"
        camera = pair.state(pair.of_camera(domain, "camera", garden))
        results[domain] = f"Panel *{panel}*, camera *{camera}* ({kept})"
    page.add_row(
        Section.TROUBLE,
        "Blink answers 503 for a quarter of an hour; the system is armed",
        results[CORE],
        results[DOMAIN],
    )

    garden.temperature = 50
    pair.house.cloud.faults.clear()

    def shows(domain: str) -> bool:
        sensor = pair.of_camera(domain, "sensor", garden, "temperature")
        return works(pair, domain, garden) and pair.state(sensor).startswith("10")

    core, ours = await pair.watch_both(shows)
    situation = "Blink works again, and the temperature has fallen meanwhile"
    page.add_row(Section.TROUBLE, situation, core, ours)
    assert "Not" not in ours


async def test_invalidated_token_is_renewed_without_a_sign_in(pair: Pair, page: Page) -> None:
    pair.cloud.expire_access_tokens()
    pair.cloud.networks[200001].armed = False

    results = dict(zip(BOTH, await pair.watch_both(partial(_disarmed, pair)), strict=True))
    for domain in BOTH:
        asks = "asks" if _asks_to_sign_in(pair, domain) else "does not ask"
        results[domain] += f"; {asks} to sign in"
    situation = "Blink rejects the token, and a user disarms the system in the app"
    page.add_row(Section.TROUBLE, situation, results[CORE], results[DOMAIN])
    assert results[DOMAIN].endswith("does not ask to sign in")


@pytest.fixture
def short_tokens(cloud: Simulator) -> None:
    """Make access tokens expire early."""
    cloud.settings.token_lifetime = 1200


@pytest.mark.usefixtures("short_tokens")
async def test_expired_token_is_renewed_without_a_sign_in(pair: Pair, page: Page) -> None:
    ledger = pair.house.cloud.ledger
    ledger.clear()
    await pair.house.let_pass(1800)
    pair.cloud.networks[200001].armed = False
    results = dict(zip(BOTH, await pair.watch_both(partial(_disarmed, pair)), strict=True))
    situation = "The token expires as expected; then a user disarms the system in the app"
    page.add_row(Section.TROUBLE, situation, results[CORE], results[DOMAIN])
    assert ledger.count("oauth.signin") == 0
    assert "Not" not in results[DOMAIN]


async def test_action_with_an_invalidated_token_succeeds(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    results = {}
    for domain, action in ((CORE, "blink.trigger_camera"), (DOMAIN, "blink_clips.snapshot")):
        pair.cloud.expire_access_tokens()
        ended = await pair.act(action, pair.of_camera(domain, "camera", camera))
        asks = "asks" if _asks_to_sign_in(pair, domain) else "does not ask"
        results[domain] = f"{ended.text}; {asks} to sign in"
    situation = "Blink rejects the token when a picture is taken"
    page.add_row(Section.TROUBLE, situation, results[CORE], results[DOMAIN])
    assert "Fails" not in results[DOMAIN]


async def test_revoked_sign_in_starts_reauthentication(pair: Pair, page: Page) -> None:
    pair.cloud.expire_access_tokens()
    pair.cloud.revoke_refresh_tokens()
    core, ours = await pair.watch_both(lambda domain: _asks_to_sign_in(pair, domain))
    words = [
        it.replace("Shown", "Asks to sign in").replace("Not shown", "Does not ask to sign in")
        for it in (core, ours)
    ]
    page.add_row(Section.TROUBLE, "Blink signs this Home Assistant out", *words)
    assert "Asks" in words[1]


def _disarmed(pair: Pair, domain: str) -> bool:
    return pair.state(pair.panel(domain, pair.cloud.networks[200001])) == "disarmed"


def _asks_to_sign_in(pair: Pair, domain: str) -> bool:
    flows = pair.hass.config_entries.flow.async_progress_by_handler(domain)
    return any(it["context"]["source"] == SOURCE_REAUTH for it in flows)


async def test_restart_does_not_sign_in_again(pair: Pair, page: Page) -> None:
    ledger = pair.house.cloud.ledger
    results = {}
    for domain in BOTH:
        ledger.clear()
        await pair.reload(domain)
        signs = ledger.count("oauth.signin")
        results[domain] = f"{ledger.count()} requests, {'signs' if signs else 'does not sign'} in"
    page.add_row(Section.TROUBLE, "Home Assistant is started again", results[CORE], results[DOMAIN])
    assert "does not sign in" in results[DOMAIN]
