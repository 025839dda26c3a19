"""The marker file: it names the account and the Home Assistant to which an archive belongs.

The functions access the disk. They raise OSError, and ArchiveError for a damaged marker.
"""

from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from .errors import ArchiveError, ArchiveProblem
from .layout import MARKER, NEW_MARKER
from .temporary_files import sync_file

_VERSION = 1
_MAX_BYTES = 10_000


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The account and the Home Assistant to which an archive belongs."""

    account: str
    instance: str | None = None
    """An id of the Home Assistant. None in the markers of earlier versions."""


def create_marker(root: Path, owner: Owner) -> Owner:
    """Create the marker, unless there is one. Return the owner in the marker."""
    marker = root / MARKER
    try:
        with marker.open("x") as file:
            file.write(_text(owner))
    except FileExistsError:
        # Write the text of an empty marker again. A full disk or a crash may have interrupted its
        # creation. After a power failure, some file systems fill a file with zeros. If the folder
        # has other files, the marker may be that of another Home Assistant.
        if not _content(marker).strip(b"\0") and _is_alone(root):
            replace_marker(root, owner)
    return read_marker(root)


def read_marker(root: Path) -> Owner:
    """Return the owner in the marker."""
    try:
        fields: Any = json.loads(_content(root / MARKER))
        instance = fields.get("instance")
        return Owner(
            account=str(fields["account"]), instance=None if instance is None else str(instance)
        )
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as err:
        raise ArchiveError(ArchiveProblem.MARKER, cause="damaged marker") from err


def replace_marker(root: Path, owner: Owner) -> None:
    """Replace the marker. After a crash, the marker has either the old or the new owner."""
    new = root / NEW_MARKER
    # Delete a file of this name first. It may be a symbolic link that leads out of the archive.
    new.unlink(missing_ok=True)
    try:
        with new.open("x") as file:
            file.write(_text(owner))
        sync_file(new)
        new.replace(root / MARKER)
    finally:
        new.unlink(missing_ok=True)


def _text(owner: Owner) -> str:
    fields: dict[str, object] = {"version": _VERSION, "account": owner.account}
    if owner.instance is not None:
        fields["instance"] = owner.instance
    return json.dumps(fields)


def _is_alone(root: Path) -> bool:
    """Return whether a folder has no other files than the marker."""
    return all(it.name in {MARKER, NEW_MARKER} for it in root.iterdir())


def _content(marker: Path) -> bytes:
    with marker.open("rb") as file:
        return file.read(_MAX_BYTES)
