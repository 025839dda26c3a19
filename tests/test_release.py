"""Tests of the scripts for a release, which check the tag and the versions, and build the zip."""

import hashlib
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
from types import ModuleType
from urllib.parse import parse_qs
import zipfile

from homeassistant.core import HomeAssistant
from homeassistant.loader import Integration
import pytest

from tests.documentation import README, ROOT

PACKAGE = Path("custom_components/blink_clips")
CARD_FILES = (
    "blink-clips-card.js",
    "blink-clips-card.js.gz",
    "blink-clips-player.js",
    "blink-clips-player.js.gz",
    "THIRD_PARTY_NOTICES.txt",
)


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script in scripts/. Return its output and exit status."""
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "scripts" / script, *arguments],
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project that is ready for the release of version 1.2.3."""
    root = tmp_path / "project"
    (root / PACKAGE).mkdir(parents=True)
    manifest = {"version": "1.2.3", "documentation": "https://example.com/some/name"}
    (root / PACKAGE / "manifest.json").write_text(json.dumps(manifest))
    (root / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n"
        "## 1.2.3 - 2026-12-01\n\n### Added\n\n- A [page](docs/page.md) and [more](https://a.b).\n\n"
        "## 1.2.2 - 2026-11-01\n\n- Older.\n"
    )
    return root


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace a text in a file. The file must contain the text."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_release_check_prints_the_section_with_absolute_links(project: Path) -> None:
    checked = run("release_check", "v1.2.3", project)

    assert checked.returncode == 0, checked.stderr
    assert checked.stdout == (
        "### Added\n\n- A [page](https://example.com/some/name/blob/v1.2.3/docs/page.md)"
        " and [more](https://a.b).\n"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (f"{PACKAGE}/manifest.json", "1.2.3", "1.2.4", "the manifest has the version 1.2.4"),
        ("pyproject.toml", "1.2.3", "1.2.2", "pyproject.toml has the version 1.2.2"),
        ("CHANGELOG.md", "1.2.3", "1.3.0", "0 sections for 1.2.3"),
        ("CHANGELOG.md", "1.2.2", "1.2.3", "2 sections for 1.2.3"),
        (
            "CHANGELOG.md",
            "## 1.2.3",
            "## 1.2.4 - 2027-01-01\n\n- New.\n\n## 1.2.3",
            "not the first",
        ),
        ("CHANGELOG.md", "2026-12-01", "not released yet", "no date"),
        (
            "CHANGELOG.md",
            "### Added\n\n- A [page](docs/page.md) and [more](https://a.b).",
            "",
            "empty",
        ),
    ],
)
def test_release_check_fails_with_the_reason(
    project: Path, name: str, old: str, new: str, reason: str
) -> None:
    replace_in(project / name, old, new)

    checked = run("release_check", "v1.2.3", project)

    assert checked.returncode == 1
    assert reason in checked.stderr
    assert checked.stdout == ""


@pytest.mark.parametrize("tag", ["1.2.3", "v1.2.4", "v1.2.3-beta", "main"])
def test_release_check_fails_for_another_tag(project: Path, tag: str) -> None:
    checked = run("release_check", tag, project)

    assert checked.returncode == 1
    assert f"The tag is {tag}" in checked.stderr


def test_zip_is_the_same_for_files_with_other_times_and_modes(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / PACKAGE, copy / PACKAGE, copy_function=shutil.copyfile)
    (copy / PACKAGE / "manifest.json").chmod(0o600)

    outputs = [
        run("build_release", tmp_path / "first", ROOT).stdout,
        run("build_release", tmp_path / "second", copy).stdout,
    ]

    assert outputs[0] == outputs[1] != ""
    packed = (tmp_path / "first" / "blink_clips.zip").read_bytes()
    assert outputs[0] == f"{hashlib.sha256(packed).hexdigest()}  blink_clips.zip\n"
    assert (tmp_path / "first" / "blink_clips.zip.sha256").read_text() == outputs[0]


def test_zip_contains_the_files_of_the_integration_only(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / PACKAGE, copy / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    expected = {it.relative_to(copy / PACKAGE).as_posix() for it in files(copy / PACKAGE)}
    for name in ("__pycache__/const.cpython-314.pyc", ".DS_Store", "api/.hidden.py", "a.py.orig"):
        path = copy / PACKAGE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("left behind")

    run("build_release", tmp_path, copy)

    with zipfile.ZipFile(tmp_path / "blink_clips.zip") as archive:
        names = archive.namelist()
        assert {it.external_attr >> 16 for it in archive.infolist()} == {0o644}
    assert names == sorted(expected)
    assert {"manifest.json", "translations/en.json", "brand/icon.png"} < expected
    assert {f"frontend/{name}" for name in CARD_FILES} < expected
    assert not any("test" in name for name in names)


def files(folder: Path) -> list[Path]:
    """Return all files below a folder."""
    return [it for it in folder.rglob("*") if it.is_file()]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Unpack the zip into a configuration folder. Return the integration's folder."""
    folder = tmp_path / "config" / PACKAGE
    run("build_release", tmp_path)
    with zipfile.ZipFile(tmp_path / "blink_clips.zip") as archive:
        archive.extractall(folder)
    return folder


def test_build_fails_without_an_integration(tmp_path: Path) -> None:
    built = run("build_release", tmp_path / "out", tmp_path)

    assert built.returncode != 0
    assert not (tmp_path / "out" / "blink_clips.zip").exists()


@pytest.mark.parametrize("name", CARD_FILES)
def test_build_fails_without_the_card_or_its_licences(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / PACKAGE, copy / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / PACKAGE / "frontend" / name).unlink()

    built = run("build_release", tmp_path / "out", copy)

    assert built.returncode != 0
    assert name in built.stderr
    assert not (tmp_path / "out" / "blink_clips.zip").exists()


async def test_home_assistant_finds_the_integration_of_an_unpacked_zip(
    hass: HomeAssistant, installed: Path
) -> None:
    def resolve() -> Integration | None:
        namespace = ModuleType("custom_components")
        namespace.__path__ = [str(installed.parent)]
        return Integration.resolve_from_root(hass, namespace, installed.name)

    found = await hass.async_add_executor_job(resolve)

    assert found is not None
    assert found.file_path == installed
    assert found.manifest == json.loads((ROOT / PACKAGE / "manifest.json").read_text()) | {
        "is_built_in": False,
        "overwrites_built_in": False,
    }
    assert found.platforms_exists(["camera", "diagnostics"]) == ["camera", "diagnostics"]


def test_hacs_json_names_the_zip_that_the_release_contains(tmp_path: Path) -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text())
    run("build_release", tmp_path)

    assert hacs["zip_release"] is True
    assert (tmp_path / hacs["filename"]).exists()
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert f"dist/{hacs['filename']} dist/{hacs['filename']}.sha256" in workflow


def test_oldest_supported_home_assistant_is_the_tested_one_and_the_documented_one() -> None:
    minimum = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    release = minimum.removesuffix(".0")
    requirements = (ROOT / "requirements_test.txt").read_text().split()
    (tested,) = (it for it in requirements if it.startswith("homeassistant=="))
    blueprints = (ROOT / "blueprints").rglob("*.yaml")

    assert tested.startswith(f"homeassistant=={release}.")
    assert f"You need Home Assistant {release} or newer." in README.read_text()
    assert all(f"min_version: {minimum}" in it.read_text() for it in blueprints)


def test_buttons_of_the_readme_open_the_repository_and_the_sign_in() -> None:
    manifest = json.loads((ROOT / PACKAGE / "manifest.json").read_text())
    owner, name = manifest["documentation"].split("/")[-2:]
    my = "https://my.home-assistant.io"
    buttons = re.findall(
        rf"\[!\[[^]]+\]\({my}/badges/(\w+)\.svg\)\]\({my}/redirect/(\w+)/\?(\S+)\)",
        README.read_text(),
    )

    assert all(badge == redirect for badge, redirect, _ in buttons)
    assert {redirect: parse_qs(query) for _, redirect, query in buttons} == {
        "hacs_repository": {"owner": [owner], "repository": [name], "category": ["integration"]},
        "config_flow_start": {"domain": [manifest["domain"]]},
    }


def test_newest_changelog_section_is_that_of_the_manifest() -> None:
    version = json.loads((ROOT / PACKAGE / "manifest.json").read_text())["version"]
    headings = [
        it for it in (ROOT / "CHANGELOG.md").read_text().splitlines() if it.startswith("## ")
    ]

    assert headings[0].startswith(f"## {version} - ")
