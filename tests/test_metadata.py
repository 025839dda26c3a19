"""Manifest, hacs.json, documentation and translations are complete and consistent."""

import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib
from typing import Any

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant import components
from homeassistant.const import __version__ as home_assistant_version
from homeassistant.util.yaml import load_yaml_dict
from PIL import Image
import pytest

from custom_components.blink_clips.api import PRODUCTS
from tests.documentation import chapter

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "blink_clips"
README = (ROOT / "README.md").read_text()
MAX_README_BYTES = 10_000
SUFFIXES = {".gz", ".jpg", ".js", ".json", ".png", ".py", ".txt", ".yaml"}
NOT_OURS = shutil.ignore_patterns(
    ".git",
    ".venv*",
    ".cache",
    ".demo",
    ".*_cache",
    ".coverage*",
    ".hypothesis",
    "__pycache__",
    "node_modules",
    "package-lock.json",
    "shots",
)

MANIFEST_KEYS = {
    "after_dependencies",
    "categories",
    "codeowners",
    "config_flow",
    "connectivity",
    "dependencies",
    "dhcp",
    "documentation",
    "domain",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "loggers",
    "name",
    "requirements",
    "version",
}
HACS_KEYS: dict[str, type] = {
    "content_in_root": bool,
    "country": str,
    "filename": str,
    "hacs": str,
    "hide_default_branch": bool,
    "homeassistant": str,
    "name": str,
    "persistent_directory": str,
    "render_readme": bool,
    "zip_release": bool,
}


def load(path: Path) -> Any:
    """Return the parsed content of a JSON or YAML file."""
    return json.loads(path.read_text()) if path.suffix == ".json" else load_yaml_dict(str(path))


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = load(INTEGRATION / "manifest.json")
    return loaded


def test_manifest_has_the_keys_that_hassfest_requires_in_its_order(
    manifest: dict[str, Any],
) -> None:
    assert manifest.keys() == MANIFEST_KEYS
    assert list(manifest) == ["domain", "name", *sorted(MANIFEST_KEYS - {"domain", "name"})]
    assert manifest["domain"] == INTEGRATION.name
    assert manifest["config_flow"] is True
    assert (manifest["integration_type"], manifest["iot_class"]) == ("hub", "cloud_polling")
    assert all(owner.startswith("@") for owner in manifest["codeowners"])
    assert manifest["codeowners"]


def test_manifest_project_and_changelog_have_the_same_version(manifest: dict[str, Any]) -> None:
    version = AwesomeVersion(
        manifest["version"], ensure_strategy=[AwesomeVersionStrategy.SEMVER]
    ).string
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("key", ["documentation", "issue_tracker"])
def test_links_of_the_manifest_are_https_and_lead_to_the_project(
    manifest: dict[str, Any], key: str
) -> None:
    assert manifest[key].startswith("https://")
    assert "home-assistant.io" not in manifest[key]


def test_requirements_have_versions_and_exclude_packages_pinned_by_home_assistant(
    manifest: dict[str, Any],
) -> None:
    pinned = {"aiohttp", "pillow", "probatio", "voluptuous", "yarl"}
    for requirement in manifest["requirements"]:
        match = re.fullmatch(r"([a-z0-9_-]+)(==|>=)[\d.]+", requirement)
        assert match, requirement
        assert match[1] not in pinned


def test_hacs_json_has_known_keys_only() -> None:
    hacs = load(ROOT / "hacs.json")
    assert hacs["name"] == load(INTEGRATION / "manifest.json")["name"]
    for key, value in hacs.items():
        assert isinstance(value, HACS_KEYS[key]), key
    minimum = AwesomeVersion(hacs["homeassistant"])
    assert minimum <= AwesomeVersion(home_assistant_version)


@pytest.mark.parametrize(
    ("name", "height"),
    [
        ("icon.png", 256),
        ("icon@2x.png", 512),
        ("logo.png", 160),
        ("logo@2x.png", 320),
        ("dark_logo.png", 160),
        ("dark_logo@2x.png", 320),
    ],
)
def test_brand_images_have_the_required_sizes(name: str, height: int) -> None:
    with Image.open(INTEGRATION / "brand" / name) as image:
        assert image.format == "PNG"
        assert image.mode == "RGBA", "a brand image has a transparent background"
        assert image.height == height
        assert (image.width == height) is ("icon" in name)
        assert image.getchannel("A").getextrema() == (0, 255), (
            "the image needs transparent and opaque pixels"
        )


def test_brand_folder_has_known_images_only() -> None:
    variants = {f"{kind}{scale}.png" for kind in ("icon", "logo") for scale in ("", "@2x")}
    variants |= {f"dark_{name}" for name in variants}
    assert {path.name for path in (INTEGRATION / "brand").iterdir()} <= variants


def test_placeholder_picture_has_the_size_of_a_poster() -> None:
    with Image.open(INTEGRATION / "placeholder.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (640, 360))


def test_integration_contains_only_files_with_known_suffixes() -> None:
    for path in INTEGRATION.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.suffix in SUFFIXES, path


def test_each_action_is_declared_and_has_texts_and_an_icon() -> None:
    declared = load(INTEGRATION / "services.yaml")
    texts = load(INTEGRATION / "translations" / "en.json")["services"]
    icons = load(INTEGRATION / "icons.json")["services"]
    assert declared.keys() == texts.keys() == icons.keys()
    for action, declaration in declared.items():
        if target := declaration.get("target"):
            assert target["entity"]["integration"] == INTEGRATION.name
        assert texts[action].keys() >= {"name", "description"}
        fields = texts[action].get("fields", {})
        assert (declaration.get("fields") or {}).keys() == fields.keys()
        for field in fields.values():
            assert field.keys() == {"name", "description"}
        assert icons[action].keys() == {"service"}


def test_each_translated_entity_except_cameras_has_an_icon() -> None:
    texts = load(INTEGRATION / "translations" / "en.json")["entity"]
    icons = load(INTEGRATION / "icons.json")["entity"]
    # Leave out cameras, which need no icon because they show a picture.
    assert {
        (platform, key) for platform, keys in texts.items() if platform != "camera" for key in keys
    } == {(platform, key) for platform, keys in icons.items() for key in keys}
    for keys in icons.values():
        for icon in keys.values():
            assert icon["default"].startswith("mdi:")


def test_quality_scale_has_a_status_for_each_rule() -> None:
    rules = load(INTEGRATION / "quality_scale.yaml")["rules"]
    exemplar = Path(components.__path__[0]) / "reolink" / "quality_scale.yaml"
    known = load(exemplar)["rules"]
    assert len(rules) == 54
    assert rules.keys() == known.keys()
    for rule, verdict in rules.items():
        status = verdict if isinstance(verdict, str) else verdict["status"]
        assert status in {"done", "todo", "exempt"}, rule
        assert status == "done" or verdict["comment"], f"{rule} needs a reason"


def test_readme_names_every_product() -> None:
    for product_type, name in PRODUCTS.items():
        assert re.search(rf"\|.*{re.escape(name)}.*\|.*`{product_type}`", README), product_type


def test_readme_fits_into_10_kilobytes() -> None:
    assert len(README.encode()) <= MAX_README_BYTES


def test_table_of_errors_quotes_every_error_message() -> None:
    texts = load(INTEGRATION / "translations" / "en.json")["exceptions"]
    table = chapter("actions.md", "Errors")
    [_header, *rows] = re.findall(r"^\| `(\w+)` \| (.+) \| .+ \|$", table, re.MULTILINE)
    assert dict(rows) == {
        key: text["message"].removeprefix("{entity}: ").replace("\n", " ")
        for key, text in texts.items()
    }


def test_troubleshooting_quotes_every_message_of_the_sign_in() -> None:
    texts = load(INTEGRATION / "translations" / "en.json")["config"]
    quoted = chapter("troubleshooting.md", "Signing in")
    for message in (*texts["error"].values(), *texts["abort"].values()):
        assert message in quoted


def test_links_between_documents_have_an_existing_file_and_heading() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]*))?\)", document.read_text()):
            # Skip the screenshot, which scripts/screenshot creates later.
            if target != "docs/dashboard.png":
                path = document.parent / target if target else document
                assert path.exists(), f"{document.name} links to {target}"
                assert not anchor or anchor in anchors(path), f"{document.name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as on GitHub."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    words = [re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", it.lower())) for it in headings]
    return {it.replace(" ", "-") for it in words}


def test_protocol_sections_cited_in_the_code_exist() -> None:
    protocol = (ROOT / "docs" / "development" / "protocol.md").read_text()
    headings = re.findall(r"^#+ ([\d.]+)[. ]", protocol, re.MULTILINE)
    sections = {heading.rstrip(".") for heading in headings}
    named = [
        (path.name, section)
        for path in INTEGRATION.rglob("*.py")
        for mention in re.findall(r"protocol\.md\s+(?:#\s+)?sections?\s([\d., and]+)", _text(path))
        for section in re.findall(r"\d+(?:\.\d+)*", mention)
    ]
    assert named
    for name, section in named:
        assert section in sections, f"{name} names section {section}"


def _text(path: Path) -> str:
    """Return the text of a source file, with each comment on one line."""
    return re.sub(r"\n\s*(?:#\s*)?", " ", path.read_text())


def addresses(root: Path) -> dict[Path, set[str]]:
    """Return the GitHub repositories (`owner/name`) in each file of a checkout."""
    found = {}
    for path in (*root.rglob("*.md"), *root.rglob("*.json"), *root.rglob("*.y*ml")):
        text = path.read_text()
        mentions = re.findall(r"github(?:\.com|/[a-z/-]+)/([\w.-]+/[\w.-]*\w)", text)
        mentions += [
            "/".join(pair) for pair in re.findall(r"\bowner=([\w.-]+)&repository=([\w.-]*\w)", text)
        ]
        mentions += [
            "/".join(pair) for pair in re.findall(r"github\.com%2F([\w.-]+)%2F([\w.-]*\w)", text)
        ]
        if mentions:
            found[path.relative_to(root)] = set(mentions)
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with a copy of this repository's files."""
    return Path(shutil.copytree(ROOT, tmp_path / "checkout", ignore=NOT_OURS))


def test_repository_address_is_the_same_everywhere_and_one_command_changes_it(
    checkout: Path,
) -> None:
    manifest_path = Path("custom_components/blink_clips/manifest.json")
    before = addresses(checkout)
    [address] = before[manifest_path]
    assert {Path("README.md"), Path("CONTRIBUTING.md")} <= before.keys()
    assert all(found == {address} for found in before.values()), before

    # Use repository names that are hard to replace: with dots and hyphens, and with the name of
    # this project.
    for wanted in ("some-body/blink.clips-2", "blink-clips/docs", "Another1/blink-clips"):
        script = checkout / "scripts" / "set_repository"
        subprocess.run([sys.executable, script, wanted], check=True)  # noqa: S603 - our own
        assert addresses(checkout) == {path: {wanted} for path in before}
        manifest = load(checkout / manifest_path)
        assert manifest["codeowners"] == [f"@{wanted.partition('/')[0]}"]
        assert manifest["documentation"] == f"https://github.com/{wanted}"

    subprocess.run([sys.executable, script, address], check=True)  # noqa: S603 - our own
    for path in before:
        assert (checkout / path).read_text() == (ROOT / path).read_text()


def test_invalid_repository_address_changes_no_file(checkout: Path) -> None:
    script = checkout / "scripts" / "set_repository"
    before = addresses(checkout)
    for wanted in ("blink-clips", "https://github.com/a/b", "a/b/c", "a/b\\1"):
        run = subprocess.run(  # noqa: S603 - our own
            [sys.executable, script, wanted], check=False, capture_output=True, text=True
        )
        assert run.returncode == 2
        assert "OWNER/NAME" in run.stderr
    assert addresses(checkout) == before
