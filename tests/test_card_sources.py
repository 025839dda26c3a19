"""The card's sources never use texts from the cloud as HTML or code, and contain no host names.

The linter checks this, but not in templates of the library Lit. These tests check the templates.
"""

import json
from pathlib import Path
import re
import subprocess

import pytest

from tests.documentation import ROOT

CARD = ROOT / "card"
# Allow the XML namespace of SVG. No browser sends a request for it.
WORDS = {
    "innerHTML": r"innerHTML",
    "outerHTML": r"outerHTML",
    "unsafeHTML": r"unsafeHTML|unsafe-html",
    "unsafeSVG": r"unsafeSVG|unsafe-svg",
    "insertAdjacentHTML": r"insertAdjacentHTML",
    "setHTMLUnsafe": r"setHTMLUnsafe",
    "srcdoc": r"srcdoc",
    "document.write": r"document\s*\.\s*write",
    "eval": r"\beval\s*\(",
    "Function": r"\bFunction\s*\(",
    "host": r"\b(?:https?|wss?)://(?!www\.w3\.org/2000/svg\b)|[\"'`]//",
}
# Examples of source lines, each with a forbidden word.
TEXTS = (
    ("innerHTML", "html`<p .innerHTML=${name}></p>`"),
    ("innerHTML", 'element["innerHTML"] = name;'),
    ("outerHTML", "element.outerHTML = name;"),
    ("unsafeHTML", "html`<p>${unsafeHTML(name)}</p>`"),
    ("unsafeHTML", 'import * as lit from "lit/directives/unsafe-html.js";'),
    ("unsafeSVG", "svg`<g>${unsafeSVG(name)}</g>`"),
    ("unsafeSVG", 'import * as lit from "lit/directives/unsafe-svg.js";'),
    ("insertAdjacentHTML", 'element.insertAdjacentHTML("beforeend", name);'),
    ("setHTMLUnsafe", "element.setHTMLUnsafe(name);"),
    ("srcdoc", "html`<iframe srcdoc=${name}></iframe>`"),
    ("document.write", "document.write(name);"),
    ("document.write", "window.document.writeln(name);"),
    ("eval", "window.eval(name);"),
    ("Function", "new Function(name)();"),
    ("Function", "globalThis.Function(name)();"),
    ("host", 'fetch("https://example.com/a.js");'),
    ("host", "html`<img src='//example.com/a.png'>`"),
    ("host", "new WebSocket(`wss://${name}`);"),
    ("host", 'const link = "http://www.w3.org/";'),
)
# Examples of source lines. Each breaks a rule of the linter.
LINTED = (
    ("no-restricted-properties", "element.innerHTML = name;"),
    ("no-restricted-properties", "element.outerHTML = name;"),
    ("no-restricted-properties", 'element.insertAdjacentHTML("beforeend", name);'),
    ("no-restricted-properties", "element.setHTMLUnsafe(name);"),
    ("no-restricted-properties", "frame.srcdoc = name;"),
    ("no-restricted-properties", "range.createContextualFragment(name);"),
    ("no-restricted-properties", "document.write(name);"),
    ("no-restricted-properties", "document.writeln(name);"),
    ("no-restricted-imports", 'import { unsafeHTML } from "lit/directives/unsafe-html.js";'),
    ("no-restricted-imports", 'import { unsafeSVG } from "lit/directives/unsafe-svg.js";'),
    ("no-eval", "eval(name);"),
    ("no-implied-eval", 'setTimeout("show()", 10);'),
    ("no-new-func", "const show = new Function(name);"),
    ("no-script-url", 'location.href = "javascript:show()";'),
)


def forbidden(source: str) -> set[str]:
    """Return the forbidden words in a source text."""
    return {word for word, pattern in WORDS.items() if re.search(pattern, source)}


def test_sources_contain_no_forbidden_word() -> None:
    sources = sorted((CARD / "src").rglob("*.ts"))

    assert CARD / "src" / "index.ts" in sources
    assert {str(path): words for path in sources if (words := forbidden(path.read_text()))} == {}


@pytest.mark.parametrize(("word", "source"), TEXTS)
def test_forbidden_word_in_a_source_is_found(word: str, source: str) -> None:
    assert forbidden(source) == {word}


def test_each_forbidden_word_has_an_example() -> None:
    assert {word for word, _ in TEXTS} == WORDS.keys()


def test_plain_source_contains_no_forbidden_word() -> None:
    source = (
        "// Functions (of a card) evaluate (nothing).\n"
        "html`<img src=${`/api/blink_clips/clips/${id}.jpg`} alt=${name}>`;\n"
        'const icon = `<svg xmlns="http://www.w3.org/2000/svg"></svg>`;\n'
    )

    assert forbidden(source) == set()


@pytest.fixture(scope="module")
def lint_findings(tmp_path_factory: pytest.TempPathFactory) -> dict[int, set[str]]:
    """Return the names of the linter's rules that each line of LINTED breaks.

    The keys are the indexes of the lines in LINTED, a list of source lines.
    """
    folder = tmp_path_factory.mktemp("sources")
    for index, (_, source) in enumerate(LINTED):
        (folder / f"{index}.ts").write_text(f"{source}\n")
    config = CARD / ".oxlintrc.json"
    linted = subprocess.run(  # noqa: S603 - our own script
        [ROOT / "scripts/card", "oxlint", "--config", config, "--format", "json", folder],
        check=False,
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 1, linted.stderr
    found: dict[int, set[str]] = {index: set() for index in range(len(LINTED))}
    for finding in json.loads(linted.stdout)["diagnostics"]:
        rule = re.sub(r".*\((.*)\)", r"\1", finding["code"])
        found[int(Path(finding["filename"]).stem)].add(rule)
    return found


@pytest.mark.parametrize("index", range(len(LINTED)), ids=lambda it: LINTED[it][1])
def test_linter_reports_each_way_to_read_text_as_code(
    lint_findings: dict[int, set[str]], index: int
) -> None:
    assert LINTED[index][0] in lint_findings[index]
