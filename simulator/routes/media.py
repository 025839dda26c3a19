"""The clip list."""

from aiohttp import web

from simulator.clips import Clip
from simulator.cloud import Cloud
from simulator.devices import Family
from simulator.routes.table import Table, cloud_of, owns_house
from simulator.wire import Json, Refusal, answer, iso, parse_since

routes = Table()


@routes.get("media.changed", r"/api/v1/accounts/{account:\d+}/media/changed")
async def changed(request: web.Request) -> web.StreamResponse:
    """List the clips that changed since a moment, newest first; pages 0 and 1 are the first."""
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
    # The wire has whole seconds, so the filter must not know better.
    found = [
        it
        for it in cloud.clips.values()
        if it.surfaces_at <= now and int(it.updated_at) >= int(since)
    ]
    found.sort(key=lambda it: (it.created_at, it.id), reverse=True)
    return found


def _record(cloud: Cloud, clip: Clip) -> Json:
    camera = clip.camera
    return {
        "id": clip.id,
        "created_at": iso(clip.created_at),
        "updated_at": iso(clip.updated_at),
        "deleted": clip.deleted,
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
        "metadata": None,
        "additional_devices": [],
        "time_zone": cloud.networks[camera.network_id].time_zone,
    }


def _device(clip: Clip) -> str:
    """Name the device class: `camera` of old, the product code now."""
    if clip.old_form and clip.camera.family is Family.CAMERA:
        return "camera"
    return clip.camera.product_type


def thumbnail_path(cloud: Cloud, clip: Clip) -> str:
    """Spell a poster's path as it is listed: of old without its .jpg."""
    if clip.old_form:
        return f"/api/v2/accounts/{cloud.account.id}/media/thumb/{clip.id}"
    return f"{_place(cloud, clip)}.jpg?ext="


def media_path(cloud: Cloud, clip: Clip) -> str:
    """Spell a video's path."""
    if clip.old_form:
        return f"/api/v2/accounts/{cloud.account.id}/media/clip/{clip.id}.mp4"
    return f"{_place(cloud, clip)}.mp4"


def _place(cloud: Cloud, clip: Clip) -> str:
    camera = clip.camera
    return (
        f"/api/v3/media/accounts/{cloud.account.id}/networks/{camera.network_id}"
        f"/{camera.product_type}/{camera.id}/{clip.source}/{clip.id}"
    )
