"""Routes that return or delete clips of the clip list, or mark these clips as watched."""

import json

from aiohttp import web

from simulator.clips import Clip
from simulator.cloud import Cloud
from simulator.devices import Family
from simulator.routes.table import Table, cloud_of, owns_house
from simulator.wire import Json, Refusal, answer, iso, parse_since, refusal

routes = Table()


@routes.get("media.changed", r"/api/v1/accounts/{account:\d+}/media/changed")
async def changed(request: web.Request) -> web.StreamResponse:
    """Return the clips that have changed since the time `since`, newest first.

    Pages are numbered from 1. Page 0 contains the same clips as page 1.
    """
    cloud = cloud_of(request)
    try:
        since = parse_since(request.query.get("since", "1970-01-01T00:00:00+0000"))
        page = max(1, int(request.query.get("page", "1")))
    except ValueError as error:
        raise Refusal(400, {"message": "Invalid parameter"}) from error
    if cloud.settings.media_page_ignored:
        page = 1
    limit = cloud.settings.media_limit
    clips = _listed(cloud, since) if owns_house(request) else []
    shown = clips[(page - 1) * limit : page * limit]
    body = {
        "limit": limit,
        "purge_id": 6000000,
        "refresh_count": 0,
        "media": [_record(cloud, it) for it in shown],
    }
    return answer(request, body)


def _listed(cloud: Cloud, since: float) -> list[Clip]:
    now = cloud.clock.time()
    # Round `since` down to whole seconds, like the times in the clip list.
    first = int(since)
    # Compare `updated_at` first, because this is fast and excludes most clips. Only `listed_update`
    # is exact, but it is slow.
    found = [
        it
        for it in cloud.clips.values()
        if (it.updated_at >= first or it.deleted)
        and it.surfaces_at <= now
        and it.listed_update(now) >= first
    ]
    found.sort(key=lambda it: (it.created_at, it.id), reverse=True)
    return found


def _record(cloud: Cloud, clip: Clip) -> Json:
    camera = clip.camera
    now = cloud.clock.time()
    record: Json = {
        "id": clip.id,
        "created_at": iso(clip.created_at),
        "updated_at": iso(clip.listed_update(now)),
        "deleted": clip.is_tombstone(now),
        "device": _device(clip),
        "device_id": camera.id,
        "device_name": clip.camera_name,
        "network_id": camera.network_id,
        "network_name": clip.network_name,
        "type": "video",
        "source": clip.source,
        "partial": False,
        "watched": clip.watched,
        "thumbnail": thumbnail_path(cloud, clip),
        "media": media_path(cloud, clip),
        "metadata": clip.metadata,
        "additional_devices": list(clip.additional_devices),
        "time_zone": clip.time_zone,
    }
    if clip.app_form:
        record = _app_form(clip, record)
    if not clip.has_video:
        record |= {"media": None, "no_media_reason": "not_available"}
    return {name: it for name, it in record.items() if name == "media" or name not in clip.lacks}


def _app_form(clip: Clip, record: Json) -> Json:
    """Return the JSON of a clip in the format of the current Blink app.

    The names of some fields differ from the usual format. For example, `event_type` replaces
    `source`.
    """
    own = {name: it for name, it in record.items() if name not in {"source", "metadata"}}
    return own | {
        "type": "event",
        "event_type": clip.source,
        "cv_detection": list(clip.cv_detection),
        "clip_length": clip.seconds,
        "clip_length_ms": clip.seconds * 1000,
        "pagination_key": clip.id,
    }


def _device(clip: Clip) -> str:
    """Return the value of `device` in a clip's JSON: the product type of the camera.

    If the clip is listed in the old format, the value is `camera`, except for Minis and doorbells.
    """
    if clip.old_form and clip.camera.family is Family.CAMERA:
        return "camera"
    return clip.camera.product_type


@routes.post("media.delete", r"/api/v{version:[14]}/accounts/{account:\d+}/media/delete")
async def delete(request: web.Request) -> web.StreamResponse:
    """Delete clips. Ignore ids of unknown clips and of deleted clips."""
    cloud = cloud_of(request)
    for clip in await _chosen(request):
        if not clip.deleted:
            cloud.delete_clip(clip)
    return answer(request, {"message": "Successfully deleted media", "code": 711})


@routes.post("media.mark_viewed", r"/api/v4/accounts/{account:\d+}/media/mark_as_viewed")
async def mark_viewed(request: web.Request) -> web.StreamResponse:
    """Mark clips as watched. Ignore ids of unknown clips."""
    cloud = cloud_of(request)
    for clip in await _chosen(request):
        if not clip.deleted and not clip.watched:
            cloud.watch_clip(clip)
    return answer(request, {"message": "Successfully marked media as viewed"})


async def _chosen(request: web.Request) -> list[Clip]:
    """Return the clips whose ids are in the body of a request.

    Raises Refusal if the body is not a list of ids.
    """
    cloud = cloud_of(request)
    try:
        numbers = json.loads(await request.text())["media_list"]
    except ValueError, LookupError, TypeError:
        numbers = None
    if not isinstance(numbers, list) or not all(type(it) is int for it in numbers):
        raise refusal(cloud.settings.bad_list_status, 706, "Invalid Media List Format")
    found = (cloud.clips.get(it) for it in dict.fromkeys(numbers) if owns_house(request))
    return [it for it in found if it is not None]


def thumbnail_path(cloud: Cloud, clip: Clip) -> str:
    """Return the URL path of a clip's poster (preview picture) in the clip list.

    Paths in the old format have no extension .jpg, or end with _s.jpg.
    """
    if clip.old_form:
        small = "_s.jpg" if clip.camera.small_posters else ""
        return f"/api/v2/accounts/{cloud.account.id}/media/thumb/{clip.id}{small}"
    return f"{_place(cloud, clip)}.jpg?ext="


def media_path(cloud: Cloud, clip: Clip) -> str:
    """Return the URL path of a clip's video in the clip list."""
    if clip.old_form:
        return f"/api/v2/accounts/{cloud.account.id}/media/clip/{clip.id}.mp4"
    return f"{_place(cloud, clip)}.mp4"


def _place(cloud: Cloud, clip: Clip) -> str:
    camera = clip.camera
    return (
        f"/api/v3/media/accounts/{cloud.account.id}/networks/{camera.network_id}"
        f"/{camera.product_type}/{camera.id}/{clip.source}/{clip.id}"
    )
