"""Changes of device states: snoozes, lights, sirens and temperatures."""

from collections.abc import Iterable

from simulator.cloud import Cloud
from simulator.command_progress import Command
from simulator.devices import Camera, Network, Siren


def snooze(cloud: Cloud, network: Network, cameras: Iterable[Camera], minutes: float) -> Command:
    """Snooze the notifications of cameras for some minutes. Zero minutes end the snooze."""
    silenced = tuple(cameras)

    def take_effect() -> None:
        for camera in silenced:
            camera.snoozed_until = cloud.clock.time() + minutes * 60 if minutes else 0.0

    module = cloud.sync_modules.get(network.id)
    kind = "snooze" if minutes else "unsnooze"
    camera = silenced[0] if len(silenced) == 1 else None
    return cloud.command_runner.start(kind, network, module, camera, take_effect)


def switch_light(cloud: Cloud, camera: Camera, *, on: bool) -> Command:
    """Switch the floodlight of a camera on or off."""

    def take_effect() -> None:
        camera.light_on = on

    network = cloud.networks[camera.network_id]
    module = cloud.sync_modules.get(network.id)
    return cloud.command_runner.start("lights", network, module, camera, take_effect)


def sound(cloud: Cloud, network: Network, sirens: Iterable[Siren], seconds: float) -> Command:
    """Make sirens sound for some seconds. Zero seconds silence the sirens."""
    chosen = tuple(it for it in sirens if it.online)

    def take_effect() -> None:
        for siren in chosen:
            siren.sounds_until = cloud.clock.time() + seconds if seconds else 0.0

    kind = "siren_on" if seconds else "siren_off"
    return cloud.command_runner.start(
        kind, network, cloud.sync_modules.get(network.id), None, take_effect
    )


def report(cloud: Cloud, camera: Camera) -> Command:
    """Make a camera measure its temperature and report the new value."""

    def take_effect() -> None:
        if camera.room_temperature is not None:
            camera.temperature = camera.room_temperature
        camera.updated_at = cloud.clock.time()

    network = cloud.networks[camera.network_id]
    module = cloud.sync_modules.get(network.id)
    return cloud.command_runner.start("status", network, module, camera, take_effect)
