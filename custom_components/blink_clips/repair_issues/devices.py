"""Repair issues about the devices of an account: cameras, networks and USB drives."""

from collections.abc import Iterable, Iterator
from datetime import datetime
import hmac

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..api import CameraKey, ambiguous_names
from ..config_entry import BlinkConfigEntry
from ..const import CONF_HARDWARE_ID, DOMAIN
from ..data import BlinkData
from .issue import DeviceIssue, Issue, async_sync_issue
from .no_clips import NO_CLIPS_ISSUES, no_clips_issues

PRELOAD = "live_view_preload"
AMBIGUOUS_NAMES = "names_alike"
# The key of the issue for each state of a USB drive that the owner should correct. A removed drive
# has no issue.
DRIVE_ISSUES = {
    "format_required": "storage_format_required",
    "incompatible": "storage_incompatible",
    "memory_full": "storage_full",
}

_DEVICE_KEYS = (AMBIGUOUS_NAMES, *DRIVE_ISSUES.values(), *NO_CLIPS_ISSUES.values())
_DIGEST_CHARACTERS = 16


@callback
def async_sync_preload_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, key: CameraKey, title: str | None
) -> None:
    """Create the issue about a camera whose stream is preloaded, as set in Home Assistant.

    `title` is the name of the camera. Delete the issue if it is None.
    """
    issue = None if title is None else Issue(key=PRELOAD, placeholders={"entity": title})
    async_sync_issue(hass, _issue_id(entry, PRELOAD, str(key)), issue)


@callback
def async_sync_device_issues(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    data: BlinkData,
    *,
    usb_networks: frozenset[int],
    now: datetime,
) -> None:
    """Create the issues about an account's devices. Delete the issues of solved problems.

    `usb_networks` are the networks whose USB drives are enabled in the options.
    """
    issues = (
        *_drive_issues(data),
        *_name_issues(data, usb_networks),
        *no_clips_issues(data, usb_networks, age=now - entry.created_at),
    )
    current = {_issue_id(entry, it.key, it.subject): it for it in issues}
    for issue_id, issue in current.items():
        async_sync_issue(hass, issue_id, issue)
    _delete_issues(hass, entry, _DEVICE_KEYS, keep=frozenset(current))


@callback
def async_migrate_issues(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Replace the issues of earlier versions, because their ids contain device ids and names.

    Issues that the user has ignored stay ignored.
    """
    old_prefix = f"{entry.entry_id}_"
    registry = ir.async_get(hass)
    for domain, old_id in list(registry.issues):
        if domain != DOMAIN or not old_id.startswith(old_prefix):
            continue
        for key in _DEVICE_KEYS:
            subject = old_id.removeprefix(f"{old_prefix}{key}_")
            if subject != old_id and registry.issues[domain, old_id].dismissed_version:
                issue_id = _issue_id(entry, key, subject)
                async_sync_issue(hass, issue_id, Issue(key=key, placeholders={}))
                ir.async_ignore_issue(hass, DOMAIN, issue_id, ignore=True)
        ir.async_delete_issue(hass, DOMAIN, old_id)


@callback
def async_delete_device_issues(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete the issues about the devices of a removed account."""
    _delete_issues(hass, entry, (*_DEVICE_KEYS, PRELOAD), keep=frozenset())


def _drive_issues(data: BlinkData) -> Iterator[DeviceIssue]:
    for module in data.sync_modules.values():
        if module.local_storage_enabled and module.local_storage_status in DRIVE_ISSUES:
            yield DeviceIssue(
                key=DRIVE_ISSUES[module.local_storage_status],
                subject=str(module.id),
                placeholders={"sync_module": module.name},
            )


def _name_issues(data: BlinkData, usb_networks: frozenset[int]) -> Iterator[DeviceIssue]:
    """Yield an issue for each name that several cameras share.

    USB drives identify a camera only by its name. Blink Clips therefore cannot assign the clips of
    these cameras.
    """
    cameras = (it for it in data.present_cameras if it.network_id in usb_networks)
    for (network_id, name), alike in ambiguous_names(cameras).items():
        yield DeviceIssue(
            key=AMBIGUOUS_NAMES,
            subject=f"{network_id}_{name}",
            placeholders={"cameras": ", ".join(it.name for it in alike), "name": name},
        )


def _delete_issues(
    hass: HomeAssistant, entry: BlinkConfigEntry, keys: Iterable[str], *, keep: frozenset[str]
) -> None:
    prefixes = tuple(_prefix(entry, key) for key in keys)
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefixes) and issue_id not in keep:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _issue_id(entry: BlinkConfigEntry, key: str, subject: str) -> str:
    """Return the id of an issue. The id never changes and contains no name.

    Names are hashed with a secret, because a plain hash of a short name could be guessed.
    """
    secret = entry.data[CONF_HARDWARE_ID].encode()
    digest = hmac.digest(secret, subject.encode(), "sha256").hex()
    return f"{_prefix(entry, key)}{digest[:_DIGEST_CHARACTERS]}"


def _prefix(entry: BlinkConfigEntry, key: str) -> str:
    return f"{key}_{entry.entry_id}_"
