"""Repair issues: problems of an account and its devices that the owner can solve.

The forms of issues that a user can solve in Home Assistant are in repairs.py.
"""

from homeassistant.core import HomeAssistant, callback

from ..config_entry import BlinkConfigEntry
from .account import async_delete_account_issues
from .devices import async_delete_device_issues


@callback
def async_delete_issues(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete all issues of a removed account."""
    async_delete_account_issues(hass, entry)
    async_delete_device_issues(hass, entry)
