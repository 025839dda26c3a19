"""A user plays a camera's day as one film in Chromium, and seeks to each of its clips."""

import base64
from collections import Counter
from datetime import date, datetime, timedelta
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


async def shown(video: Locator) -> Image.Image:
    """Return the picture that a video element shows."""
    png = base64.b64decode(await video.evaluate(SHOWN_FRAME))
    return Image.open(BytesIO(png)).convert("RGB")


async def busiest_day(house: House) -> date:
    """Return the day on which the garden camera recorded most clips, in Home Assistant's time."""
    zone = ZoneInfo((await house.api.command("get_config"))["time_zone"])
    listed = await house.api.action(f"{DOMAIN}.get_clips", entity_id="camera.garden")
    recorded = (datetime.fromisoformat(it["created_at"]) for it in listed["clips"])
    [(day, count)] = Counter(it.astimezone(zone).date() for it in recorded).most_common(1)
    assert count >= 3
    return day


async def test_film_of_a_day_plays_and_seeks_to_each_clip(
    shared_house: House, shared_frontend: Frontend
) -> None:
    day = await busiest_day(shared_house)
    frontend = shared_frontend
    await frontend.open("/media-browser/browser")
    for title in ("Blink Clips", "Garden", re.compile(rf"^\s*{day.isoformat()} ")):
        await frontend.media(title).first.click()

    await frontend.media("The whole day").click()

    made = await shared_house.api.action(
        f"{DOMAIN}.make_film",
        entity_id="camera.garden",
        **{"from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()},
    )
    [film] = made["camera.garden"]["films"]
    assert film["clips"] >= 3
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
    # Each clip shows the time of its recording.
    assert len(pictures) == film["clips"]

    played = [it for it in frontend.responses if "/films/" in it.url]
    assert {it.status for it in played} == {206}
    assert frontend.errors == []
    problems = shared_house.home_assistant.log_problems()
    assert [it for it in problems if DOMAIN in it and "has not been tested" not in it] == []
