"""Finds sentences with common mannerisms that readers must read twice. Suggests plainer words.

`python -m tests.language [path ...]` lists the findings in the given files, or in all files.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
import io
import json
from pathlib import Path
import re
import sys
import tokenize
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDERS = ("benchmarks", "custom_components", "demo", "docs", "simulator", "tests")
PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
SCRIPTS = ("scripts/*", ".ci/run", ".github/workflows/*.yml", "blueprints/**/*.yaml")
CARD = ("card/*.mjs", "card/.oxlintrc.json", "card/src/**/*.ts", "card/test/**/*.ts")

_MACHINES = (
    r"(?:the )?(?:account|answer|camera|client|cloud|code|device|homescreen|house|limiter|list|"
    r"module|request|response|server|simulator|sync module|test|Blink|Home Assistant)s?"
)

_HUMAN_VERBS = r"(?:tells?|told|says?|said|knows?|knew|wants?|thinks?|hears?|lies?|judges?)"

RULES: tuple[tuple[str, str], ...] = (
    (
        r"(?:^|[.:;] )(?:What|Who|Whoever|Whatever|Whichever|Those (?:that|who))\b[^.?]*(?:\.|$)",
        "Name the subject of the sentence.",
    ),
    (r"(?i)\b(?:nobody|somebody|whoever)\b", "Name the caller, user, owner or request."),
    (r"(?i)\bwhatever (?:is|was|it|they|the)\b", "Name what is meant."),
    (
        rf"(?i)\b{_MACHINES} (?:never )?{_HUMAN_VERBS}\b",
        "Machines return, report, log, accept, reject.",
    ),
    (
        r"(?i)\b(?:is|are|was|were|be) told\b|\btold of\b|\btells? of\b",
        "Write: reported, logged, announced.",
    ),
    (
        r"(?<!there )\b(?:is|are|was|were) none\b|\bnone of (?:its|our|their)\b",
        "State the positive: invalid, missing.",
    ),
    (r"(?i)\bno(?:r)? news\b|\bis news\b", "Write: old, new, changed."),
    (r"(?i)\b(?:in doubt|doubts?|doubtful)\b", "Write: unknown, ambiguous."),
    (r"(?i)\bsticks?\b", "Write: USB drive."),
    (
        r"(?i)\ball the same\b|\bat hand\b|\bput right\b|\bcomes? of\b|\bcame of\b",
        "Use a plain verb.",
    ),
    (
        r"(?i)\bonce,? (?:however|whoever)\b|\bhowever (?:many|often)\b",
        "Write: shared by concurrent callers.",
    ),
)
_TEST_NAME = re.compile(r"^test_(?:what|who|whoever|whatever|nobody|somebody|one|none)(?:_|$)")

_DIRECTIVE = re.compile(r"#:? ?(?:noqa|type:|pragma|!|shellcheck)")

# Finds comments in shell scripts and YAML files, and Jinja comments in templates.
_HASH_COMMENT = re.compile(r"(?:^|(?<=\s))#.*|(?<=\{)#.*?(?=#\})")

# Finds string literals and comments in TypeScript files. "//" inside quotes does not begin a
# comment. A template literal counts as code, so that CSS comments in it are found.
_SLASH_COMMENT = re.compile(
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/\*(?P<block>.*?)\*/|(?<!:)//(?P<line>[^\n]*)""",
    re.DOTALL,
)
# Finds the names of tests and groups of tests in TypeScript files.
_TEST_TITLE = re.compile(r"\b(?:test|describe)\b[^\n\"`]*\(\s*[\"`]([^\n]+?)[\"`],")

# False alarms of the rules. For each: a part of the file's path, a part of the sentence, and the
# reason.
ALLOWED: tuple[tuple[str, str, str], ...] = (
    ("tests/language.py", "", "The rules contain the words that they look for."),
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A sentence that breaks a rule."""

    path: str
    line: int
    text: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text!r}: {self.advice}"


def findings(*paths: Path) -> list[Finding]:
    """Return the sentences that break a rule, in the given files or in all files of the project."""
    return [it for path in paths or files() for it in _of_file(path) if not _is_allowed(it)]


def files() -> Iterator[Path]:
    """Yield the paths of the project's files that contain English sentences."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".md"} or path.name == "en.json":
                yield path
    for page in PAGES:
        yield ROOT / page
    for pattern in (*SCRIPTS, *CARD):
        yield from (path for path in sorted(ROOT.glob(pattern)) if path.is_file())


def _of_file(path: Path) -> Iterator[Finding]:
    return findings_in(path.resolve().relative_to(ROOT).as_posix(), path.read_text())


def findings_in(name: str, source: str) -> Iterator[Finding]:
    """Yield the findings in a file's text. `name` is the path of the file."""
    for line, text in _reader(name, source)(source):
        if _TEST_NAME.match(text):
            yield Finding(path=name, line=line, text=text, advice="subject_condition_outcome")
            continue
        for pattern, advice in RULES:
            for match in re.finditer(pattern, text, re.MULTILINE):
                yield Finding(path=name, line=line, text=match[0].strip()[:80], advice=advice)


def _is_allowed(finding: Finding) -> bool:
    return any(path in finding.path and part in finding.text for path, part, _ in ALLOWED)


def _reader(name: str, source: str) -> Callable[[str], Iterator[tuple[int, str]]]:
    """Return the function that yields the texts of a file, each with its line number."""
    match Path(name).suffix:
        case ".md":
            return _page_texts
        case ".ts" | ".mjs":
            return _typescript_texts
        case ".json":
            # Read the JSON settings of the card's tools like TypeScript, because they have
            # comments.
            return _typescript_texts if name.startswith("card/") else _translated_texts
        case ".yml" | ".yaml":
            return _script_texts
        case ".py":
            return _python_texts
        case _:
            is_python = "python" in source.partition("\n")[0]
            return _python_texts if is_python else _script_texts


def _python_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield comments, docstrings and names of tests, each with its line number."""
    yield from _comments(source)
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                for number, part in enumerate(text.split("\n\n")):
                    yield node.lineno + number, " ".join(part.split())
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if name.startswith("test_"):
                    yield node.lineno, name


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a Python file."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return _joined((it.start[0], it.string) for it in tokens if it.type == tokenize.COMMENT)


def _script_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a shell script or a YAML file."""
    lines = enumerate(source.splitlines(), 1)
    return _joined((line, it[0]) for line, text in lines for it in _HASH_COMMENT.finditer(text))


def _typescript_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a TypeScript file and the names of its tests."""
    lines: list[tuple[int, str]] = []
    for it in _SLASH_COMMENT.finditer(source):
        start = source.count("\n", 0, it.start()) + 1
        if (block := it["block"]) is not None:
            for number, part in enumerate(re.split(r"\n[ *]*\n", block)):
                yield start + number, " ".join(re.sub(r"(?m)^[ *]+", "", part).split())
        elif it["line"] is not None:
            lines.append((start, it["line"]))
    yield from _joined(lines)
    for it in _TEST_TITLE.finditer(source):
        # Treat a title without spaces as a test name, so that the rule for test names applies.
        title = it[1] if " " in it[1] else f"test_{it[1]}"
        yield source.count("\n", 0, it.start()) + 1, title


def _joined(comments: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join comments on consecutive lines to one comment. Leave out directives, such as `# noqa`."""
    blocks: list[tuple[int, list[str]]] = []
    for line, comment in comments:
        if not _DIRECTIVE.match(comment):
            text = comment.lstrip("# ").rstrip()
            if blocks and line == blocks[-1][0] + len(blocks[-1][1]):
                blocks[-1][1].append(text)
            else:
                blocks.append((line, [text]))
    yield from ((line, " ".join(texts)) for line, texts in blocks)


def _page_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a Markdown page, without code blocks and inline code."""
    fenced = False
    paragraph: list[str] = []
    start = 0
    for number, line in enumerate([*source.splitlines(), ""], 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced or not line.strip():
            if paragraph:
                yield start, " ".join(paragraph)
            paragraph = []
            continue
        start = start if paragraph else number
        paragraph.append(re.sub(r"`[^`]*`", "`code`", line.strip("|>*- ")))


def _translated_texts(source: str) -> Iterator[tuple[int, str]]:
    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for it in value.values():
                yield from texts(it)
        else:
            yield str(value)

    for text in texts(json.loads(source)):
        line = source[: source.find(json.dumps(text, ensure_ascii=False))].count("\n") + 1
        yield line, text


if __name__ == "__main__":
    found = findings(*map(Path, sys.argv[1:]))
    for finding in found:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(found)} findings\n")
