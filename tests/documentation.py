"""Reads the documentation for users: README.md and the pages below docs/."""

from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import parse_yaml

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
DEVELOPMENT = DOCS / "development"
MIGRATING = DOCS / "migrating-from-core-blink.md"


def pages() -> list[Path]:
    """Return the pages for users, the README first."""
    return [README, *(it for it in sorted(DOCS.rglob("*.md")) if DEVELOPMENT not in it.parents)]


def documentation() -> str:
    """Return the text of all pages for users."""
    return "\n".join(path.read_text(encoding="utf-8") for path in pages())


def chapter(name: str, heading: str) -> str:
    """Return a chapter of a page in docs/. Raises ValueError if the chapter is missing."""
    text = (DOCS / name).read_text(encoding="utf-8")
    pattern = rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)"
    [found] = re.findall(pattern, text, re.DOTALL | re.MULTILINE)
    return str(found)


def first_column(table: str) -> set[str]:
    """Return the texts in the first column of all tables, without header cells."""
    cells = re.findall(r"^\| (`[^|]+) \|(?!.*\n\| ---)", table, re.MULTILINE)
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


def examples() -> list[Any]:
    """Return all YAML examples of the pages, except those for Home Assistant's own `blink`."""
    texts = (path.read_text(encoding="utf-8") for path in pages() if path != MIGRATING)
    blocks = (re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) for text in texts)
    return [parse_yaml(block) for found in blocks for block in found]
