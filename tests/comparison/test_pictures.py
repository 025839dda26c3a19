"""Compares how Blink Clips and `blink` show the pictures of cameras."""

import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.devices import Camera, Failure, Listing
from tests.comparison.both_integrations import BOTH, CORE, TIMEOUT, Pair, after
from tests.comparison.report import Page, Section

SECTION = Section.PICTURES
CAMERAS = ("Garden", "Driveway", "Hall", "Front Door")
TRIGGER = {CORE: "blink.trigger_camera", DOMAIN: "blink_clips.snapshot"}


async def test_picture_of_a_new_clip_is_shown(pair: Pair, page: Page) -> None:
    clips = {
        name: pair.cloud.motion(pair.cloud.camera(name), upload_seconds=20).id for name in CAMERAS
    }

    async def all_shown(domain: str) -> bool:
        labels = [await pair.label(domain, pair.cloud.camera(name)) for name in clips]
        return [it.number if it else 0 for it in labels] == list(clips.values())

    core, ours = await pair.watch_both(all_shown)
    page.add_row(
        SECTION,
        "Motion, listed by Blink 20 s later: the clip's picture, on four kinds of cameras",
        core,
        ours,
    )
    assert "Not" not in ours


async def test_picture_taken_in_the_app_is_shown(pair: Pair, page: Page) -> None:
    numbers = {
        name: pair.cloud.take_picture(pair.cloud.camera(name)).label.number for name in CAMERAS
    }

    async def all_shown(domain: str) -> bool:
        labels = [await pair.label(domain, pair.cloud.camera(name)) for name in numbers]
        return [it.number if it else 0 for it in labels] == list(numbers.values())

    core, ours = await pair.watch_both(all_shown)
    situation = "A user takes pictures in the Blink app, with four kinds of cameras"
    page.add_row(SECTION, situation, core, ours)
    assert "Not" not in ours


@pytest.mark.parametrize(
    ("listing", "habit"),
    [
        (Listing.VERSIONED, "lists it immediately under a new name"),
        (Listing.TS_IGNORED, "gives the newest picture under any name"),
        (Listing.LISTED_LATE, "lists it 2 s late"),
    ],
)
async def test_picture_taken_by_the_action_is_shown_when_it_ends(
    pair: Pair, page: Page, listing: Listing, habit: str
) -> None:
    pair.house.cloud.settings.listing = listing
    results = {}
    for domain in BOTH:
        waits = [await wait_for_picture(pair, domain, pair.cloud.camera(name)) for name in CAMERAS]
        right = waits.count(0)
        results[domain] = f"{right} of {len(CAMERAS)} show the new picture when the action ends"
        if right < len(CAMERAS):
            late = max(waits, key=lambda it: TIMEOUT if it is None else it)
            results[domain] += f"; the last one {after(late)}"
    page.add_row(
        SECTION,
        f"Take a picture with four kinds of cameras; Blink {habit}",
        results[CORE],
        results[DOMAIN],
    )
    assert results[DOMAIN].startswith("4 of 4")


async def wait_for_picture(pair: Pair, domain: str, camera: Camera) -> float | None:
    """Take a picture. Return the seconds from the end of the action until the picture is shown."""
    await pair.rest()
    asked_at = int(pair.house.clock.time())
    ended = await pair.act(TRIGGER[domain], pair.of_camera(domain, "camera", camera))
    assert ended.error is None

    async def is_right() -> bool:
        label = await pair.label(domain, camera)
        return label is not None and label.taken_at.timestamp() >= asked_at

    return (await pair.watch(is_right))[0]


async def attempt(pair: Pair, domain: str, camera: Camera) -> str:
    """Take a picture. Return a phrase about the result, and about the picture that is shown."""
    before = await pair.label(domain, camera)
    entity_id = pair.of_camera(domain, "camera", camera)
    ended = await pair.act(TRIGGER[domain], entity_id)
    label = await pair.label(domain, camera)
    if label is None:
        shown = "shows none"
    elif before and label.number == before.number:
        shown = "shows the picture of before"
    else:
        shown = "shows a new picture"
    return f"{ended.text}; {shown}"


async def test_picture_action_waits_for_a_busy_camera(pair: Pair, page: Page) -> None:
    results = {}
    for domain in BOTH:
        await pair.rest()
        pair.cloud.keep_busy(pair.cloud.networks[200001], 10)
        results[domain] = await attempt(pair, domain, pair.cloud.camera("Garden"))
    situation = "Take a picture while the camera is busy for 10 s more"
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "new picture" in results[DOMAIN]


async def assert_attempt_fails(pair: Pair, page: Page, camera: Camera, situation: str) -> None:
    """Take a picture with each integration, and check that the action of Blink Clips fails."""
    await pair.rest()
    results = {domain: await attempt(pair, domain, camera) for domain in BOTH}
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "Fails" in results[DOMAIN]


async def test_picture_action_raises_when_the_camera_fails(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.failure = Failure(status_code=523)
    await assert_attempt_fails(pair, page, camera, "Take a picture, which the camera fails to do")


async def test_picture_action_raises_for_an_offline_camera(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.online = False
    await assert_attempt_fails(pair, page, camera, "Take a picture with a camera that is offline")


async def test_picture_action_raises_without_a_new_picture(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.keeps_picture = True
    situation = "Take a picture; Blink reports success, and has no new one"
    await assert_attempt_fails(pair, page, camera, situation)
