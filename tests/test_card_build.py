"""The built file of the dashboard card: size, contents, and the licences of its packages."""

import gzip
import json
import re

import pytest

from tests.documentation import ROOT

FRONTEND = ROOT / "custom_components" / "blink_clips" / "frontend"
BUILT = FRONTEND / "blink-clips-card.js"
MAX_BYTES = 90_000
MAX_GZIP_BYTES = 30_000
# Patterns of texts that the built file must not contain. These texts depend on the machine or the
# day of the build, or make a browser send a request to a host.
FORBIDDEN = {
    # Allow the namespace of SVG. It looks like an address, but no browser requests it.
    "host": r"\b(?:https?|wss?)://(?!www\.w3\.org/2000/svg\b)|[\"'`(]//[a-z]",
    "folder of a machine": r"/(?:home|root|Users|tmp|work|build)/|[A-Z]:\\|node_modules|file:",
    "date": r"\b20\d\d-\d\d-\d\d|\b\d{1,2} [A-Z][a-z]{2} 20\d\d|[A-Z][a-z]{2} \d{1,2},? 20\d\d",
    "source map": r"sourceMappingURL",
    "import of another file": r"\bimport\s*(?:\(|[\"'{*])|\bfrom\s*[\"']",
}
EXAMPLES = (
    ("host", 'fetch("https://example.com")'),
    ("host", 'a.href="http://www.w3.org/2000/"'),
    ("host", 'a.src="//example.com/a.js"'),
    ("host", "@import url(//example.com/a.css)"),
    ("folder of a machine", 'var a="/home/name/card/src/index.ts"'),
    ("folder of a machine", '"node_modules/lit/index.js"(){}'),
    ("date", 'var built="2026-12-01T10:00:00Z"'),
    ("date", 'var built="Dec 1, 2026"'),
    ("source map", "//# sourceMappingURL=blink-clips-card.js.map"),
    ("import of another file", 'import("./chunk.js")'),
    ("import of another file", 'import{a}from"./chunk.js"'),
)


def forbidden(text: str) -> set[str]:
    """Return the kinds of forbidden texts in a built file."""
    return {kind for kind, pattern in FORBIDDEN.items() if re.search(pattern, text)}


def test_built_card_contains_no_host_folder_date_or_import() -> None:
    assert forbidden(BUILT.read_text()) == set()
    assert forbidden('"<svg xmlns=http://www.w3.org/2000/svg>"') == set()


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_forbidden_text_in_a_built_card_is_found(kind: str, text: str) -> None:
    assert kind in forbidden(text)


def test_each_kind_of_forbidden_text_has_an_example() -> None:
    assert {kind for kind, _ in EXAMPLES} == FORBIDDEN.keys()


def test_built_card_defines_the_card() -> None:
    assert '"blink-clips-card"' in BUILT.read_text()


def test_built_card_is_within_its_size_limits() -> None:
    built = BUILT.read_bytes()

    assert len(built) <= MAX_BYTES
    assert len(gzip.compress(built, 9, mtime=0)) <= MAX_GZIP_BYTES


def test_built_card_is_one_file_with_the_licences_beside_it() -> None:
    names = {it.name for it in FRONTEND.iterdir() if it.suffix not in {".py", ""}}

    assert names == {BUILT.name, "THIRD_PARTY_NOTICES.txt"}


def test_notices_contain_the_licence_of_each_package_that_the_card_needs() -> None:
    notices = (FRONTEND / "THIRD_PARTY_NOTICES.txt").read_text()
    packages = json.loads((ROOT / "card" / "package.json").read_text())["dependencies"]

    assert packages
    for name in packages:
        licence = (ROOT / "card" / "node_modules" / name / "LICENSE").read_text().strip()
        assert re.search(rf"^(?:.*, )?{name}(?:,.*)?$", notices, re.MULTILINE)
        assert licence in notices
        assert "Copyright" in licence
