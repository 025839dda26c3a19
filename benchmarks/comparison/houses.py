"""Builds simulated clouds with cameras of all families, and with clips from 50 days."""

from simulator import Simulator
from simulator.cloud import DAY
from simulator.devices import Family, ThumbnailForm
from simulator.scenarios import CameraSpec, NetworkSpec, Scenario
from simulator.settings import Settings

KINDS = (
    (Family.CAMERA, "catalina", ThumbnailForm.QUERY),
    (Family.CAMERA, "white", ThumbnailForm.OLD_PATH),
    (Family.OWL, "owl", ThumbnailForm.STAMP),
    (Family.DOORBELL, "lotus", ThumbnailForm.NUMBER),
    (Family.CAMERA, "sedona", ThumbnailForm.QUERY),
)
CAMERAS_PER_NETWORK = 10
CLIPS_PER_CAMERA = 200
CLIPS_PER_DAY = 4
# Age of the newest clip in seconds. Polls request only clips that are newer, so no idle poll
# returns a clip.
QUIET_SECONDS = 3 * 3600.0
# Duration of a camera command in seconds, equal for all compared systems.
COMMAND_SECONDS = 1.5


def house(cameras: int) -> Simulator:
    """Return a simulated cloud with `cameras` cameras and 200 clips per camera.

    The caller must start the cloud.
    """
    networks = tuple(
        _network(number, range(first, min(first + CAMERAS_PER_NETWORK, cameras)))
        for number, first in enumerate(range(0, cameras, CAMERAS_PER_NETWORK))
    )
    scenario = Scenario(name=f"{cameras}_cameras", networks=networks)
    cloud = Simulator(scenario, settings=Settings(command_seconds=COMMAND_SECONDS))
    newest = cloud.clock.time() - QUIET_SECONDS
    every = DAY / CLIPS_PER_DAY
    for age in range(CLIPS_PER_CAMERA - 1, -1, -1):
        for number, camera in enumerate(cloud.cloud.cameras.values()):
            moment = newest - (age + number / len(cloud.cloud.cameras)) * every
            cloud.cloud.motion(camera, created_at=moment, upload_seconds=20)
    return cloud


def name_of(number: int) -> str:
    """Return the name of the camera with this number. blinkpy requires unique camera names."""
    return f"Spot {number + 1}"


def _network(number: int, spots: range) -> NetworkSpec:
    return NetworkSpec(
        name=f"Building {number + 1}",
        id=200001 + number,
        cameras=tuple(_camera(spot) for spot in spots),
    )


def _camera(number: int) -> CameraSpec:
    family, product_type, form = KINDS[number % len(KINDS)]
    return CameraSpec(
        name=name_of(number),
        product_type=product_type,
        family=family,
        id=400001 + number,
        form=form,
        old_media=form is ThumbnailForm.OLD_PATH,
    )
