"""Texts in the language of Home Assistant, for parts of messages that users read.

Home Assistant translates a whole message, but not the texts that are inserted into it.
media_browser/texts.py has the texts of the media browser.
"""

from typing import Any

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, async_get_hass, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import (
    async_get_cached_translations,
    async_load_integrations,
)

from .const import DOMAIN

# The language of which Home Assistant loads the texts together with those of any other language.
_FALLBACK = "en"


@callback
def async_load_texts_of_new_language(hass: HomeAssistant) -> None:
    """Load the texts of the integration whenever the language of Home Assistant changes.

    Home Assistant itself loads the texts for messages and device names at its start only.
    """

    async def load(event: Event[Any]) -> None:
        # Texts that are already loaded are not loaded again.
        await async_load_integrations(hass, {DOMAIN})

    hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, load)


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
    """Return the texts of a category; in English until those of a new language are loaded."""
    hass = async_get_hass()
    return async_get_cached_translations(
        hass, hass.config.language, category, DOMAIN
    ) or async_get_cached_translations(hass, _FALLBACK, category, DOMAIN)
