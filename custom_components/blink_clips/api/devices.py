"""Reads the settings of devices. Switches snoozes, lights and sirens."""

from functools import partial

from .commands import Commands, CompletedCommand
from .device_endpoints import DeviceEndpoints
from .endpoints import AccountEndpoints
from .models import Camera, CameraConfig, NightVision, Siren
from .reachability import find_online_camera, require_network_online
from .rest import Rest


class Devices:
    """The settings, snoozes, lights and sirens of one account.

    Methods wait up to `within` seconds for the device, and raise the same errors as `Commands`.
    They raise BlinkUnsupportedError if a camera lacks the feature.
    """

    def __init__(self, rest: Rest, account: AccountEndpoints, commands: Commands) -> None:
        self._rest = rest
        self._endpoints = DeviceEndpoints(account)
        self._commands = commands

    async def get_config(self, camera: Camera) -> CameraConfig:
        """Return the settings of a camera. The cloud stores them, so the camera is not woken."""
        reply = await self._rest.send(*self._endpoints.config(camera))
        return CameraConfig.read_answer(reply.json(), journal=self._rest.journal)

    async def set_night_vision(
        self, camera: Camera, mode: NightVision, *, within: float
    ) -> CompletedCommand:
        """Set the night vision mode of a camera."""
        return await self._commands.run(
            self._endpoints.night_vision(camera, mode),
            network_id=camera.network_id,
            within=within,
            reachability=partial(find_online_camera, key=camera.key),
        )

    async def snooze(self, camera: Camera, *, minutes: int, within: float) -> CompletedCommand:
        """Snooze the notifications of a camera for some minutes.

        Raises BlinkMotionOffError if motion detection of the camera is off.
        """
        route = self._endpoints.snooze(camera, minutes)
        return await self._commands.perform(route, network_id=camera.network_id, within=within)

    async def unsnooze(self, camera: Camera, *, within: float) -> CompletedCommand:
        """End the snooze of a camera."""
        route = self._endpoints.unsnooze(camera)
        return await self._commands.perform(route, network_id=camera.network_id, within=within)

    async def snooze_network(
        self, network_id: int, *, minutes: int, within: float
    ) -> CompletedCommand:
        """Snooze the notifications of all cameras of a network for some minutes."""
        route = self._endpoints.snooze_network(network_id, minutes)
        return await self._commands.perform(route, network_id=network_id, within=within)

    async def unsnooze_network(self, network_id: int, *, within: float) -> CompletedCommand:
        """End the snooze of a network."""
        route = self._endpoints.unsnooze_network(network_id)
        return await self._commands.perform(route, network_id=network_id, within=within)

    async def set_floodlight(self, camera: Camera, *, on: bool, within: float) -> CompletedCommand:
        """Switch a camera's floodlight. The cloud does not report the state of the floodlight."""
        return await self._commands.run(
            *self._endpoints.floodlight(camera, on=on),
            network_id=camera.network_id,
            within=within,
            reachability=partial(find_online_camera, key=camera.key),
        )

    async def sound_siren(self, siren: Siren, *, seconds: int, within: float) -> CompletedCommand:
        """Sound a siren for a number of seconds."""
        return await self._commands.perform(
            *self._endpoints.siren(siren, seconds),
            network_id=siren.network_id,
            within=within,
            reachability=partial(require_network_online, network_id=siren.network_id),
        )

    async def silence_sirens(self, network_id: int, *, within: float) -> CompletedCommand:
        """Silence all sirens of a network. The cloud cannot silence a single siren."""
        return await self._commands.perform(
            *self._endpoints.silence(network_id),
            network_id=network_id,
            within=within,
            reachability=partial(require_network_online, network_id=network_id),
        )
