"""Pages of clips: the next older clips that match the filter and the search of a card."""

from datetime import UTC, datetime
from heapq import nlargest

from homeassistant.core import HomeAssistant

from ..api import Clip
from ..const import DOMAIN
from ..errors import action_error
from ..media_browser.folders import ClipFolders
from ..media_browser.paths import Folder
from ..media_browser.search import Accounts, ClipQuery, search_terms
from .scene import AccountScene, Order, Viewer
from .wanted import Wanted
from .wire import Json

type _Found = tuple[Order, Clip, AccountScene]


async def async_page(
    hass: HomeAssistant, wanted: Wanted, *, text: str, before: Order | None, limit: int
) -> Json:
    """Return the newest wanted clips that match a search and are older than `before`.

    The lists of all clips are read first. If the list of one of several accounts cannot be read,
    the page contains the clips of this account that are in memory, and the card shows the state of
    the account. Raises HomeAssistantError if no list can be read.
    """
    viewer = wanted.viewer
    entries = [
        it for it in hass.config_entries.async_loaded_entries(DOMAIN) if viewer.may_see_account(it)
    ]
    accounts = await Accounts.load(hass, entries, viewer.shows, allow_partial=True)
    if len(accounts.failures) == len(entries):
        for entry, failure in accounts.failures.items():
            raise action_error(failure, entry.title) from failure
    terms = search_terms(hass, text)
    found: list[_Found] = []
    for folders in accounts.folders:
        scene = AccountScene.of(viewer, folders.entry)
        query = ClipQuery(
            types=wanted.types,
            start=wanted.start(folders.entry),
            # Skip newer clips fast. `before` has whole seconds.
            end=datetime.fromtimestamp(before[0] + 1, UTC) if before else None,
            terms=terms,
        )
        found += _older(folders, query, before, limit, scene)
    page = nlargest(limit, found, key=_order)
    return {
        "clips": [scene.clip_json(clip) for _, clip, scene in page],
        "cameras": _cameras(viewer, page),
        **({"more": True} if len(found) > len(page) else {}),
    }


def _older(
    folders: ClipFolders, query: ClipQuery, before: Order | None, limit: int, scene: AccountScene
) -> list[_Found]:
    """Return the newest matching clips of an account that are older than `before`.

    At least one more than `limit` is returned, if there are as many.
    """
    found: list[_Found] = []
    for clip in query.clips_in(Folder(), folders):
        order = scene.order_of(clip)
        # Within a second, the clips of the catalogue may have another order than those of pages.
        if len(found) > limit and order[0] < found[-1][0][0]:
            break
        if before is None or order < before:
            found.append((order, clip, scene))
    return found


def _cameras(viewer: Viewer, page: list[_Found]) -> list[Json]:
    """Return the cameras of the clips in a page, including removed cameras."""
    cameras: dict[str, Json] = {}
    for scene in {id(it): it for _, _, it in page}.values():
        cameras |= {it["id"]: it for it in scene.camera_jsons(viewer)}
    cameras |= {
        scene.camera_id(clip): scene.removed_camera_json(clip)
        for _, clip, scene in page
        if scene.clips.key_of(clip) is None
    }
    used = {scene.camera_id(clip) for _, clip, scene in page}
    return [cameras[it] for it in sorted(used)]


def _order(found: _Found) -> Order:
    return found[0]
