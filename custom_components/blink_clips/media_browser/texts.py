"""Texts of the media browser, in the language of Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
import unicodedata

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..clips.event_types import EventType
from ..const import DOMAIN

# Letters that Unicode cannot decompose, and their plain replacements for searches.
_PLAIN_LETTERS = str.maketrans(
    {
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
        "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
    }
)

_COMMON = f"component.{DOMAIN}.common."
# Path to the names of the event types in the translation file.
_EVENT_TYPES = f"component.{DOMAIN}.entity.event.clip.state_attributes.event_type.state."


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts of the media browser. A text without a translation is in English."""

    texts: Mapping[str, str]
    today: date

    @classmethod
    async def load(cls, hass: HomeAssistant) -> Self:
        """Return the texts in Home Assistant's language, with today's date."""
        language = hass.config.language
        common = await async_get_translations(hass, language, "common", [DOMAIN])
        entity = await async_get_translations(hass, language, "entity", [DOMAIN])
        return cls(texts={**entity, **common}, today=dt_util.now().date())

    def __getitem__(self, key: str) -> str:
        return self.texts[f"{_COMMON}{key}"]

    def event_type(self, event_type: EventType) -> str:
        """Return the translated name of an event type."""
        return self.texts[f"{_EVENT_TYPES}{event_type.value}"]

    def weekday(self, day: date) -> str:
        """Return the translated weekday of a day."""
        return self[f"weekday_{day.isoweekday()}"]

    def month(self, day: date) -> str:
        """Return the translated names of a day's month, for searches.

        In Polish, a month has a second name in dates, such as "20 listopada".
        """
        return self[f"month_{day.month}"]

    def relative_day(self, day: date) -> str:
        """Return the word for "today" or "yesterday". Return "" for other days."""
        if day == self.today:
            return self["today"]
        return self["yesterday"] if day == self.today - timedelta(days=1) else ""

    def day(self, day: date) -> str:
        """Return the title of a day: date, weekday, and "today" or "yesterday".

        The date is first, so that the titles can be sorted.
        """
        title = f"{day.isoformat()} {self.weekday(day)}"
        relative = self.relative_day(day)
        return f"{title} ({relative})" if relative else title


def fold(text: str) -> str:
    """Normalize a text for comparisons: lower case, without accents, with uniform characters."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(it for it in letters if not unicodedata.combining(it))
    # Convert to lower case again, because `unicodedata.normalize` can produce capital letters.
    return letters.casefold().translate(_PLAIN_LETTERS)
