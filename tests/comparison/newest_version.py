"""Checks that `.venv-next` contains the newest version of Home Assistant.

The command is `python -m tests.comparison.newest_version PYTHON`, with the Python of `.venv-next`.
"""

from pathlib import Path
import shutil
import subprocess
import sys
from typing import NoReturn

PACKAGE = "homeassistant"
INSTALLED = f"from importlib.metadata import version; print(version({PACKAGE!r}))"
ASK_SECONDS = 60


class VersionError(Exception):
    """The newest version is unknown or not installed. The text of the error is the reason."""


def check_newest(python: Path, uv: Path) -> None:
    """Check that the newest version of Home Assistant for this Python is installed.

    The package index reports the newest version. Raises VersionError if a different version is
    installed, or if the index is unreachable.
    """
    installed = _output([python, "-c", INSTALLED])
    pinned = _output(
        [
            *(uv, "pip", "compile", "--quiet", "--no-deps", "--no-header", "--no-annotate"),
            *("--refresh-package", PACKAGE, "--python", python, "-"),
        ],
        PACKAGE,
    )
    newest = pinned.removeprefix(f"{PACKAGE}==")
    if installed != newest:
        raise VersionError(
            f"The newest Home Assistant is {newest}, and {python} has {installed}. Write the "
            "newest version into scripts/setup, and run this again."
        )


def _output(command: list[str | Path], text: str = "") -> str:
    """Return the output of a command. Raises VersionError if the command fails."""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are fixed
            command, input=text, capture_output=True, text=True, check=True, timeout=ASK_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = str(getattr(error, "stderr", None) or error).strip()
        raise VersionError(
            f"The newest version of Home Assistant is unknown, because {command[0]} failed:\n"
            f"{reason}"
        ) from error
    return done.stdout.strip()


def main() -> NoReturn:
    """Exit with a message unless the newest version is installed."""
    python = Path(sys.argv[1])
    uv = Path(shutil.which("uv") or Path(sys.executable).with_name("uv"))
    try:
        check_newest(python, uv)
    except VersionError as error:
        sys.exit(f"{error}\nscripts/compare --any-version writes the page nevertheless.")
    sys.exit(0)


if __name__ == "__main__":
    main()
