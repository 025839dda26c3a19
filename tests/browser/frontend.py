"""What a person sees and presses in Home Assistant's frontend."""

import base64
from io import BytesIO
import re

from PIL import Image
from playwright.async_api import ConsoleMessage, Locator, Page, Response

from demo.process import ROOT, wait_for

SHOTS = ROOT / "shots"

# Icons of other integrations come from the internet.
EXPECTED_FAILURE = re.compile(r"/api/brands/")

# The pixels that the browser shows: a second request to the address could return a newer picture.
# An image whose source has just changed has no size yet, and so no pixels.
SHOWN_PIXELS = """image => {
  if (!image.complete || image.naturalWidth === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}"""


class Frontend:
    """A page of the frontend, everything that it asked for, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.responses: list[Response] = []
        page.on("console", self._on_console)
        page.on("response", self._on_response)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, path: str) -> None:
        """Open a page of the frontend."""
        await self.page.goto(path)
        await self.page.locator("#ha-launch-screen").wait_for(state="detached")

    async def press(self, name: str) -> None:
        """Press the button that is called so."""
        await self.page.get_by_role("button", name=name, exact=True).last.click()

    async def fill(self, field: str, text: str) -> None:
        """Type into the field of this name."""
        await self.page.locator(f'input[name="{field}"]').fill(text)

    async def submit(self, **fields: str) -> None:
        """Answer a step of a dialog."""
        for field, text in fields.items():
            await self.fill(field, text)
        await self.press("Submit")

    async def shot(self, name: str) -> None:
        """Keep a picture of the page for whoever wants to look."""
        await self.page.screenshot(path=SHOTS / f"{name}.png")

    def tile(self, name: str) -> Locator:
        """Return the tile of this name."""
        return self.page.locator("hui-tile-card").filter(has_text=name)

    def media(self, title: str | re.Pattern[str]) -> Locator:
        """Return the folder or clip of this title in the media browser."""
        titled = self.page.locator(".title", has_text=title)
        return self.page.locator("ha-media-player-browse .child").filter(has=titled)

    async def camera_pixels(self, entity_id: str) -> Image.Image:
        """Return the picture that the card of a camera shows."""
        image = self.page.locator(f'hui-image img[src*="/{entity_id}?"]')
        await image.wait_for()

        async def pixels() -> str | None:
            encoded: str | None = await image.evaluate(SHOWN_PIXELS)
            return encoded

        png = base64.b64decode(await wait_for(pixels, f"loaded picture of {entity_id}"))
        return Image.open(BytesIO(png)).convert("RGB")

    def _on_response(self, response: Response) -> None:
        self.responses.append(response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_FAILURE.search(message.location["url"]):
            self.errors.append(f"{message.text} ({message.location['url']})")
