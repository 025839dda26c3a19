"""Texts in the language of Home Assistant, to be inserted into messages.

Home Assistant translates only a message itself, and not the texts that are inserted into it.
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

# The language whose texts Home Assistant always loads.
_FALLBACK = "en"


@callback
def async_load_texts_of_new_language(hass: HomeAssistant) -> None:
    """Load the texts of the integration again after Home Assistant's language was changed."""

    async def load(event: Event[Any]) -> None:
        await async_load_integrations(hass, {DOMAIN})

    hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, load)


@callback
def localized_message(err: HomeAssistantError) -> str:
    """Return the message of an error in the language of Home Assistant.

    For errors of other integrations, return their English message.
    """
    key = f"component.{DOMAIN}.exceptions.{err.translation_key}.message"
    text = _translations("exceptions").get(key) if err.translation_domain == DOMAIN else None
    return str(err) if text is None else text.format(**(err.translation_placeholders or {}))


@callback
def localized_word(key: str) -> str:
    """Return a text of the category "common" in the language of Home Assistant."""
    return _translations("common")[f"component.{DOMAIN}.common.{key}"]


def _translations(category: str) -> dict[str, str]:
    """Return the texts of a category.

    The texts are English until the texts of a new language are loaded.
    """
    hass = async_get_hass()
    return async_get_cached_translations(
        hass, hass.config.language, category, DOMAIN
    ) or async_get_cached_translations(hass, _FALLBACK, category, DOMAIN)
