"""Search terms can contain dates in the formats of several countries."""

from datetime import date

import pytest

from custom_components.blink_clips.media_browser.search_terms import (
    DatePattern,
    SearchTerm,
    split_query,
)
from custom_components.blink_clips.media_browser.texts import fold

pytestmark = pytest.mark.platforms("camera")

DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("term", "month_first"),
    [
        ("2026-11-27", False),
        ("2026-11", False),
        ("2026.11.27", False),
        ("2026.11.27.", False),
        ("2026/11/27", True),
        ("27.11.2026", False),
        ("27.11.26", False),
        ("27.11.", False),
        ("27.11", False),
        ("27-11-2026", True),
        ("27.11.", True),
        ("27/11/2026", False),
        ("27/11/26", False),
        ("27/11", False),
        ("11/27", True),
        ("11/27/2026", True),
        ("11/27", False),
        ("27/11", True),
        ("27", False),
        ("27.", False),
        ("27th", False),
        ("2026", False),
        ("2026年11月27日", False),
        ("2026年", False),
        ("11月27日", True),
        ("11月", False),
        ("27日", False),
    ],
)
def test_date_form_matches_its_day(term: str, *, month_first: bool) -> None:
    pattern = DatePattern.parse(term, month_first=month_first)

    assert pattern.matches(DAY)
    assert not pattern.matches(date(2025, 12, 28))


@pytest.mark.parametrize(
    ("term", "month_first", "month", "day"),
    [("3/12", False, 12, 3), ("3/12", True, 3, 12), ("3.12.", True, 12, 3)],
)
def test_ambiguous_date_is_read_in_the_order_of_the_country(
    term: str, month: int, day: int, *, month_first: bool
) -> None:
    assert DatePattern.parse(term, month_first=month_first) == DatePattern(month=month, day=day)


@pytest.mark.parametrize(
    "term", ["7", "2", "1.1", "1.1.", "0026", "2025", "2026-1", "2026-11-2", "26-11"]
)
def test_date_form_does_not_match_another_day(term: str) -> None:
    assert not SearchTerm.parse(term, month_first=False).matches("garden", DAY)


@pytest.mark.parametrize("term", ["", "garden", "27.11.2026.1", "1/2/3/4", "27:11", "123", "2.-3"])
def test_other_word_is_not_a_date(term: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        DatePattern.parse(term, month_first=False)


def test_japanese_month_matches_no_text_of_another_month() -> None:
    term = SearchTerm.parse("1月", month_first=False)

    assert term.matches("1月", date(2026, 1, 27))
    assert not term.matches("11月", DAY)


@pytest.mark.parametrize("term", ["1.", "1st", "1er", "1º"])
def test_ordinal_number_matches_the_first_day_of_a_month(term: str) -> None:
    first = SearchTerm.parse(fold(term), month_first=False)

    assert first.matches("garden", date(2026, 11, 1))
    assert not first.matches("garden", DAY)


def test_number_matches_a_camera_name_or_a_day() -> None:
    term = SearchTerm.parse("2", month_first=False)

    assert term.matches("camera 2", DAY)
    assert term.matches("garden", date(2026, 11, 2))
    assert not term.matches("garden", DAY)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("27. 11. 2026 garden", ["27.11.2026", "garden"]),
        ("garden 2026. 11. 27.", ["garden", "2026.11.27."]),
        ("garden, yesterday, garden", ["garden", "yesterday"]),
        ("camera 2 27.", ["camera", "2", "27."]),
        ("27 de noviembre de 2026", ["27", "noviembre", "2026"]),
        ("puerta de casa", ["puerta", "de", "casa"]),
        ("", []),
    ],
)
def test_query_is_split_into_words_and_dates(query: str, words: list[str]) -> None:
    assert split_query(query) == words
