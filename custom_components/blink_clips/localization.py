"""Texts in the language of Home Assistant, for parts of messages that users read.

Home Assistant translates a whole message, but not the texts that are inserted into it.
media_browser/texts.py has the texts of the media browser.
"""

from homeassistant.core import async_get_hass, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN


@callback
def localized_message(err: HomeAssistantError) -> str:
    """Return the message of an error in the language of Home Assistant.

    `str(err)` is always English. Return `str(err)` for errors of other integrations.
    """
    key = f"component.{DOMAIN}.exceptions.{err.translation_key}.message"
    text = _translations("exceptions").get(key) if err.translation_domain == DOMAIN else None
    return str(err) if text is None else text.format(**(err.translation_placeholders or {}))


@callback
def localized_word(key: str) -> str:
    """Return a text of the category "common" in the language of Home Assistant."""
    return _translations("common")[f"component.{DOMAIN}.common.{key}"]


def _translations(category: str) -> dict[str, str]:
    hass = async_get_hass()
    return async_get_cached_translations(hass, hass.config.language, category, DOMAIN)
