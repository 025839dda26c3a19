"""The routes (method, address and body) for settings, snoozes, lights and sirens.

Source: protocol.md section 9.
"""

from collections.abc import Mapping

from .endpoints import AccountEndpoints, Route
from .models import Camera, Family, NightVision, Siren


class DeviceEndpoints:
    """Builds the routes (method, address and body) of requests to devices.

    If a request has several routes, the preferred one is first.
    """

    def __init__(self, account: AccountEndpoints) -> None:
        self._account = account
        self._networks = f"{account.account_path}/networks"

    def config(self, camera: Camera) -> tuple[Route, ...]:
        """Return the routes to read the settings of a camera."""
        established = self._get("config", f"{self._account.device(camera)}/config")
        if camera.family is not Family.CAMERA:
            return (established,)
        # Try the address of older Blink apps first, because its behaviour is better known.
        app = f"{self._of(camera)}/config".replace("/v1/", "/v2/", 1)
        return (established, self._get("config_app", app))

    def night_vision(self, camera: Camera, mode: NightVision) -> Route:
        """Return the route to set the night vision mode of a camera."""
        verb = "update" if camera.family is Family.CAMERA else "config"
        return self._post(
            "night_vision",
            f"{self._account.device(camera)}/{verb}",
            {"illuminator_enable": mode.wire(camera.family)},
        )

    def snooze(self, camera: Camera, minutes: int) -> Route:
        """Return the route to snooze the notifications of a camera for some minutes."""
        return self._post("snooze", f"{self._of(camera)}/snooze", {"snooze_time": minutes})

    def unsnooze(self, camera: Camera) -> Route:
        """Return the route to end the snooze of a camera."""
        return self._post("unsnooze", f"{self._of(camera)}/unsnooze")

    def snooze_network(self, network_id: int, minutes: int) -> Route:
        """Return the route to snooze the notifications of all cameras of a network."""
        path = f"{self._networks}/{network_id}/snooze"
        return self._post("snooze_network", path, {"snooze_time": minutes})

    def unsnooze_network(self, network_id: int) -> Route:
        """Return the route to end the snooze of a network."""
        return self._post("unsnooze_network", f"{self._networks}/{network_id}/unsnooze")

    def floodlight(self, camera: Camera, *, on: bool) -> tuple[Route, ...]:
        """Return the routes to switch the floodlight of a camera.

        Return no routes for a camera without a floodlight.
        """
        switch = f"lights/{'on' if on else 'off'}"
        device = self._of(camera)
        if camera.light_id is not None:
            app = f"{device}/light_accessories/{camera.light_id}".replace("/v1/", "/v2/", 1)
            return (
                self._post("light", f"{device}/accessories/storm/{camera.light_id}/{switch}"),
                self._post("light_app", f"{app}/{switch}"),
            )
        if camera.family is Family.OWL:
            return (self._post("floodlight", f"{device}/{switch}"),)
        return ()

    def siren(self, siren: Siren, seconds: int) -> tuple[Route, Route]:
        """Return the routes to sound a siren for some seconds."""
        return self._sirens(
            "siren", siren.network_id, f"{siren.id}/activate/", {"duration": seconds}
        )

    def silence(self, network_id: int) -> tuple[Route, Route]:
        """Return the routes to silence all sirens of a network."""
        return self._sirens("silence", network_id, "deactivate/", None)

    def live_view(self, camera: Camera) -> tuple[Route, ...]:
        """Return the routes to start a live view: the current app's route, then an older one."""
        body = {"intent": "liveview", "motion_event_start_time": None}
        path = f"{self._of(camera)}/liveview"
        if camera.family is not Family.CAMERA:
            return (self._post("live_view", path.replace("/v1/", "/v2/", 1), body),)
        return (
            self._post("live_view", path.replace("/v1/", "/v6/", 1), body),
            self._post("live_view_v5", path.replace("/v1/", "/v5/", 1), body),
        )

    def _sirens(
        self, name: str, network_id: int, verb: str, body: Mapping[str, object] | None
    ) -> tuple[Route, Route]:
        """Return the newer and the older route for a siren command.

        The paths of the two routes have different prefixes.
        """
        return (
            self._post(name, f"{self._networks}/{network_id}/sirens/{verb}", body),
            self._post(f"{name}_old", f"/api/v1/networks/{network_id}/sirens/{verb}", body),
        )

    def _of(self, camera: Camera) -> str:
        return f"{self._networks}/{camera.network_id}/{camera.family.value}s/{camera.id}"

    def _get(self, name: str, path: str) -> Route:
        return self._account.route(name, "GET", path)

    def _post(self, name: str, path: str, body: Mapping[str, object] | None = None) -> Route:
        return self._account.route(name, "POST", path, body=body)
