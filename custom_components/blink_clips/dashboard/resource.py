"""Serves the two files of the dashboard card, and loads the card in all pages of the frontend."""

from hashlib import sha256
from pathlib import Path

from homeassistant.components.frontend import DOMAIN as FRONTEND
from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_when_setup

from ..const import LOGGER
from ..errors import disk_detail

# Serve only the two files of the card, because Home Assistant serves static files without a
# sign-in.
_FOLDER = Path(__file__).parent.parent / "frontend"
CARD_FILE = _FOLDER / "blink-clips-card.js"
# The video player. The card loads this file when a user plays a clip.
PLAYER_FILE = _FOLDER / "blink-clips-player.js"

_URL = "/blink_clips_static"
CARD_URL = f"{_URL}/{CARD_FILE.name}"

_HASH_LENGTH = 12


async def async_register_card(hass: HomeAssistant) -> None:
    """Serve the files of the card, and load the card in all pages of the frontend.

    If a file is missing, log an error. Do not change the user's list of dashboard resources.
    """
    hashes = []
    for path in (CARD_FILE, PLAYER_FILE):
        try:
            hashes.append(await hass.async_add_executor_job(_hash, path))
        except OSError as err:
            LOGGER.error(
                "There is no dashboard card, because its file %s cannot be read (%s). Install "
                "Blink Clips again",
                path.name,
                disk_detail(err),
            )
            return
    card, player = hashes
    # The URL contains a hash of the file. A page that was opened before an update therefore never
    # loads the new player into the old card.
    player_url = f"{_URL}/{PLAYER_FILE.stem}-{player}.js"
    await hass.http.async_register_static_paths(
        [
            StaticPathConfig(CARD_URL, str(CARD_FILE), cache_headers=True),
            StaticPathConfig(player_url, str(PLAYER_FILE), cache_headers=True),
        ]
    )

    async def load(hass: HomeAssistant, _component: str) -> None:
        add_extra_js_url(hass, f"{CARD_URL}?v={card}")

    async_when_setup(hass, FRONTEND, load)


def _hash(path: Path) -> str:
    """Return the beginning of the SHA-256 of a file. The URL of the file contains it.

    Browsers keep a file for a month. Another URL makes them load a changed file.
    """
    return sha256(path.read_bytes()).hexdigest()[:_HASH_LENGTH]
