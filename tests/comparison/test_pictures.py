"""The pictures of cameras."""

import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.devices import Camera, Failure, Listing
from tests.comparison.both_integrations import BOTH, CORE, PATIENCE, Pair, after
from tests.comparison.report import Page, Section

SECTION = Section.PICTURES
KINDS = ("Garden", "Driveway", "Hall", "Front Door")
TRIGGER = {CORE: "blink.trigger_camera", DOMAIN: "blink_clips.snapshot"}


async def test_motion(pair: Pair, page: Page) -> None:
    clips = {
        name: pair.cloud.motion(pair.cloud.camera(name), upload_seconds=20).id for name in KINDS
    }

    async def all_shown(domain: str) -> bool:
        labels = [await pair.label(domain, pair.cloud.camera(name)) for name in clips]
        return [it.number if it else 0 for it in labels] == list(clips.values())

    core, ours = await pair.watch_both(all_shown)
    page.tell(
        SECTION,
        "Motion, listed by Blink 20 s later: the clip's picture, on four kinds of cameras",
        core,
        ours,
    )
    assert "Not" not in ours


async def test_the_app(pair: Pair, page: Page) -> None:
    numbers = {
        name: pair.cloud.take_picture(pair.cloud.camera(name)).label.number for name in KINDS
    }

    async def all_shown(domain: str) -> bool:
        labels = [await pair.label(domain, pair.cloud.camera(name)) for name in numbers]
        return [it.number if it else 0 for it in labels] == list(numbers.values())

    core, ours = await pair.watch_both(all_shown)
    happening = "A user takes pictures in the Blink app, with four kinds of cameras"
    page.tell(SECTION, happening, core, ours)
    assert "Not" not in ours


@pytest.mark.parametrize(
    ("listing", "habit"),
    [
        (Listing.VERSIONED, "lists it at once under a new name"),
        (Listing.TS_IGNORED, "gives the newest picture under any name"),
        (Listing.LISTED_LATE, "lists it 2 s late"),
    ],
)
async def test_on_demand(pair: Pair, page: Page, listing: Listing, habit: str) -> None:
    pair.house.cloud.settings.listing = listing
    said = {}
    for domain in BOTH:
        waits = [await wait_for_picture(pair, domain, pair.cloud.camera(name)) for name in KINDS]
        right = waits.count(0)
        said[domain] = f"{right} of {len(KINDS)} show the new picture when the action ends"
        if right < len(KINDS):
            late = max(waits, key=lambda it: PATIENCE if it is None else it)
            said[domain] += f"; the last one {after(late)}"
    page.tell(
        SECTION,
        f"Take a picture with four kinds of cameras; Blink {habit}",
        said[CORE],
        said[DOMAIN],
    )
    assert said[DOMAIN].startswith("4 of 4")


async def wait_for_picture(pair: Pair, domain: str, camera: Camera) -> float | None:
    """Have a picture taken; return how long after the action's end it is shown."""
    await pair.rest()
    asked_at = int(pair.house.clock.time())
    ended = await pair.act(TRIGGER[domain], pair.of_camera(domain, "camera", camera))
    assert ended.error is None

    async def is_right() -> bool:
        label = await pair.label(domain, camera)
        return label is not None and label.taken_at.timestamp() >= asked_at

    return (await pair.watch(is_right))[0]


async def attempt(pair: Pair, domain: str, camera: Camera) -> str:
    """Take a picture; tell how that ended, and what is shown then."""
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


async def test_busy(pair: Pair, page: Page) -> None:
    said = {}
    for domain in BOTH:
        await pair.rest()
        pair.cloud.keep_busy(pair.cloud.networks[200001], 10)
        said[domain] = await attempt(pair, domain, pair.cloud.camera("Garden"))
    happening = "Take a picture while the camera is busy for 10 s more"
    page.tell(SECTION, happening, said[CORE], said[DOMAIN])
    assert "new picture" in said[DOMAIN]


async def test_failure(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.failure = Failure(status_code=523)
    await pair.rest()
    said = {domain: await attempt(pair, domain, camera) for domain in BOTH}
    page.tell(SECTION, "Take a picture, which the camera fails to do", said[CORE], said[DOMAIN])
    assert "Fails" in said[DOMAIN]


async def test_offline(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.online = False
    await pair.rest()
    said = {domain: await attempt(pair, domain, camera) for domain in BOTH}
    page.tell(SECTION, "Take a picture with a camera that is offline", said[CORE], said[DOMAIN])
    assert "Fails" in said[DOMAIN]


async def test_no_picture_yet(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    camera.keeps_picture = True
    await pair.rest()
    said = {domain: await attempt(pair, domain, camera) for domain in BOTH}
    happening = "Take a picture; Blink reports success, and has no new one"
    page.tell(SECTION, happening, said[CORE], said[DOMAIN])
    assert "Fails" in said[DOMAIN]
