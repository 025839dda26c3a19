"""Repair issues: what an owner can put right, for as long as it is wrong."""

from collections.abc import Set as AbstractSet

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .api import SyncModule
from .const import DOMAIN
from .data import BlinkData

# States of a USB stick that only its owner can end. One that was pulled out or ejected was not
# by chance.
STORAGE_ISSUES = {
    "format_required": "storage_format_required",
    "incompatible": "storage_incompatible",
    "memory_full": "storage_full",
}


@callback
def async_sync_issues(hass: HomeAssistant, entry: ConfigEntry, data: BlinkData) -> None:
    """Raise what is wrong with an account, and withdraw what is no longer."""
    wrong = {
        f"{_prefix(entry)}{module.id}": module
        for module in data.sync_modules.values()
        if module.local_storage_enabled and module.local_storage_status in STORAGE_ISSUES
    }
    for issue_id, module in wrong.items():
        _raise(hass, issue_id, module)
    _withdraw(hass, entry, keep=wrong.keys())


@callback
def async_forget_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw all that an account raised."""
    _withdraw(hass, entry, keep=frozenset())


def _raise(hass: HomeAssistant, issue_id: str, module: SyncModule) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=STORAGE_ISSUES[module.local_storage_status],
        translation_placeholders={"sync_module": module.name or module.product_name},
    )


def _withdraw(hass: HomeAssistant, entry: ConfigEntry, *, keep: AbstractSet[str]) -> None:
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(_prefix(entry)) and issue_id not in keep:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _prefix(entry: ConfigEntry) -> str:
    return f"storage_{entry.entry_id}_"
