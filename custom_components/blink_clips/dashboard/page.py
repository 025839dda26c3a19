"""Pages of clips: the next older clips that match the filter and the search of a card."""

from datetime import UTC, datetime

from homeassistant.core import HomeAssistant

from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..errors import action_error
from ..localization import localized_message
from ..media_browser.paths import Folder
from ..media_browser.search import Accounts, ClipQuery, search_terms
from .scene import AccountScene, Order, PlacedClip, newest_of
from .viewer import Viewer
from .wanted import Wanted
from .wire import Json


async def async_page(
    hass: HomeAssistant, wanted: Wanted, *, text: str, before: Order | None, limit: int
) -> Json:
    """Return at most `limit` clips that match a card's filter and a search, newest first.

    If the sort key `before` is given, return only older clips. First, read each account's list of
    all clips. If the list of an account cannot be read, the page may lack clips of the account. It
    then contains the reason. Raises HomeAssistantError if no list can be read and no account has an
    archive.
    """
    viewer = wanted.viewer
    entries = [
        it
        for it in hass.config_entries.async_loaded_entries(DOMAIN)
        if viewer.may_see_account(it) and _has_wanted_camera(viewer, it)
    ]
    accounts = await Accounts.load(hass, entries, viewer.shows, allow_partial=True)
    # The error messages contain the titles of the accounts. Check again whether the user may see
    # the titles, because the permissions may have changed.
    failures = [
        action_error(failure, entry.title)
        for entry, failure in accounts.failures.items()
        if viewer.may_see_account(entry)
    ]
    has_archive = any(it.coordinator.all_clips.archived.reader for it in accounts.folders)
    if failures and len(accounts.failures) == len(entries) and not has_archive:
        raise failures[0]
    terms = search_terms(hass, text)
    # Prepare the searches of all accounts now, because an account may be unloaded during a search.
    searches = [
        (
            AccountScene.of(viewer, folders.entry),
            ClipQuery(
                types=wanted.types,
                start=wanted.start(folders.coordinator),
                # Skip the clips that are newer than `before`. Add a second, because the time in
                # `before` was rounded down to whole seconds.
                end=datetime.fromtimestamp(before[0] + 1, UTC) if before else None,
                terms=terms,
            ).clips_in(Folder(), folders),
        )
        for folders in accounts.folders
    ]
    found: list[PlacedClip] = []
    for scene, clips in searches:
        # Find one clip more than a page contains, to find out whether there is a further page.
        found += await scene.first_of_search(clips, limit + 1, before)
    page = [it for it in newest_of(found, limit) if _is_still_shown(viewer, it)]
    return {
        "clips": [it.json for it in page],
        "cameras": _cameras(viewer, page),
        **({"more": True} if len(found) > limit else {}),
        **({"failure": localized_message(failures[0])} if failures else {}),
    }


def _has_wanted_camera(viewer: Viewer, entry: BlinkConfigEntry) -> bool:
    """Return whether the card may show clips of an account."""
    if viewer.wanted is None:
        return True
    return any(viewer.shows(entry, key) for key in entry.runtime_data.data.cameras)


def _is_still_shown(viewer: Viewer, placed: PlacedClip) -> bool:
    """Return whether a clip still exists and the user may still see it.

    The clip and the permission may have changed during the search.
    """
    _, clip, account = placed
    if not viewer.shows(account.entry, account.clips.key_of(clip)):
        return False
    if clip.archived is not None:
        return True
    try:
        account.coordinator.catalogue.get(clip.id)
    except KeyError:
        return False
    return True


def _cameras(viewer: Viewer, page: list[PlacedClip]) -> list[Json]:
    """Return the cameras of the clips in a page, including removed cameras."""
    accounts = {it.account.entry.entry_id: it.account for it in page}
    known = {it["id"]: it for account in accounts.values() for it in account.camera_jsons(viewer)}
    cameras: dict[str, Json] = {}
    for _, clip, account in page:
        camera_id = account.camera_id(clip)
        if camera_id not in cameras:
            cameras[camera_id] = known.get(camera_id) or account.removed_camera_json(clip)
    return list(cameras.values())
