"""A user plays a camera's day as one film in Chromium, and seeks to each clip in the film."""

import base64
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
import re
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Locator, expect
import pytest

from demo.house import DOMAIN, House
from simulator.paint import FRAME_RATE, read_frame_index
from tests.browser.frontend import Frontend
from tests.browser.test_media_browser import SEEK, SHOWN_FRAME

pytestmark = pytest.mark.asyncio(loop_scope="package")

CLIPS = 3


async def shown(video: Locator) -> Image.Image:
    """Return the picture that a video element shows."""
    png = base64.b64decode(await video.evaluate(SHOWN_FRAME))
    return Image.open(BytesIO(png)).convert("RGB")


async def record_yesterday(house: House) -> date:
    """Record clips with the garden camera at noon of yesterday. Return yesterday's date.

    Noon and the date are in Home Assistant's time zone. The cloud lists the clips immediately.
    """
    zone = ZoneInfo((await house.api.command("get_config"))["time_zone"])
    now = datetime.now(UTC)
    day = now.astimezone(zone).date() - timedelta(days=1)
    noon = datetime.combine(day, time(12), zone)
    for number in range(CLIPS):
        recorded = noon.astimezone(UTC) + timedelta(minutes=10 * number)
        late = (now - recorded).total_seconds()
        await house.cloud.control("motion", camera="Garden", late=late)
    return day


async def test_film_of_a_day_plays_and_seeks_to_each_clip(
    shared_house: House, shared_frontend: Frontend
) -> None:
    day = await record_yesterday(shared_house)
    frontend = shared_frontend
    await frontend.open("/media-browser/browser")
    for title in ("Blink Clips", "Garden", re.compile(rf"^\s*{day.isoformat()} ")):
        await frontend.media(title).first.click()

    await frontend.media(f"The whole day · Garden {day.isoformat()}").click()

    made = await shared_house.api.action(
        f"{DOMAIN}.make_film",
        entity_id="camera.garden",
        **{"from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()},
    )
    [film] = made["camera.garden"]["films"]
    assert film["clips"] >= CLIPS
    video = frontend.page.locator("video")
    await expect(video).to_have_js_property("duration", film["seconds"])
    await frontend.page.wait_for_function(
        "video => video.currentTime > 0.5", arg=await video.element_handle()
    )
    pictures = set()
    for chapter in film["chapters"]:
        await video.evaluate(SEEK, chapter["begin"])
        picture = await shown(video)
        assert await video.evaluate("video => video.currentTime") == pytest.approx(
            chapter["begin"], abs=0.001
        )
        assert read_frame_index(picture) == 0
        pictures.add(picture.tobytes())
        await video.evaluate(SEEK, chapter["begin"] + 2)
        assert abs(read_frame_index(await shown(video)) - 2 * FRAME_RATE) <= 1
    # The picture of each clip shows the time of its recording.
    assert len(pictures) == film["clips"]

    played = [it for it in frontend.responses if "/films/" in it.url]
    assert {it.status for it in played} == {206}
    assert frontend.errors == []
    problems = shared_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []
