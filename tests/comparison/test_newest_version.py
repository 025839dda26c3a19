"""`scripts/compare` stops unless the newest Home Assistant is installed."""

from importlib.metadata import version
from pathlib import Path
import sys

import pytest

from tests.comparison.newest_version import VersionError, check_newest

INSTALLED = version("homeassistant")


def stand_in(folder: Path, script: str) -> Path:
    """Return a script that replaces the program uv in a test."""
    program = folder / "uv"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_installed_version_that_is_the_newest_passes(tmp_path: Path) -> None:
    uv = stand_in(tmp_path, f"cat >{tmp_path}/asked; echo homeassistant=={INSTALLED}")
    check_newest(Path(sys.executable), uv)
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "homeassistant"


def test_newer_version_raises_with_both_versions(tmp_path: Path) -> None:
    uv = stand_in(tmp_path, "echo homeassistant==2099.1.0")
    with pytest.raises(VersionError, match=rf"is 2099\.1\.0, and \S+ has {INSTALLED}"):
        check_newest(Path(sys.executable), uv)


def test_package_index_without_connection_raises_with_the_reason(tmp_path: Path) -> None:
    uv = stand_in(tmp_path, "echo 'dns error: no such host' >&2; exit 2")
    with pytest.raises(VersionError, match=r"is unknown, because .* failed:\ndns error"):
        check_newest(Path(sys.executable), uv)


def test_missing_uv_raises_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="No such file"):
        check_newest(Path(sys.executable), tmp_path / "uv")
