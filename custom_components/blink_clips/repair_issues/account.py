"""Repair issues about an account: its polls, sign-in, live views and archive."""

from http import HTTPStatus

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from ..api import BlinkError, BlinkUnsupportedError, Homescreen
from ..archive.errors import ArchiveProblem
from ..archive.status import ArchiveStatus
from ..config_entry import BlinkConfigEntry
from ..const import CONF_ARCHIVE_FOLDER, DOMAIN
from .issue import Issue, async_sync_issue

API_CHANGED = "api_changed"
NO_CAMERAS = "no_cameras"
VERIFY_EMAIL = "verify_email"
CERTIFICATE = "live_view_certificate"

# The key of the issue for each HTTP status with which Blink has refused all requests for a long
# time.
REFUSAL_ISSUES = {
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.FORBIDDEN: "blocked",
    HTTPStatus.NOT_ACCEPTABLE: "blocked",
    HTTPStatus.UPGRADE_REQUIRED: "outdated",
}
# The key of the issue for each problem of the archive.
ARCHIVE_ISSUES = {
    ArchiveProblem.MISSING: "archive_missing",
    ArchiveProblem.TAKEN: "archive_taken",
    ArchiveProblem.MARKER: "archive_marker",
    ArchiveProblem.READ_ONLY: "archive_read_only",
    ArchiveProblem.FULL: "archive_full",
    ArchiveProblem.FAILED: "archive_failed",
    ArchiveProblem.UNRESPONSIVE: "archive_unresponsive",
    ArchiveProblem.INDEX: "archive_index",
}
# The key of the issue about kept clips that take all space of the archive.
ARCHIVE_KEPT = "archive_kept"
# The key of the issue about clips beyond the archive's limits that cannot be deleted.
ARCHIVE_UNDELETABLE = "archive_undeletable"
# The key of the issue about files and folders of the archive that cannot be read.
ARCHIVE_UNREADABLE = "archive_unreadable"

FIXABLE = frozenset({"blocked", "outdated", CERTIFICATE})

# Number of successive polls that must fail with "not found" before an issue is created. During
# outages of Blink, polls have failed with this error for several minutes.
UNSUPPORTED_POLLS = 10

# Number of successive failed polls of each account, by config entry id. The number is kept when the
# setup of the account is repeated.
_UNSUPPORTED: HassKey[dict[str, int]] = HassKey(f"{DOMAIN}.lost_polls")


@callback
def async_sync_poll_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, failure: BlinkError | None
) -> None:
    """Create an issue if many successive polls fail with "not found".

    The cloud has then probably changed its API. Delete the issue after a successful poll.
    """
    polls = hass.data.setdefault(_UNSUPPORTED, {})
    if failure is None:
        polls.pop(entry.entry_id, None)
        _sync_simple_issue(hass, entry, API_CHANGED, is_wrong=False)
    elif isinstance(failure, BlinkUnsupportedError) and (
        failure.status != HTTPStatus.UPGRADE_REQUIRED
    ):
        polls[entry.entry_id] = polls.get(entry.entry_id, 0) + 1
        if polls[entry.entry_id] >= UNSUPPORTED_POLLS:
            _sync_simple_issue(hass, entry, API_CHANGED, is_wrong=True)


@callback
def async_sync_account_issues(
    hass: HomeAssistant, entry: BlinkConfigEntry, homescreen: Homescreen, *, has_cameras: bool
) -> None:
    """Create or delete the issues about an unverified e-mail address and about missing cameras.

    Keep the issue about missing cameras unchanged if the homescreen (list of all devices) is
    incomplete.
    """
    _sync_simple_issue(hass, entry, VERIFY_EMAIL, is_wrong=homescreen.must_verify_email)
    if homescreen.complete or has_cameras:
        _sync_simple_issue(hass, entry, NO_CAMERAS, is_wrong=not has_cameras)


@callback
def async_sync_refusal_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, status: int | None
) -> None:
    """Create the issue for the HTTP status with which Blink has refused all requests.

    Delete the issue if `status` is None.
    """
    issue = None
    if status is not None:
        key = REFUSAL_ISSUES[HTTPStatus(status)]
        issue = Issue(
            key=key,
            placeholders={"account": entry.title, "status": str(status)},
            severity=ir.IssueSeverity.ERROR,
            is_fixable=key in FIXABLE,
            data={"entry_id": entry.entry_id},
        )
    async_sync_issue(hass, f"refused_{entry.entry_id}", issue)


@callback
def async_sync_certificate_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, fingerprint: str | None
) -> None:
    """Create the issue about an unknown certificate of the server that sends live views.

    `fingerprint` is the SHA-256 of the certificate. Delete the issue if it is None.
    """
    issue = None
    if fingerprint is not None:
        issue = Issue(
            key=CERTIFICATE,
            placeholders={"account": entry.title, "fingerprint": fingerprint},
            severity=ir.IssueSeverity.ERROR,
            is_fixable=True,
            data={"entry_id": entry.entry_id, "fingerprint": fingerprint},
        )
    async_sync_issue(hass, f"{CERTIFICATE}_{entry.entry_id}", issue)


@callback
def async_sync_archive_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, status: ArchiveStatus | None
) -> None:
    """Create the issue about a problem of the archive. Delete it if there is no problem.

    Do the same with the issues about clips that cannot be deleted, and about files that cannot be
    read. `status` is None if the account has no archive.
    """
    _sync_undeletable_issue(hass, entry, status)
    _sync_unreadable_issue(hass, entry, status)
    issue = None
    if status is not None and status.problem is not None:
        issue = Issue(
            key=ARCHIVE_KEPT if status.has_only_kept_clips else ARCHIVE_ISSUES[status.problem],
            placeholders={
                "account": entry.title,
                "folder": entry.options[CONF_ARCHIVE_FOLDER],
                "cause": status.cause,
            },
            severity=ir.IssueSeverity.ERROR,
        )
    async_sync_issue(hass, f"archive_{entry.entry_id}", issue)


@callback
def _sync_undeletable_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, status: ArchiveStatus | None
) -> None:
    issue = None
    if status is not None and status.undeletable.clips:
        issue = Issue(
            key=ARCHIVE_UNDELETABLE,
            placeholders={
                "account": entry.title,
                "folder": entry.options[CONF_ARCHIVE_FOLDER],
                "clips": str(status.undeletable.clips),
                "cause": status.undeletable.cause,
            },
        )
    elif status is not None and not status.is_undeletable_known:
        # Keep the issue until all limits were enforced after a start. If the user has ignored it,
        # Home Assistant would show a new one.
        return
    async_sync_issue(hass, f"{ARCHIVE_UNDELETABLE}_{entry.entry_id}", issue)


@callback
def _sync_unreadable_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, status: ArchiveStatus | None
) -> None:
    issue = None
    if status is not None and status.unreadable:
        issue = Issue(
            key=ARCHIVE_UNREADABLE,
            placeholders={
                "account": entry.title,
                "folder": entry.options[CONF_ARCHIVE_FOLDER],
                "number": str(status.unreadable),
                "cause": status.unreadable_cause,
            },
        )
    elif status is not None and not status.is_undeletable_known:
        # Keep the issue until the files were scanned after a start. If the user has ignored it,
        # Home Assistant would show a new one.
        return
    async_sync_issue(hass, f"{ARCHIVE_UNREADABLE}_{entry.entry_id}", issue)


@callback
def async_delete_account_issues(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Delete the account's own issues, after the account was removed."""
    hass.data.get(_UNSUPPORTED, {}).pop(entry.entry_id, None)
    for key in (API_CHANGED, NO_CAMERAS, VERIFY_EMAIL):
        _sync_simple_issue(hass, entry, key, is_wrong=False)
    async_sync_refusal_issue(hass, entry, None)
    async_sync_certificate_issue(hass, entry, None)
    async_sync_archive_issue(hass, entry, None)


def _sync_simple_issue(
    hass: HomeAssistant, entry: BlinkConfigEntry, key: str, *, is_wrong: bool
) -> None:
    """Create or delete an issue whose text contains only the title of the account."""
    severity = ir.IssueSeverity.ERROR if key == API_CHANGED else ir.IssueSeverity.WARNING
    issue = Issue(key=key, placeholders={"account": entry.title}, severity=severity)
    async_sync_issue(hass, f"{key}_{entry.entry_id}", issue if is_wrong else None)
