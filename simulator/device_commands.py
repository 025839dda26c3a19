"""Starts commands of cameras and networks. Each one changes the simulated cloud when it ends."""

from collections.abc import Callable, Mapping

from simulator.cloud import Cloud
from simulator.command_progress import DEVICE_AWAKE_SECONDS, Command
from simulator.devices import Camera, Listing, Network


def start_snapshot(cloud: Cloud, camera: Camera) -> Command:
    """Start a command that takes a picture with a camera."""
    command = _start(cloud, "thumbnail", camera)
    if command.succeeds and not camera.keeps_picture:
        late = cloud.listing_of(camera) is Listing.LISTED_LATE
        cloud.add_picture(
            camera,
            taken_at=min(command.started_at + DEVICE_AWAKE_SECONDS, command.ends_at),
            listed_at=command.ends_at + (cloud.settings.listing_delay if late else 0.0),
        )
    return command


def start_recording(cloud: Cloud, camera: Camera) -> Command:
    """Start a command that records a clip with a camera."""
    command = _start(cloud, "clip", camera)
    if command.succeeds:
        source = cloud.settings.recorded_source
        command.media_id = cloud.motion(camera, source, created_at=command.ends_at).id
    return command


def start_change(cloud: Cloud, camera: Camera, changes: Mapping[str, object], kind: str) -> Command:
    """Start a command that changes settings of a camera.

    The settings change when the command completes.
    """

    def take_effect() -> None:
        if "enabled" in changes:
            camera.enabled = bool(changes["enabled"])
        if "name" in changes:
            camera.name = str(changes["name"])
        camera.config.update(changes)
        camera.updated_at = cloud.clock.time()

    return _start(cloud, kind, camera, take_effect)


def start_arming(cloud: Cloud, network: Network, *, armed: bool) -> Command:
    """Start a command that arms or disarms a network.

    The command has one child command for each camera.
    """

    def take_effect() -> None:
        network.armed = armed
        network.updated_at = cloud.clock.time()

    command = cloud.command_runner.start(
        "arm" if armed else "disarm",
        network,
        cloud.sync_modules.get(network.id),
        effect=take_effect,
    )
    for camera in cloud.cameras_of(network.id):
        cloud.command_runner.add_child(command, "config_lfr", camera)
    return command


def _start(
    cloud: Cloud, kind: str, camera: Camera, effect: Callable[[], None] | None = None
) -> Command:
    network = cloud.networks[camera.network_id]
    sync_module = cloud.sync_modules.get(network.id)
    return cloud.command_runner.start(kind, network, sync_module, camera, effect)
