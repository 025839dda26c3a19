"""Routes for pictures of cameras, for posters of clips, and for videos (MP4)."""

from functools import lru_cache

from aiohttp import web

from simulator.clips import Clip
from simulator.devices import Camera, Family, Listing, Picture
from simulator.paint import Label, jpeg, mp4
from simulator.records import old_name
from simulator.routes.table import Table, cloud_of, owns_house
from simulator.wire import Refusal, refusal

routes = Table()

PLACE = r"/api/v3/media/accounts/{account:\d+}/networks/{network:\d+}/{type}/{device:\d+}"
OLD_PLACE = r"/media/{tier}/account/{account:\d+}/network/{network:\d+}"
OLD_MEDIA = r"/api/v2/accounts/{account:\d+}/media"


@lru_cache(maxsize=512)
def _painted(label: Label) -> bytes:
    return jpeg(label)


def _image(label: Label) -> web.Response:
    return web.Response(body=_painted(label), content_type="image/jpeg")


def _gone() -> Refusal:
    return refusal(404, 700, "Media not found")


def _camera_of(request: web.Request) -> Camera:
    """Return the camera whose network and id are in a URL path of API version 3.

    Raises Refusal if the product type in the path is not that of the camera.
    """
    network, number = int(request.match_info["network"]), int(request.match_info["device"])
    if not owns_house(request):
        raise _gone()
    found = [
        it
        for it in cloud_of(request).cameras.values()
        if (it.network_id, it.id) == (network, number)
    ]
    if not found:
        raise _gone()
    for camera in found:
        if camera.product_type == request.match_info["type"]:
            return camera
    raise refusal(400, 1630, "Invalid Device Type")


@routes.get("media.picture", PLACE + "/thumbnail/thumbnail.jpg")
async def picture(request: web.Request) -> web.StreamResponse:
    """Return the picture that a camera took at the time in the parameter `ts`.

    Without this parameter, return the camera's newest picture.
    """
    cloud = cloud_of(request)
    camera = _camera_of(request)
    now = cloud.clock.time()
    stamp = request.query.get("ts")
    found: Picture | None
    if stamp is None or cloud.listing_of(camera) is Listing.TS_IGNORED:
        found = camera.picture(now)
    else:
        known = (it for it in camera.pictures if it.listed_at <= now and str(it.stamp) == stamp)
        found = next(known, None)
    if found is None:
        raise _gone()
    return _image(found.label)


@routes.get(
    "media.old_picture",
    OLD_PLACE + r"/{family:camera}/{device:\d+}/{name:[^/]+}",
    OLD_PLACE + r"/{family:owl|doorbell}/{device:\d+}/{name:thumbnail/[^/]+}",
)
async def old_picture(request: web.Request) -> web.StreamResponse:
    """Return the picture whose file name is in the URL path."""
    cloud = cloud_of(request)
    key = (Family(request.match_info["family"]), int(request.match_info["device"]))
    camera = cloud.cameras.get(key)
    name = request.match_info["name"]
    if camera is None or not owns_house(request) or not name.endswith(".jpg"):
        raise _gone()
    for it in camera.pictures:
        listed = it.listed_at <= cloud.clock.time()
        if listed and f"{old_name(camera, it.stamp, it.label.number)}.jpg" == name:
            return _image(it.label)
    raise _gone()


def _clip_of(request: web.Request) -> Clip:
    cloud = cloud_of(request)
    clip = cloud.clips.get(int(request.match_info["clip"]))
    if (
        clip is None
        or clip.deleted
        or clip.surfaces_at > cloud.clock.time()
        or not owns_house(request)
    ):
        raise _gone()
    return clip


@routes.get(
    "media.poster",
    OLD_MEDIA + r"/thumb/{clip:\d+}.jpg",
    OLD_MEDIA + r"/thumb/{clip:\d+}_s.jpg",
    PLACE + r"/{source}/{clip:\d+}.jpg",
)
async def poster(request: web.Request) -> web.StreamResponse:
    """Return the poster (preview picture) of a clip."""
    found = _clip_of(request)
    if not found.has_poster:
        raise _gone()
    return _image(found.label)


@routes.get("media.poster", OLD_MEDIA + r"/thumb/{clip:\d+}")
async def bare_poster(request: web.Request) -> web.StreamResponse:
    """Reject the URL path of a poster if the path does not end with .jpg.

    The clip list contains such paths in the old format. Clients must append .jpg to them.
    """
    del request
    raise _gone()


@routes.get(
    "media.clip",
    OLD_MEDIA + r"/clip/{clip:\d+}.mp4",
    PLACE + r"/{source}/{clip:\d+}.mp4",
)
async def clip(request: web.Request) -> web.StreamResponse:
    """Return the video of a clip as an MP4."""
    cloud = cloud_of(request)
    found = _clip_of(request)
    if not found.has_video:
        raise _gone()
    if cloud.settings.watch_on_download and not found.watched:
        cloud.watch_clip(found)
    return web.Response(body=mp4(found.label, seconds=found.seconds), content_type="video/mp4")
