"""Texts of the device page and the options form fit on a phone, in German and Japanese."""

from collections.abc import AsyncIterator
import json
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, expect
import pytest
import pytest_asyncio

from demo.house import DOMAIN, House
from demo.process import ROOT
from tests.browser.frontend import Frontend
from tests.browser.houses import warm_context

pytestmark = pytest.mark.asyncio(loop_scope="package")

LANGUAGES = {"de": "de-DE", "ja": "ja-JP"}
# The name of the button that opens the options.
CONFIGURE = {"de": "Konfigurieren", "ja": "設定"}
TRANSLATIONS = ROOT / "custom_components" / DOMAIN / "translations"

# JavaScript function that returns whether an element's text is cut off.
IS_CUT_OFF = "it => it.scrollWidth > it.clientWidth"


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Return the language that Home Assistant and the browser use in the test."""
    return str(request.param)


@pytest.fixture
def texts(language: str) -> dict[str, Any]:
    """Return the integration's texts in the language of the test."""
    texts: dict[str, Any] = json.loads((TRANSLATIONS / f"{language}.json").read_text("utf-8"))
    return texts


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def phone_context(
    shared_house: House, browser: Browser, language: str
) -> AsyncIterator[BrowserContext]:
    """Return a browser context of a phone.

    Home Assistant and the phone use the language of the test.
    """
    api = shared_house.api
    await api.command("config/core/update", language=language)
    # Add the account again. Otherwise, the entities would keep their names in the previous
    # language.
    entry = await api.entry(DOMAIN)
    assert entry
    await api.remove(entry)
    await shared_house.add_account()
    async with warm_context(
        browser, api, locale=LANGUAGES[language], viewport={"width": 412, "height": 915}
    ) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="package")
async def phone(phone_context: BrowserContext) -> AsyncIterator[Frontend]:
    """Return the frontend in a new page of the phone's browser."""
    page = await phone_context.new_page()
    yield Frontend(page)
    await page.close()


async def cut_off(labels: Locator) -> list[str]:
    """Return the labels that are cut off."""
    return [await it.inner_text() for it in await labels.all() if await it.evaluate(IS_CUT_OFF)]


async def test_device_page_shows_translated_names(
    shared_house: House, phone: Frontend, language: str, texts: dict[str, Any]
) -> None:
    devices = await shared_house.api.command("config/device_registry/list")
    [garden] = (it for it in devices if it["name"] == "Garden")

    await phone.open(f"/config/devices/device/{garden['id']}")

    for platform, key in [
        ("switch", "motion_detection"),
        ("button", "take_snapshot"),
        ("sensor", "last_picture"),
        ("binary_sensor", "motion"),
    ]:
        name = texts["entity"][platform][key]["name"]
        await expect(phone.page.get_by_text(name, exact=True).first).to_be_attached()
    await phone.page.screenshot(path=ROOT / "shots" / f"device_{language}.png", full_page=True)


async def test_options_form_shows_translated_labels(
    shared_house: House, phone: Frontend, language: str, texts: dict[str, Any]
) -> None:
    entry = await shared_house.api.entry(DOMAIN)
    assert entry
    await phone.open(f"/config/integrations/integration/{DOMAIN}")
    step = texts["options"]["step"]["init"]

    await phone.press(CONFIGURE[language])

    dialog = phone.page.locator("dialog-data-entry-flow")
    for text in (
        step["title"],
        step["data"]["cache_limit"],
        step["data_description"]["cache_limit"],
    ):
        await expect(dialog.get_by_text(text).first).to_be_attached()
    await phone.shot(f"options_{language}")
    assert await cut_off(phone.page.locator("ha-form span.label, ha-form label")) == []
    assert phone.errors == []
