"""Helpers that operate Home Assistant's frontend in a browser page."""

import base64
from io import BytesIO
import re

from PIL import Image
from playwright.async_api import ConsoleMessage, Locator, Page, Response

from demo.process import ROOT, wait_for

SHOTS = ROOT / "shots"

# URLs of the icons of other integrations. Requests for them are allowed to fail.
EXPECTED_FAILURE = re.compile(r"/api/brands/")

# JavaScript that returns the pixels of an image element, without another request.
SHOWN_PIXELS = """image => {
  if (!image.complete || image.naturalWidth === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}"""


class Frontend:
    """A browser page with the frontend. It records the received responses and errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.responses: list[Response] = []
        page.on("console", self._on_console)
        page.on("response", self._on_response)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, path: str) -> None:
        """Open a URL path, and wait until the frontend has loaded."""
        await self.page.goto(path)
        await self.page.locator("#ha-launch-screen").wait_for(state="detached")

    async def press(self, name: str) -> None:
        """Click a button with the given name.

        If several buttons have this name, click the last one.
        """
        await self.page.get_by_role("button", name=name, exact=True).last.click()

    async def fill(self, field: str, text: str) -> None:
        """Type text into the input field that has the given label."""
        await self.page.locator(f'input[name="{field}"]').fill(text)

    async def submit(self, **fields: str) -> None:
        """Fill in and submit the current step of a dialog."""
        for field, text in fields.items():
            await self.fill(field, text)
        await self.press("Submit")

    async def finish_automation(self, *, trigger: str, actions: str, name: str) -> None:
        """Add actions in YAML to the automation in the editor, and save it under a name.

        First check that the editor shows the given trigger, such as `motion.detected`.
        """
        await self.page.locator("ha-automation-editor ha-dropdown").first.click()
        await self.page.get_by_text("Edit in YAML").first.click()
        editor = self.page.locator(".cm-content")
        made = await editor.inner_text()
        assert f"trigger: {trigger}" in made
        await editor.click()
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.insert_text(made.strip().removesuffix("actions: []") + actions)
        await self.press("Save")
        await self.page.get_by_role("textbox", name="Name").fill(name)
        await self.press("Save")

    async def shot(self, name: str) -> None:
        """Save a screenshot for later inspection."""
        await self.page.screenshot(path=SHOTS / f"{name}.png")

    def tile(self, name: str) -> Locator:
        """Return the tile card that has the given name."""
        return self.page.locator("hui-tile-card").filter(has_text=name)

    def media(self, title: str | re.Pattern[str]) -> Locator:
        """Return the folder or clip that has the given title in the media browser."""
        titled = self.page.locator(".title", has_text=title)
        return self.page.locator("ha-media-player-browse .child").filter(has=titled)

    async def camera_pixels(self, entity_id: str) -> Image.Image:
        """Return the pixels of the picture on a camera's card."""
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
