"""Helpers that find recorded clips and the URLs of their files."""

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry

from simulator import Fault
from simulator.clips import Clip
from simulator.paint import mp4
from tests.house import House
from tests.waiting import until

# The responses of the cloud to requests for a video that the camera has not uploaded yet.
NOT_UPLOADED_YET = {
    "404": Fault(route="media.clip", status=404, message="Media not found"),
    "bare 404": Fault(route="media.clip", status=404, message=""),
    "busy": Fault(route="media.clip", status=409, message="System is busy"),
    "503": Fault(route="media.clip", status=503, message="Down"),
}
UNDECODABLE_VIDEO = Fault(
    route="media.clip",
    status=200,
    times=None,
    body=b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x08moov",
    content_type="video/mp4",
)

type Client = TestClient[web.Request, web.Application]


def newest(house: House, camera: str = "Garden") -> Clip:
    """Return the newest clip of a camera in the simulated cloud."""
    clips = house.cloud.cloud.clips.values()
    return max((it for it in clips if it.camera.name == camera), key=lambda it: it.created_at)


async def record_clip(house: House, camera: str = "Garden", *, seconds: int = 1) -> Clip:
    """Record a clip, and wait until the integration lists it.

    Clear the list of requests.
    """
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera(camera), upload_seconds=0, seconds=seconds)
    await house.let_pass(60)
    house.cloud.ledger.clear()
    return clip


def video(clip: Clip) -> bytes:
    """Return the MP4 of a clip in the simulated cloud."""
    return mp4(clip.label, seconds=clip.seconds)


def path_of(entry: ConfigEntry, clip: Clip, ending: str = "mp4") -> str:
    """Return the URL path of a clip's MP4 (ending `mp4`) or poster (ending `jpg`)."""
    return f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}.{ending}"


async def wait_for_request(house: House, route: str) -> None:
    """Wait until the simulated cloud has received a request on this route."""
    await until(lambda: house.cloud.ledger.count(route) > 0)


def strip_path(clip: Clip, size: str) -> str:
    """Return the URL path of a clip's strip (frames side by side).

    `size` contains the number and the height of the frames, such as 10x120.
    """
    return f"/api/blink_clips/videos/{clip.id}/strips/{size}.jpg"
