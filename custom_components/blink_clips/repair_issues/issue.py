"""A repair issue, and the function that creates or deletes it in Home Assistant."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN


@dataclass(frozen=True, kw_only=True)
class Issue:
    """The text of a repair issue and how Home Assistant shows it."""

    key: str
    """The translation key."""
    placeholders: dict[str, str]
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING
    is_fixable: bool = False
    data: dict[str, str | int | float | None] | None = None
    """The values for the form in repairs.py."""


@dataclass(frozen=True, kw_only=True)
class DeviceIssue(Issue):
    """A repair issue about a device."""

    subject: str
    """The device or the name that caused the issue."""


@callback
def async_sync_issue(hass: HomeAssistant, issue_id: str, issue: Issue | None) -> None:
    """Create the issue, or delete it if `issue` is None."""
    if issue is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data=issue.data,
        is_fixable=issue.is_fixable,
        severity=issue.severity,
        translation_key=issue.key,
        translation_placeholders=issue.placeholders,
    )
