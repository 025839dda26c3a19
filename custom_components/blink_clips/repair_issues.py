"""Repair issues: problems of an account that its owner can solve."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
import hmac
from http import HTTPStatus

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from .api import BlinkError, BlinkUnsupportedError, CameraKey, Homescreen, ambiguous_names
from .archive.errors import ArchiveProblem
from .archive.status import ArchiveStatus
from .clip_place import ClipPlace
from .config_entry import BlinkConfigEntry
from .const import CONF_ARCHIVE_FOLDER, CONF_HARDWARE_ID, DOMAIN
from .data import BlinkData

API_CHANGED = "api_changed"
NO_CAMERAS = "no_cameras"
VERIFY_EMAIL = "verify_email"
CERTIFICATE = "live_view_certificate"
PRELOAD = "live_view_preload"

# The key of the issue for each HTTP status with which Blink has refused requests for long.
REFUSAL_ISSUES = {
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.FORBIDDEN: "blocked",
    HTTPStatus.NOT_ACCEPTABLE: "blocked",
    HTTPStatus.UPGRADE_REQUIRED: "outdated",
}
# The key of the issue for each problem of the archive.
ARCHIVE_ISSUES = {
    ArchiveProblem.MISSING: "archive_missing",
    ArchiveProblem.READ_ONLY: "archive_read_only",
    ArchiveProblem.FULL: "archive_full",
    ArchiveProblem.FAILED: "archive_failed",
}
# The key of the issue about kept clips that take all space of the archive.
ARCHIVE_KEPT = "archive_kept"

FIXABLE = frozenset({"blocked", "outdated", CERTIFICATE})

# The key of the issue for each state of a USB drive that the owner should correct. A removed drive
# has no issue.
DRIVE_ISSUES = {
    "format_required": "storage_format_required",
    "incompatible": "storage_incompatible",
    "memory_full": "storage_full",
}
# The key of the issue for each reason why Home Assistant has no clips of a network.
CLIP_ISSUES = {ClipPlace.NOWHERE: "no_clips", ClipPlace.UNREAD_USB: "unread_usb"}
AMBIGUOUS_NAMES = "names_alike"

# Time after which an issue is created for an armed network without clips. The network probably has
# neither a subscription nor a readable USB drive.
NO_CLIPS_AFTER = timedelta(days=7)

# Number of successive polls that must fail with "not found" before an issue is created. During
# outages, this error has occurred for several minutes.
UNSUPPORTED_POLLS = 10

_DEVICE_KEYS = (AMBIGUOUS_NAMES, *DRIVE_ISSUES.values(), *CLIP_ISSUES.values())
_DIGEST_CHARACTERS = 16

# Number of successive failed polls of each account, by config entry id. It is kept when the setup
# of the account is repeated.
_UNSUPPORTED: HassKey[dict[str, int]] = HassKey(f"{DOMAIN}.lost_polls")


@dataclass(frozen=True, kw_only=True)
class _DeviceIssue:
    key: str
    subject: str
    """The device or the name that caused the issue."""
    placeholders: dict[str, str]


@callback
def async_sync_poll_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, failure: BlinkError | None
) -> None:
    """Create an issue if polls keep failing, because the cloud has probably changed its API.

    Delete the issue after a successful poll.
    """
    polls = hass.data.setdefault(_UNSUPPORTED, {})
    if failure is None:
        polls.pop(entry.entry_id, None)
        _sync_account_issue(hass, entry, API_CHANGED, is_wrong=False)
    elif isinstance(failure, BlinkUnsupportedError) and (
        failure.status != HTTPStatus.UPGRADE_REQUIRED
    ):
        polls[entry.entry_id] = polls.get(entry.entry_id, 0) + 1
        if polls[entry.entry_id] >= UNSUPPORTED_POLLS:
            _sync_account_issue(hass, entry, API_CHANGED, is_wrong=True)


@callback
def async_sync_account_issues(
    hass: HomeAssistant, entry: BlinkConfigEntry, homescreen: Homescreen, *, has_cameras: bool
) -> None:
    """Create or delete the issues about an unverified e-mail address and about missing cameras.

    If the homescreen (list of all devices) is incomplete, do not change the issue about cameras.
    """
    _sync_account_issue(hass, entry, VERIFY_EMAIL, is_wrong=homescreen.must_verify_email)
    if homescreen.complete or has_cameras:
        _sync_account_issue(hass, entry, NO_CAMERAS, is_wrong=not has_cameras)


@callback
def async_sync_refusal_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, status: int | None
) -> None:
    """Create the issue for the HTTP status with which all requests were refused.

    Delete the issue if `status` is None.
    """
    issue_id = f"refused_{entry.entry_id}"
    if status is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    key = REFUSAL_ISSUES[HTTPStatus(status)]
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id},
        is_fixable=key in FIXABLE,
        severity=ir.IssueSeverity.ERROR,
        translation_key=key,
        translation_placeholders={"account": entry.title, "status": str(status)},
    )


@callback
def async_sync_certificate_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, fingerprint: str | None
) -> None:
    """Create the issue about an unknown certificate of the server that sends live views.

    `fingerprint` is the SHA-256 of the certificate. Delete the issue if it is None.
    """
    issue_id = f"{CERTIFICATE}_{entry.entry_id}"
    if fingerprint is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id, "fingerprint": fingerprint},
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=CERTIFICATE,
        translation_placeholders={"account": entry.title, "fingerprint": fingerprint},
    )


@callback
def async_sync_archive_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, status: ArchiveStatus | None
) -> None:
    """Create the issue about a problem of the archive. Delete it if there is no problem.

    `status` is None if the account has no archive.
    """
    issue_id = f"archive_{entry.entry_id}"
    if status is None or status.problem is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    key = ARCHIVE_KEPT if status.has_only_kept_clips else ARCHIVE_ISSUES[status.problem]
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=key,
        translation_placeholders={
            "account": entry.title,
            "folder": entry.options[CONF_ARCHIVE_FOLDER],
            "cause": status.cause,
        },
    )


@callback
def async_sync_preload_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, key: CameraKey, title: str | None
) -> None:
    """Create the issue about a camera whose stream is preloaded, as set in Home Assistant.

    `title` is the name of the camera. Delete the issue if it is None.
    """
    issue_id = _issue_id(entry, PRELOAD, str(key))
    if title is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    else:
        issue = _DeviceIssue(key=PRELOAD, subject=str(key), placeholders={"entity": title})
        _create(hass, issue_id, issue)


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
    issues = [*_drive_issues(data), *_name_issues(data, usb_networks)]
    if now - entry.created_at >= NO_CLIPS_AFTER:
        issues += _clip_issues(data, usb_networks)
    current = {_issue_id(entry, it.key, it.subject): it for it in issues}
    for issue_id, issue in current.items():
        _create(hass, issue_id, issue)
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
                issue = _DeviceIssue(key=key, subject=subject, placeholders={})
                _create(hass, _issue_id(entry, key, subject), issue)
                ir.async_ignore_issue(hass, DOMAIN, _issue_id(entry, key, subject), ignore=True)
        ir.async_delete_issue(hass, DOMAIN, old_id)


@callback
def async_delete_issues(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete all issues of a removed account."""
    hass.data.get(_UNSUPPORTED, {}).pop(entry.entry_id, None)
    for key in (API_CHANGED, NO_CAMERAS, VERIFY_EMAIL):
        _sync_account_issue(hass, entry, key, is_wrong=False)
    async_sync_refusal_issue(hass, entry, None)
    async_sync_certificate_issue(hass, entry, None)
    async_sync_archive_issue(hass, entry, None)
    _delete_issues(hass, entry, (*_DEVICE_KEYS, PRELOAD), keep=frozenset())


def _drive_issues(data: BlinkData) -> Iterator[_DeviceIssue]:
    for module in data.sync_modules.values():
        if module.local_storage_enabled and module.local_storage_status in DRIVE_ISSUES:
            yield _DeviceIssue(
                key=DRIVE_ISSUES[module.local_storage_status],
                subject=str(module.id),
                placeholders={"sync_module": module.name},
            )


def _name_issues(data: BlinkData, usb_networks: frozenset[int]) -> Iterator[_DeviceIssue]:
    """Yield an issue for each name that several cameras share.

    USB drives identify cameras only by name, so the clips of such cameras cannot be assigned.
    """
    cameras = (it for it in data.present_cameras if it.network_id in usb_networks)
    for (network_id, name), alike in ambiguous_names(cameras).items():
        yield _DeviceIssue(
            key=AMBIGUOUS_NAMES,
            subject=f"{network_id}_{name}",
            placeholders={"cameras": ", ".join(it.name for it in alike), "name": name},
        )


def _clip_issues(data: BlinkData, usb_networks: frozenset[int]) -> Iterator[_DeviceIssue]:
    """Yield an issue for each armed network without clips, or with unreadable clips."""
    recording = {it.network_id for it in data.cameras.values() if it.motion_detection}
    for network in data.networks.values():
        key = CLIP_ISSUES.get(ClipPlace.of(data, network.id, usb_networks))
        if key and network.armed and network.id in recording:
            yield _DeviceIssue(
                key=key, subject=str(network.id), placeholders={"network": network.name}
            )


def _sync_account_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, key: str, *, is_wrong: bool
) -> None:
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


def _create(hass: HomeAssistant, issue_id: str, issue: _DeviceIssue) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=issue.key,
        translation_placeholders=issue.placeholders,
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
