"""Search terms: how the words of a search match a clip's texts and day.

| Term | Matches |
| --- | --- |
| `2026-11-27`, `2026.11.27`, `2026/11/27` | the day |
| `2026-11` | the month |
| `27.11.2026`, `27. 11. 2026`, `27.11.26`, `27.11.`, `27-11-2026` | the day |
| `27/11/2026`, `27/11`, `11/27` | the day |
| `5/11` | the 5th of November, or the 11th of May in countries that put the month first |
| `2026年11月27日`, `11月27日` | the day |
| `11月` | the month |
| `27`, `27.`, `27th`, `27日` | the 27th of every month |
| `1er`, `1º` | the 1st of every month |
| `2026` | the year |

The names of weekdays and months, "today" and "yesterday" do not count as dates. They match if they
occur in the text of a clip.
"""

from dataclasses import dataclass
from datetime import date
import re
from typing import Self

# Codes of the countries that write the 27th of November as 11/27.
MONTH_FIRST = frozenset({"AS", "GU", "MP", "PR", "UM", "US", "VI"})

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<separator>[./-])(?P<month>\d{1,2})(?:(?P=separator)(?P<day>\d{1,2})\.?)?"
)
_DOTS = re.compile(
    r"(?P<day>\d{1,2})(?P<separator>[.-])(?P<month>\d{1,2})(?:(?P=separator)(?P<year>\d{4}|\d\d)?)?"
)
_SLASHES = re.compile(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?")
# A day as a number, possibly with a dot, or an ordinal: 1st, 1er or 1º. The function `texts.fold`
# has already turned 1º into 1o.
_DAY = re.compile(r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|o)?")
# A Japanese date: year, month and day, each a number with a unit. Each part may be missing.
_UNITS = re.compile(
    r"(?=.)(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?", re.ASCII
)
_YEAR = re.compile(r"(?P<year>\d{4})")

# A space between the parts of a date. "27. 11. 2026" has two of them.
_GAP_IN_DATE = re.compile(r"(?<=\d\.)\s+(?=\d)")

# The word "de" connects the parts of a Spanish or Portuguese date, as in "27 de noviembre de 2026".
_OF = "de"

_MONTHS = 12
_CENTURY = 20


def split_query(query: str) -> list[str]:
    """Return the words of a query in order, without duplicates.

    A date with spaces counts as one word. The word "de" is left out beside a number, as in "27 de
    noviembre".
    """
    words = _GAP_IN_DATE.sub("", query.replace(",", " ")).split()
    neighbours = zip(words, ["", *words], [*words[1:], ""], strict=False)
    return list(
        dict.fromkeys(
            word
            for word, before, after in neighbours
            if word != _OF or not (before[:1].isdigit() or after[:1].isdigit())
        )
    )


@dataclass(frozen=True, kw_only=True)
class DatePattern:
    """A date in a search term. It may be incomplete.

    If a part is None, it is missing, and every date matches it.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, term: str, *, month_first: bool) -> Self:
        """Return the date pattern for a search term.

        Raises ValueError if the term is not a date.
        """
        for form in (_YEAR_FIRST, _DOTS, _DAY, _YEAR, _UNITS):
            if match := form.fullmatch(term):
                parts = {it: text for it, text in match.groupdict().items() if it != "separator"}
                return cls._of(**parts)
        if match := _SLASHES.fullmatch(term):
            day, month = match["first"], match["second"]
            if (month_first and int(day) <= _MONTHS) or int(month) > _MONTHS:
                day, month = month, day
            return cls._of(year=match["year"], month=month, day=day)
        raise ValueError("not a date")

    @classmethod
    def _of(
        cls, *, year: str | None = None, month: str | None = None, day: str | None = None
    ) -> Self:
        if year and len(year) == 2:  # noqa: PLR2004 - a year of two digits: 26 means 2026
            year = f"{_CENTURY}{year}"
        return cls(
            year=int(year) if year else None,
            month=int(month) if month else None,
            day=int(day) if day else None,
        )

    def matches(self, on: date) -> bool:
        """Return whether a date agrees with the parts of the pattern: year, month and day."""
        return (
            self.year in {None, on.year}
            and self.month in {None, on.month}
            and self.day in {None, on.day}
        )


@dataclass(frozen=True, kw_only=True)
class SearchTerm:
    """One word of a search. It matches a part of a text, or a date.

    `text` is the word in lower case without accents (`texts.fold`). `text` is None if the word can
    only be a date.
    """

    text: str | None
    pattern: DatePattern | None

    @classmethod
    def parse(cls, text: str, *, month_first: bool) -> Self:
        """Return the search term for a word that was normalized with `texts.fold`."""
        try:
            pattern = DatePattern.parse(text, month_first=month_first)
        except ValueError:
            pattern = None
        # Compare a Japanese date only with dates. As a text, 1月 (January) would match 11月
        # (November).
        only_date = pattern is not None and _UNITS.fullmatch(text)
        return cls(text=None if only_date else text, pattern=pattern)

    def matches(self, text: str, on: date) -> bool:
        """Return whether the term matches a clip.

        The term must occur in `text`, or be a date that matches the day `on`. `text` contains the
        texts of the clip, normalized with `texts.fold`.
        """
        if self.text is not None and self.text in text:
            return True
        return self.pattern is not None and self.pattern.matches(on)
