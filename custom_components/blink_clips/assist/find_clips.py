"""The tool find_clips: lists clips by camera, area, time, type and words, newest first."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import ToolAnnotations
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..api import CameraKey, Clip
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..errors import action_error
from ..media_browser.folders import ClipFolders
from ..media_browser.paths import clip_page_path
from ..media_browser.search import Accounts, ClipQuery, find_clips, search_terms
from .cameras import MAX_NAMES, AssistCamera, ToolError, select_cameras
from .texts import MAX_RESULT, json_size, one_line
from .tool import MAX_REASON, BlinkTool

DEFAULT_LIMIT = 10
MAX_LIMIT = 30
MAX_WORDS = 200

_DAY = timedelta(days=1)

type Names = dict[tuple[BlinkConfigEntry, CameraKey | None], str]
"""The names of the cameras that the search includes, by account and camera key.

The key of a removed camera is None.
"""


class FindClipsTool(BlinkTool):
    """Lists clips of the cameras that the assistant and the user may see."""

    name = f"{DOMAIN}__find_clips"
    title = "Find camera clips"
    description = (
        "Finds clips that the Blink cameras recorded, newest first, and counts them by type and "
        "camera. Without arguments, it finds all clips. It knows what Blink detected, and does "
        "not see the pictures."
    )
    parameters = vol.Schema(
        {
            vol.Optional("camera", description="Name of a camera, such as Front Door"): cv.string,
            vol.Optional("area", description="Name of an area of the home"): cv.string,
            vol.Optional(
                "from", description="First day or time, such as 2026-11-27 or 2026-11-27T18:00"
            ): cv.string,
            vol.Optional("to", description="Last day (inclusive) or end time"): cv.string,
            vol.Optional(
                "types",
                description="What was detected, or why the camera recorded. A clip of any of "
                "these types is found. The doorbell button is button_press",
            ): [vol.In([it.value for it in EventType])],
            vol.Optional(
                "words",
                description="Words that must all match the camera, its system, the type or the day",
            ): vol.All(cv.string, vol.Length(max=MAX_WORDS)),
            vol.Optional(
                "limit",
                default=DEFAULT_LIMIT,
                description=f"Number of clips to return, up to {MAX_LIMIT}",
            ): vol.All(vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT)),
        }
    )
    annotations = ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )
    policy = POLICY_READ

    @override
    async def async_answer(
        self,
        hass: HomeAssistant,
        args: dict[str, Any],
        cameras: Sequence[AssistCamera],
        context: Context,
    ) -> dict[str, Any]:
        chosen = select_cameras(
            hass, cameras, name=args.get("camera", ""), area=args.get("area", "")
        )
        query = ClipQuery(
            terms=search_terms(hass, args.get("words", "")),
            types=frozenset(map(EventType, args.get("types", ()))),
            start=_time("from", args["from"]) if "from" in args else None,
            end=_time("to", args["to"], whole_day=True) if "to" in args else None,
        )
        if query.start and query.end and query.end <= query.start:
            raise ToolError("The time in `to` is before the time in `from`.")
        names: Names = {(it.entry, it.key): it.name for it in chosen}
        accounts = await Accounts.load(
            hass, dict.fromkeys(it.entry for it in chosen), lambda *camera: camera in names
        )
        failure = _failure(accounts, chosen)
        if not accounts.folders:
            raise ToolError(failure)
        return await _result(find_clips(accounts, query), names, args["limit"], failure)


def _time(field: str, text: str, *, whole_day: bool = False) -> datetime:
    """Return the time in an argument. Raises ToolError for an invalid time.

    A date means the start of the day. If `whole_day` is True, it means the end of the day.
    Interpret a time without a time zone in Home Assistant's time zone.
    """
    try:
        if day := dt_util.parse_date(text):
            return dt_util.start_of_local_day(day + _DAY if whole_day else day)
        return dt_util.as_utc(cv.datetime(text))
    except (vol.Invalid, OverflowError) as err:
        reason = f"{one_line(text)!r} in `{field}` is not a time, such as 2026-11-27T18:00."
        raise ToolError(reason) from err


def _failure(accounts: Accounts, cameras: Sequence[AssistCamera]) -> str:
    """Return the reason why clips of some cameras are missing in the result, or ""."""
    reasons = []
    for entry, failure in accounts.failures.items():
        names = ", ".join(it.name for it in cameras if it.entry is entry)
        reasons.append(str(action_error(failure, one_line(names, size=MAX_REASON // 2))))
    return one_line(" ".join(reasons), size=MAX_REASON)


async def _result(
    found: AsyncGenerator[tuple[Clip, ClipFolders]],
    names: Names,
    limit: int,
    failure: str,
) -> dict[str, Any]:
    """Return the tool's result: the newest matching clips, and the number of all matching clips."""
    by_type: Counter[str] = Counter()
    by_camera = Counter(dict.fromkeys(names.values(), 0))
    newest: list[tuple[Clip, ClipFolders]] = []
    async with aclosing(found):
        async for clip, folders in found:
            by_type[folders.event_types(clip)[0].value] += 1
            by_camera[names[folders.entry, folders.key_of(clip)]] += 1
            if len(newest) < limit:
                newest.append((clip, folders))
    result: dict[str, Any] = {
        "time_zone": str(dt_util.get_default_time_zone()),
        "found": by_type.total(),
        "by_type": dict(by_type.most_common()),
        "by_camera": dict(by_camera.most_common(MAX_NAMES)),
        **({"other_cameras": len(by_camera) - MAX_NAMES} if len(by_camera) > MAX_NAMES else {}),
        "more": True,
        **({"incomplete": failure} if failure else {}),
        "clips": [],
    }
    clips = result["clips"]
    for clip, folders in newest:
        clips.append(_described(clip, folders, names[folders.entry, folders.key_of(clip)]))
        if json_size(result) > MAX_RESULT:
            clips.pop()
            break
    result["more"] = len(clips) < by_type.total()
    return result


def _described(clip: Clip, folders: ClipFolders, camera: str) -> dict[str, Any]:
    """Return the known facts about a clip for the tool's result."""
    facts: dict[str, Any] = {
        "time": f"{dt_util.as_local(clip.created_at):%Y-%m-%d %H:%M:%S}",
        "camera": camera,
        "type": folders.event_types(clip)[0].value,
    }
    if clip.detections:
        facts["detections"] = list(clip.detections)
    if clip.usb is None:
        facts["watched"] = clip.watched
    return {**facts, "open": clip_page_path(clip)}
