"""Repair issues of an account itself: its owner, or a newer version, has to put something right."""

from http import HTTPStatus

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from .api import BlinkError, BlinkUnsupportedError, Homescreen
from .const import DOMAIN

API_CHANGED = "api_changed"
NO_CAMERAS = "no_cameras"
VERIFY_EMAIL = "verify_email"

# A cloud in trouble has answered for some minutes as if an address were gone.
LOST_POLLS = 10

# Polls in a row that met it; a set-up that fails and is tried again counts on.
_LOST: HassKey[dict[str, int]] = HassKey(f"{DOMAIN}.lost_polls")


@callback
def async_sync_poll_issue(
    hass: HomeAssistant, entry: ConfigEntry, failure: BlinkError | None
) -> None:
    """Raise that the cloud no longer knows what polls ask for; withdraw it when one succeeds."""
    lost = hass.data.setdefault(_LOST, {})
    if failure is None:
        lost.pop(entry.entry_id, None)
        _sync(hass, entry, API_CHANGED, is_wrong=False)
    # Any other failure says nothing of that. One status has an issue of its own: see limits.
    elif isinstance(failure, BlinkUnsupportedError) and (
        failure.status != HTTPStatus.UPGRADE_REQUIRED
    ):
        lost[entry.entry_id] = lost.get(entry.entry_id, 0) + 1
        if lost[entry.entry_id] >= LOST_POLLS:
            _sync(hass, entry, API_CHANGED, is_wrong=True)


@callback
def async_sync_account_issues(
    hass: HomeAssistant, entry: ConfigEntry, homescreen: Homescreen, *, has_cameras: bool
) -> None:
    """Raise or withdraw the issues about an unverified e-mail address and about missing cameras.

    An incomplete listing without cameras leaves the issue about missing cameras unchanged.
    """
    _sync(hass, entry, VERIFY_EMAIL, is_wrong=homescreen.must_verify_email)
    if homescreen.complete or has_cameras:
        _sync(hass, entry, NO_CAMERAS, is_wrong=not has_cameras)


@callback
def async_forget_account_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw all of them."""
    hass.data.get(_LOST, {}).pop(entry.entry_id, None)
    for key in (API_CHANGED, NO_CAMERAS, VERIFY_EMAIL):
        _sync(hass, entry, key, is_wrong=False)


def _sync(hass: HomeAssistant, entry: ConfigEntry, key: str, *, is_wrong: bool) -> None:
    issue_id = f"{key}_{entry.entry_id}"
    if not is_wrong:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR if key == API_CHANGED else ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders={"account": entry.title},
    )
