"""Tests of the dashboard card's built files: size, licences, and forbidden contents."""

import gzip
from hashlib import sha256
import json
from pathlib import Path
import re

import pytest

from tests.documentation import ROOT

FRONTEND = ROOT / "custom_components" / "blink_clips" / "frontend"
CARD = FRONTEND / "blink-clips-card.js"
PLAYER = FRONTEND / "blink-clips-player.js"
BUILT = (CARD, PLAYER)
# For each file, its maximum size in bytes, and the maximum size of its compressed copy.
LIMITS = {CARD: (90_000, 30_000), PLAYER: (50_000, 20_000)}
# Patterns that a built file must not contain: texts that would differ between computers or days,
# and addresses of hosts.
FORBIDDEN = {
    # Allow the XML namespace of SVG. No browser sends a request for it.
    "host": r"\b(?:https?|wss?)://(?!www\.w3\.org/2000/svg\b)|[\"'`(]//[a-z]",
    "folder of a machine": r"/(?:home|root|Users|tmp|work|build)/|[A-Z]:\\|node_modules|file:",
    "date": r"\b20\d\d-\d\d-\d\d|\b\d{1,2} [A-Z][a-z]{2} 20\d\d|[A-Z][a-z]{2} \d{1,2},? 20\d\d",
    "source map": r"sourceMappingURL",
    # Allow an `import()` whose address is a variable and not a text.
    "import of another file": r"\bimport\s*(?:\(\s*)?[\"'`{*]|\bfrom\s*[\"']",
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
    ("import of another file", "import(`./chunk.js`)"),
    ("import of another file", 'import"./chunk.js"'),
    ("import of another file", 'import{a}from"./chunk.js"'),
)


def forbidden(text: str) -> set[str]:
    """Return the kinds of forbidden texts in a built file."""
    return {kind for kind, pattern in FORBIDDEN.items() if re.search(pattern, text)}


@pytest.mark.parametrize("path", BUILT, ids=lambda it: it.name)
def test_built_file_contains_no_host_folder_date_or_import(path: Path) -> None:
    assert forbidden(path.read_text()) == set()
    assert forbidden('"<svg xmlns=http://www.w3.org/2000/svg>"') == set()


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_forbidden_text_in_a_built_file_is_found(kind: str, text: str) -> None:
    assert kind in forbidden(text)


def test_each_kind_of_forbidden_text_has_an_example() -> None:
    assert {kind for kind, _ in EXAMPLES} == FORBIDDEN.keys()


@pytest.mark.parametrize(
    ("path", "element"),
    [(CARD, "card"), (CARD, "badge"), (PLAYER, "player"), (PLAYER, "menu")],
)
def test_built_file_defines_its_elements(path: Path, element: str) -> None:
    (other,) = set(BUILT) - {path}
    # Look for the element's name and a comma, because this text is part of the JavaScript call that
    # defines an HTML element.
    definition = f'"blink-clips-{element}",'

    assert definition in path.read_text()
    assert definition not in other.read_text()


def test_only_the_card_imports_a_file() -> None:
    imports = [re.findall(r"\bimport\(", path.read_text()) for path in BUILT]

    assert [len(it) for it in imports] == [1, 0]


def test_card_contains_the_address_of_the_built_player() -> None:
    version = sha256(PLAYER.read_bytes()).hexdigest()[:12]

    assert f'new URL("blink-clips-player-{version}.js",import.meta.url)' in CARD.read_text()


def compressed(path: Path) -> Path:
    """Return the path of the copy of a built file in gzip format."""
    return path.with_name(f"{path.name}.gz")


@pytest.mark.parametrize("path", BUILT, ids=lambda it: it.name)
def test_built_file_is_within_its_size_limits(path: Path) -> None:
    largest, largest_compressed = LIMITS[path]

    assert path.stat().st_size <= largest
    assert compressed(path).stat().st_size <= largest_compressed


@pytest.mark.parametrize("path", BUILT, ids=lambda it: it.name)
def test_compressed_copy_has_the_contents_of_the_built_file(path: Path) -> None:
    assert gzip.decompress(compressed(path).read_bytes()) == path.read_bytes()


def test_built_files_are_alone_with_their_copies_and_licences() -> None:
    names = {it.name for it in FRONTEND.iterdir() if it.suffix not in {".py", ""}}

    copies = {compressed(path).name for path in BUILT}
    assert names == {CARD.name, PLAYER.name, "THIRD_PARTY_NOTICES.txt"} | copies


def test_notices_contain_the_licence_of_each_package_that_the_card_needs() -> None:
    notices = (FRONTEND / "THIRD_PARTY_NOTICES.txt").read_text()
    packages = json.loads((ROOT / "card" / "package.json").read_text())["dependencies"]

    assert packages
    for name in packages:
        licence = (ROOT / "card" / "node_modules" / name / "LICENSE").read_text().strip()
        assert re.search(rf"^(?:.*, )?{name}(?:,.*)?$", notices, re.MULTILINE)
        assert licence in notices
        assert "Copyright" in licence
