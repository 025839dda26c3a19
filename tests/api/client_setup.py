"""Builds the parts of the API client for an account of the simulated cloud."""

import aiohttp

from custom_components.blink_clips.api import (
    Account,
    AccountEndpoints,
    Auth,
    BlinkClient,
    Camera,
    CameraKey,
    CloudClock,
    Family,
    Hosts,
    Http,
    Journal,
    OAuthEndpoints,
    RateLimiter,
    Rest,
    SignIn,
    Tokens,
)
from simulator import DrivenClock, Simulator
from tests.house import ClientClock

HARDWARE_ID = "B3B3C2D1-7B4E-4C55-9A0B-0123456789AB"

GARDEN = CameraKey(Family.CAMERA, 400001)
DRIVEWAY = CameraKey(Family.CAMERA, 400002)
TERRACE = CameraKey(Family.CAMERA, 400003)
HALL = CameraKey(Family.OWL, 400001)
FRONT_DOOR = CameraKey(Family.DOORBELL, 600001)
CABIN_TERRACE = CameraKey(Family.OWL, 500002)
HOUSE, CABIN = 200001, 200002


class Owner:
    """An account of the simulated cloud, and functions that build clients for it.

    All clients share one clock, and one journal that counts unexpected responses.
    """

    def __init__(
        self, cloud: Simulator, session: aiohttp.ClientSession, clock: DrivenClock
    ) -> None:
        self.cloud = cloud
        self.driven = clock
        self.clock = ClientClock(clock)
        self.journal = Journal()
        self.limiter = RateLimiter(self.clock)
        self.cloud_clock = CloudClock(self.clock)
        self.http = Http(session, self.journal, self.limiter, clock=self.cloud_clock)
        self.hosts = Hosts.loopback(cloud.url)
        self.endpoints = AccountEndpoints(
            self.hosts, account_id=cloud.scenario.account_id, tier=cloud.scenario.tier
        )
        self.renewed: list[Tokens] = []

    def sign_in(self, hardware_id: str = HARDWARE_ID) -> SignIn:
        """Return a SignIn object, which has sent no request yet."""
        return SignIn(self.http, self.hosts, hardware_id=hardware_id, clock=self.clock)

    async def start(self, password: str | None = None) -> Tokens:
        """Sign in with e-mail address and password, and return the tokens."""
        scenario = self.cloud.scenario
        return await self.sign_in().start(scenario.email, password or scenario.password)

    async def account(self, tokens: Tokens) -> Account:
        """Return the account to which the tokens belong."""
        return await self.sign_in().account(tokens)

    def auth(self, tokens: Tokens) -> Auth:
        """Return an Auth object with the given tokens.

        Renewed tokens are appended to `renewed`.
        """

        async def store(renewed: Tokens) -> None:
            self.renewed.append(renewed)

        return Auth(
            self.http,
            OAuthEndpoints(self.hosts),
            tokens=tokens,
            hardware_id=HARDWARE_ID,
            on_renewed=store,
            clock=self.clock,
        )

    def rest(self, tokens: Tokens) -> Rest:
        """Return a Rest object that sends requests with the given tokens."""
        return Rest(self.http, self.auth(tokens))

    def client(self, tokens: Tokens) -> BlinkClient:
        """Return an API client that uses the given tokens."""
        return BlinkClient(self.rest(tokens), self.endpoints, clock=self.cloud_clock)


async def find(client: BlinkClient, key: CameraKey) -> Camera:
    """Request the homescreen (list of all devices), and return a camera from the response."""
    homescreen = await client.get_homescreen()
    return next(camera for camera in homescreen.cameras if camera.key == key)
