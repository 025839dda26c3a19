"""A table of named routes. Faults and the ledger (record of requests) refer to these names."""

from collections.abc import Awaitable, Callable
from functools import cached_property

from aiohttp import web

from simulator.accounts import Account
from simulator.cloud import Cloud
from simulator.devices import Camera, Family, Network
from simulator.faults import Faults
from simulator.ledger import Ledger
from simulator.live_view.relay import Relay
from simulator.live_view.sessions import LiveViews
from simulator.wire import refusal

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CLOUD = web.AppKey("cloud", Cloud)
FAULTS = web.AppKey("faults", Faults)
LEDGER = web.AppKey("ledger", Ledger)
RELAY = web.AppKey("relay", Relay)
ACCOUNT = web.RequestKey("account", Account)

# The camera family (group of products) for each list of cameras in the homescreen. URL paths also
# contain the names of these lists.
FAMILIES = {"owls": Family.OWL, "doorbells": Family.DOORBELL, "cameras": Family.CAMERA}


class Table:
    """A table of routes and their handlers.

    Requests to the routes of a `public` table need no access token.
    """

    def __init__(self, *, public: bool = False) -> None:
        self.public = public
        self.names: dict[Handler, str] = {}
        self._rows: list[tuple[str, str, Handler]] = []

    def get(self, name: str, *paths: str) -> Callable[[Handler], Handler]:
        """Return a decorator that registers a handler for GET requests."""
        return self._register("GET", name, paths)

    def post(self, name: str, *paths: str) -> Callable[[Handler], Handler]:
        """Return a decorator that registers a handler for POST requests."""
        return self._register("POST", name, paths)

    def delete(self, name: str, *paths: str) -> Callable[[Handler], Handler]:
        """Return a decorator that registers a handler for DELETE requests."""
        return self._register("DELETE", name, paths)

    def add_to(self, app: web.Application) -> None:
        """Add all routes of this table to a web application."""
        for resource in self._resources:
            app.router.register_resource(resource)

    @cached_property
    def _resources(self) -> list[web.AbstractResource]:
        """The resources of aiohttp for the routes. All web applications share them.

        aiohttp compiles the path of each resource. Without sharing, this would take most of a
        simulator's start time.
        """
        router = web.UrlDispatcher()
        for method, path, handler in self._rows:
            router.add_route(method, path, handler)
        return list(router.resources())

    def _register(
        self, method: str, name: str, paths: tuple[str, ...]
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.names[handler] = name
            self._rows.extend((method, path, handler) for path in paths)
            return handler

        return register


def cloud_of(request: web.Request) -> Cloud:
    """Return the simulated cloud to which a request was sent."""
    return request.app[CLOUD]


def live_views_of(request: web.Request) -> LiveViews:
    """Return the live views of the simulated cloud to which a request was sent."""
    return request.app[RELAY].live_views


def owns_house(request: web.Request) -> bool:
    """Return whether the account of a request has the simulated devices.

    All other accounts have no devices.
    """
    return request[ACCOUNT].id == cloud_of(request).account.id


def network_of(request: web.Request) -> Network:
    """Return the network whose id is in the URL path of a request."""
    networks = cloud_of(request).networks
    number = int(request.match_info["network"])
    if number not in networks or not owns_house(request):
        raise refusal(404, 1600, "Network not found")
    return networks[number]


def camera_of(request: web.Request) -> Camera:
    """Return the camera whose id is in the URL path of a request."""
    network = network_of(request)
    family = FAMILIES[request.match_info.get("family", "cameras")]
    camera = cloud_of(request).cameras.get((family, int(request.match_info["device"])))
    if camera is None or camera.network_id != network.id:
        raise refusal(404, 500, "Camera not found")
    return camera
