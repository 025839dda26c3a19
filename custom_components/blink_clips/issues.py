"""Repair issues: what an owner can put right, for as long as it is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .api import names_alike
from .const import DOMAIN
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
    issues = [*_of_sticks(data), *_of_names(data, wanted)]
    if now - entry.created_at >= SILENCE:
        issues += _of_clips(data, wanted)
    wrong = {f"{_prefix(entry)}{it.key}_{it.subject}": it for it in issues}
    for issue_id, issue in wrong.items():
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=issue.key,
            translation_placeholders=issue.placeholders,
        )
    _withdraw(hass, entry, keep=frozenset(wrong))


@callback
def async_forget_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw all that an account raised."""
    _withdraw(hass, entry, keep=frozenset())


def _of_sticks(data: BlinkData) -> Iterator[_Issue]:
    for module in data.sync_modules.values():
        if module.local_storage_enabled and module.local_storage_status in STORAGE_ISSUES:
            yield _Issue(
                key=STORAGE_ISSUES[module.local_storage_status],
                subject=str(module.id),
                placeholders={"sync_module": module.name},
            )


def _of_names(data: BlinkData, wanted: frozenset[int]) -> Iterator[_Issue]:
    """Yield names that a stick cannot tell apart."""
    on_sticks = (it for it in data.present_cameras if it.network_id in wanted)
    for (network_id, name), alike in names_alike(on_sticks).items():
        yield _Issue(
            key=NAMES_ALIKE,
            subject=f"{network_id}_{name}",
            placeholders={"cameras": ", ".join(it.name for it in alike), "name": name},
        )


def _of_clips(data: BlinkData, wanted: frozenset[int]) -> Iterator[_Issue]:
    """Yield networks that should have had clips and have none."""
    recording = {it.network_id for it in data.cameras.values() if it.motion_detection}
    for network in data.networks.values():
        key = CLIP_ISSUES.get(data.clip_place(network.id, wanted))
        if key and network.armed and network.id in recording:
            yield _Issue(key=key, subject=str(network.id), placeholders={"network": network.name})


def _withdraw(hass: HomeAssistant, entry: ConfigEntry, *, keep: frozenset[str]) -> None:
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(_prefix(entry)) and issue_id not in keep:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _prefix(entry: ConfigEntry) -> str:
    return f"{entry.entry_id}_"
