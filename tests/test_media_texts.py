"""The search ignores case, accents and Unicode composition."""

from collections.abc import Callable
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.devices.titles import visible
from custom_components.blink_clips.media_browser.texts import fold

FORMS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "swapped": str.swapcase,
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFKC": lambda text: unicodedata.normalize("NFKC", text),
    "NFKD": lambda text: unicodedata.normalize("NFKD", text),
    "unaccented": lambda text: "".join(
        it for it in unicodedata.normalize("NFD", text) if not unicodedata.combining(it)
    ),
}

# Leave out the Greek iota subscript. It is an accent in one Unicode form, and a letter in another.
IOTA_BELOW = {"\N{COMBINING GREEK YPOGEGRAMMENI}", "\N{GREEK YPOGEGRAMMENI}"}
NAMES = st.text(max_size=20).filter(
    lambda text: IOTA_BELOW.isdisjoint(unicodedata.normalize("NFD", text))
)


@pytest.mark.parametrize("form", FORMS)
@given(name=NAMES)
def test_all_case_and_unicode_forms_of_a_name_match_it(form: str, name: str) -> None:
    terms = fold(FORMS[form](name)).split()

    assert all(term in fold(name) for term in terms)
    assert fold(FORMS[form](name)) == fold(name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("istanbul", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}stanbul"),
        ("ISTANBUL", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}stanbul"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}STANBUL", "istanbul"),
        ("kapi", "Kap\N{LATIN SMALL LETTER DOTLESS I}"),
        ("poniedzialek", "Poniedzia\N{LATIN SMALL LETTER L WITH STROKE}ek"),
        ("dor", "D\N{LATIN SMALL LETTER O WITH STROKE}r"),
        ("KAPI", "kap\N{LATIN SMALL LETTER DOTLESS I}"),
        ("kap\N{LATIN SMALL LETTER DOTLESS I}", "KAPI"),
        ("kuche", "Küche"),
        ("ku\N{COMBINING DIAERESIS}che", "KÜCHE"),
        ("strasse", "Straße"),
        ("straße", "STRASSE"),
        ("cafe", "Café"),
        ("αυλη", "Αυλή"),
        ("ΑΥΛΉΣ", "αυλής"),
    ],
)
def test_query_matches_name(query: str, name: str) -> None:
    assert fold(query) in fold(name)


@pytest.mark.parametrize(("query", "name"), [("garten", "Garden"), ("o", "Haus"), ("й", "Сад")])
def test_query_does_not_match_another_name(query: str, name: str) -> None:
    assert fold(query) not in fold(name)


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u200b", " \u202e\u200b "])
def test_text_without_visible_characters_is_empty(text: str) -> None:
    assert visible(text) == ""


@pytest.mark.parametrize("text", ["Garden", " Garden ", "\u200bGarden"])
def test_visible_text_keeps_its_characters(text: str) -> None:
    assert visible(text) == text.strip()
