"""A user signs in, and sees a new picture on a dashboard."""

from io import BytesIO
from statistics import mean

from PIL import Image, ImageChops, ImageStat
from playwright.async_api import expect
import pytest

from demo.dashboard import make_dashboards
from demo.house import DOMAIN, House
from demo.process import wait_for
from simulator.paint import read_label
from tests.browser.frontend import Frontend

pytestmark = pytest.mark.asyncio(loop_scope="package")

GARDEN = "camera.garden"

# Maximum mean difference per pixel (0 to 255) between a picture and its scaled copy.
SCALING_DIFFERENCE = 16.0


def decode(jpeg: bytes) -> Image.Image:
    """Return the pixels of a JPEG file."""
    return Image.open(BytesIO(jpeg)).convert("RGB")


def difference(shown: Image.Image, picture: Image.Image) -> float:
    """Return the mean difference per pixel between two pictures."""
    scaled = picture.resize(shown.size, Image.Resampling.BOX)
    return mean(ImageStat.Stat(ImageChops.difference(shown, scaled)).mean)


async def test_snapshot_changes_the_picture_on_the_card(
    shared_house: House, shared_frontend: Frontend
) -> None:
    frontend = shared_frontend
    entry = await shared_house.api.entry(DOMAIN)
    assert entry
    await shared_house.api.remove(entry)

    # Sign in to Blink. Use a wrong password first.
    account = await shared_house.cloud.credentials()
    await frontend.open(f"/config/integrations/dashboard/add?domain={DOMAIN}")
    await frontend.press("OK")
    await frontend.submit(username=account["username"], password="wrong")
    alert = frontend.page.locator("ha-alert", has_text="Blink does not accept")
    await expect(alert).to_be_visible()
    await frontend.shot("wrong_password")
    await frontend.submit(username=account["username"], password=account["password"])
    await expect(frontend.page.locator("step-flow-create-entry")).to_be_visible()
    await frontend.shot("signed_in")

    # Open the dashboard that shows the cameras.
    await make_dashboards(shared_house.api)
    await frontend.open("/")
    shown_before = await frontend.camera_pixels(GARDEN)
    served_before = await shared_house.api.picture(GARDEN)
    before = decode(served_before)
    assert difference(shown_before, before) < SCALING_DIFFERENCE
    await frontend.shot("before")

    # Take a new picture with the button on the dashboard.
    garden = frontend.page.locator("hui-vertical-stack-card").filter(
        has=frontend.page.locator(f'img[src*="/{GARDEN}?"]')
    )
    await garden.get_by_role("button", name="Take snapshot").click()

    async def newer() -> bytes | None:
        served = await shared_house.api.picture(GARDEN)
        return served if read_label(served).number > read_label(served_before).number else None

    after = decode(await wait_for(newer, "new picture in Home Assistant"))
    assert difference(shown_before, before) < difference(shown_before, after)

    async def shown() -> Image.Image | None:
        pixels = await frontend.camera_pixels(GARDEN)
        return pixels if difference(pixels, after) < difference(pixels, before) else None

    shown_after = await wait_for(shown, "new picture on the card")
    assert difference(shown_after, after) < SCALING_DIFFERENCE
    await frontend.shot("after")
    assert frontend.errors == []
