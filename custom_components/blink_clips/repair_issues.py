"""Repair issues: what an owner can put right, for as long as it is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
import hmac

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .api import ambiguous_names
from .const import CONF_HARDWARE_ID, DOMAIN
from .data import BlinkData, ClipPlace

# States of a USB stick that only its owner can end. One that was pulled out or ejected was not
# by chance.
STORAGE_ISSUES = {
    "format_required": "storage_format_required",
    "incompatible": "storage_incompatible",
    "memory_full": "storage_full",
}
# Why there are no clips.
CLIP_ISSUES = {ClipPlace.NOWHERE: "no_clips", ClipPlace.UNREAD_USB: "unread_usb"}
NAMES_ALIKE = "names_alike"

_KEYS = (NAMES_ALIKE, *STORAGE_ISSUES.values(), *CLIP_ISSUES.values())
_DIGEST_CHARACTERS = 16

# An armed system without a single clip for so long has no plan, or nothing ever moves.
SILENCE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class _Issue:
    key: str
    subject: str
    """What tells it from others of its kind."""
    placeholders: dict[str, str]


@callback
def async_sync_issues(
    hass: HomeAssistant,
    entry: ConfigEntry,
    data: BlinkData,
    *,
    wanted: frozenset[int],
    now: datetime,
) -> None:
    """Raise what is wrong with an account's devices, and withdraw what is no longer.

    `wanted` are the networks whose USB sticks are read.
    """
    issues = [*_drive_issues(data), *_name_issues(data, wanted)]
    if now - entry.created_at >= SILENCE:
        issues += _clip_issues(data, wanted)
    wrong = {_issue_id(entry, it.key, it.subject): it for it in issues}
    for issue_id, issue in wrong.items():
        _raise(hass, issue_id, issue)
    _withdraw(hass, entry, keep=frozenset(wrong))


@callback
def async_migrate_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Replace issue ids of earlier versions, which contain ids and names of the account.

    Keep ignored issues ignored. Delete the others; they are raised again if they persist.
    """
    old_prefix = f"{entry.entry_id}_"
    registry = ir.async_get(hass)
    for domain, old_id in list(registry.issues):
        if domain != DOMAIN or not old_id.startswith(old_prefix):
            continue
        for key in _KEYS:
            subject = old_id.removeprefix(f"{old_prefix}{key}_")
            if subject != old_id and registry.issues[domain, old_id].dismissed_version:
                issue = _Issue(key=key, subject=subject, placeholders={})
                _raise(hass, _issue_id(entry, key, subject), issue)
                ir.async_ignore_issue(hass, DOMAIN, _issue_id(entry, key, subject), ignore=True)
        ir.async_delete_issue(hass, DOMAIN, old_id)


@callback
def async_forget_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw all that an account raised."""
    _withdraw(hass, entry, keep=frozenset())


def _drive_issues(data: BlinkData) -> Iterator[_Issue]:
    for module in data.sync_modules.values():
        if module.local_storage_enabled and module.local_storage_status in STORAGE_ISSUES:
            yield _Issue(
                key=STORAGE_ISSUES[module.local_storage_status],
                subject=str(module.id),
                placeholders={"sync_module": module.name},
            )


def _name_issues(data: BlinkData, wanted: frozenset[int]) -> Iterator[_Issue]:
    """Yield names that a stick cannot tell apart."""
    on_drives = (it for it in data.present_cameras if it.network_id in wanted)
    for (network_id, name), alike in ambiguous_names(on_drives).items():
        yield _Issue(
            key=NAMES_ALIKE,
            subject=f"{network_id}_{name}",
            placeholders={"cameras": ", ".join(it.name for it in alike), "name": name},
        )


def _clip_issues(data: BlinkData, wanted: frozenset[int]) -> Iterator[_Issue]:
    """Yield networks that should have had clips and have none."""
    recording = {it.network_id for it in data.cameras.values() if it.motion_detection}
    for network in data.networks.values():
        key = CLIP_ISSUES.get(data.clip_place(network.id, wanted))
        if key and network.armed and network.id in recording:
            yield _Issue(key=key, subject=str(network.id), placeholders={"network": network.name})


def _raise(hass: HomeAssistant, issue_id: str, issue: _Issue) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=issue.key,
        translation_placeholders=issue.placeholders,
    )


def _withdraw(hass: HomeAssistant, entry: ConfigEntry, *, keep: frozenset[str]) -> None:
    prefixes = tuple(_prefix(entry, key) for key in _KEYS)
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefixes) and issue_id not in keep:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _issue_id(entry: ConfigEntry, key: str, subject: str) -> str:
    """Return an id that stays the same over restarts and reveals nothing of its subject.

    Home Assistant writes issue ids into diagnostics. The subject is hashed with a secret of the
    entry, because a plain hash of a short number or name can be reversed by trying all of them.
    """
    secret = entry.data[CONF_HARDWARE_ID].encode()
    digest = hmac.digest(secret, subject.encode(), "sha256").hex()
    return f"{_prefix(entry, key)}{digest[:_DIGEST_CHARACTERS]}"


def _prefix(entry: ConfigEntry, key: str) -> str:
    return f"{key}_{entry.entry_id}_"
