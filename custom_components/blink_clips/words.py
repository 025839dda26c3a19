"""Words that the server itself shows, in the language of Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
import unicodedata

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .api import Clip
from .const import DOMAIN

# Unicode has no decomposition for the dotless i; a search treats it as an i.
_DOTLESS_I = str.maketrans("\N{LATIN SMALL LETTER DOTLESS I}", "i")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The translations of the category `common`; English where a language has none."""

    texts: Mapping[str, str]
    today: date

    @classmethod
    async def load(cls, hass: HomeAssistant) -> Self:
        """Return the words of today."""
        texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
        return cls(texts=texts, today=dt_util.now().date())

    def __getitem__(self, key: str) -> str:
        return self.texts[f"component.{DOMAIN}.common.{key}"]

    def trigger(self, clip: Clip) -> str:
        """Return what made a camera record."""
        return self[f"trigger_{clip.source.name.lower()}"]

    def day(self, day: date) -> str:
        """Return how a day is called: by its date, which sorts, and what it is to a person."""
        if day == self.today:
            name = self["today"]
        elif day == self.today - timedelta(days=1):
            name = self["yesterday"]
        else:
            name = self[f"weekday_{day.isoweekday()}"]
        return f"{day.isoformat()} {name}"


def visible(text: str) -> str:
    """Return a text without surrounding blanks; "" if it has no visible character."""
    return text.strip() if any(it.isprintable() and not it.isspace() for it in text) else ""


def fold(text: str) -> str:
    """Return a text as a search compares it: without case, accents and composition."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(it for it in letters if not unicodedata.combining(it))
    # Fold again: the normalization turns signs such as that of degrees Celsius into capitals.
    return letters.casefold().translate(_DOTLESS_I)
