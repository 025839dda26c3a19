"""Serves the file of the dashboard card, and loads the card in all pages of the frontend."""

from hashlib import sha256
from pathlib import Path

from homeassistant.components.frontend import DOMAIN as FRONTEND
from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_when_setup

from ..const import LOGGER
from ..errors import disk_detail

# Serve only this file and not its folder, because Home Assistant also serves static files to users
# who are not signed in.
CARD_FILE = Path(__file__).parent.parent / "frontend" / "blink-clips-card.js"
CARD_URL = "/blink_clips_static/blink-clips-card.js"

_VERSION_LENGTH = 12


async def async_register_card(hass: HomeAssistant) -> None:
    """Serve the file of the card, and load it in all pages of the frontend.

    If the file is missing, log an error. Only the card is then missing, and everything else works.
    The card is not added to the list of dashboard resources, which belongs to the user.
    """
    try:
        version = await hass.async_add_executor_job(_version)
    except OSError as err:
        LOGGER.error(
            "There is no dashboard card, because its file %s cannot be read (%s). Install Blink "
            "Clips again",
            CARD_FILE.name,
            disk_detail(err),
        )
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(CARD_URL, str(CARD_FILE), cache_headers=True)]
    )

    async def load(hass: HomeAssistant, _component: str) -> None:
        add_extra_js_url(hass, f"{CARD_URL}?v={version}")

    async_when_setup(hass, FRONTEND, load)


def _version() -> str:
    """Return the beginning of the SHA-256 of the card's file.

    Browsers keep the file for a month. The version is part of the URL, so that browsers request a
    changed file under a new URL.
    """
    return sha256(CARD_FILE.read_bytes()).hexdigest()[:_VERSION_LENGTH]
