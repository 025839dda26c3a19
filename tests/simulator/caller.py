"""An HTTP client that sends single requests to the simulated cloud."""

import base64
from dataclasses import dataclass
import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from multidict import CIMultiDictProxy

from simulator import Clip, DrivenClock, Simulator
from simulator.paint import Label, read_label
from tests.conftest import LoopbackResolver

HARDWARE_ID = "6D1F9F0E-6B5B-4B0A-9B43-0C3C1B9D2A55"
REDIRECT_URI = "immedia-blink://applinks.blink.com/signin/callback"
VERIFIER = "a-verifier-of-43-characters-and-no-more-123"
EPOCH = "1970-01-01T00:00:00+0000"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The response to a request that a test has sent."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body of the response, decoded from JSON."""
        assert self.headers["Content-Type"].startswith("application/json")
        return json.loads(self.body)

    @property
    def label(self) -> Label:
        """The label (camera, time and number) in the picture that the response contains."""
        assert self.headers["Content-Type"] == "image/jpeg"
        return read_label(self.body)


def challenge(verifier: str) -> str:
    """Return the PKCE code challenge that belongs to a code verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Caller:
    """An HTTP client that sends only the requests that a test asks for."""

    def __init__(self, simulator: Simulator, clock: DrivenClock) -> None:
        self.simulator = simulator
        self.clock = clock
        self.token: str | None = None
        self.headers: dict[str, str] = {}
        self.session = aiohttp.ClientSession(
            base_url=simulator.url,
            connector=aiohttp.TCPConnector(resolver=LoopbackResolver()),
        )

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Send a request. After a sign-in, the request contains the client's access token."""
        headers = dict(self.headers)
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        with self.clock.busy():
            async with self.session.request(
                method, path, headers=headers, allow_redirects=False, **options
            ) as response:
                return Answer(
                    status=response.status, headers=response.headers, body=await response.read()
                )

    async def get(self, path: str, **params: str) -> Answer:
        """Send a GET request."""
        return await self.call("GET", path, params=params)

    async def post(self, path: str, body: object = None) -> Answer:
        """Send a POST request whose body is JSON."""
        return await self.call("POST", path, json=body)

    async def form(self, path: str, **fields: str) -> Answer:
        """Send a POST request with form fields."""
        return await self.call("POST", path, data=fields)

    # Requests that belong to a sign-in

    async def authorize(self, **changes: str) -> Answer:
        """Start a sign-in session."""
        query = {
            "app_brand": "blink",
            "app_version": "50.1",
            "client_id": "ios",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            "hardware_id": HARDWARE_ID,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "scope": "client",
        }
        return await self.get("/oauth/v2/authorize", **(query | changes))

    async def csrf(self) -> str:
        """Request the sign-in page. Return its CSRF token."""
        page = await self.get("/oauth/v2/signin")
        island = re.search(rb'<script id="oauth-args"[^>]*>(.*?)</script>', page.body)
        assert island is not None
        return str(json.loads(island[1])["csrf-token"])

    async def credentials(self, csrf: str, **changes: str) -> Answer:
        """Send the e-mail address and the password."""
        scenario = self.simulator.scenario
        fields = {"username": scenario.email, "password": scenario.password, "csrf-token": csrf}
        return await self.form("/oauth/v2/signin", **(fields | changes))

    async def verify(self, csrf: str, pin: str) -> Answer:
        """Send the verification code."""
        fields = {"2fa_code": pin, "csrf-token": csrf, "remember_me": "false"}
        return await self.form("/oauth/v2/2fa/verify", **fields)

    async def code(self) -> str:
        """Request and return the authorization code, after the user has been signed in."""
        answer = await self.get("/oauth/v2/authorize")
        assert answer.status == 302
        location = answer.headers["Location"]
        assert location.startswith(REDIRECT_URI), location
        return parse_qs(urlsplit(location).query)["code"][0]

    async def exchange(self, code: str, /, **changes: str) -> Answer:
        """Exchange an authorization code for tokens."""
        fields = {
            "app_brand": "blink",
            "client_id": "ios",
            "code": code,
            "code_verifier": VERIFIER,
            "grant_type": "authorization_code",
            "hardware_id": HARDWARE_ID,
            "redirect_uri": REDIRECT_URI,
            "scope": "client",
        }
        return await self.form("/oauth/token", **(fields | changes))

    async def refresh(self, refresh_token: str, **changes: str) -> Answer:
        """Exchange a refresh token for new tokens."""
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": "ios",
        }
        return await self.form("/oauth/token", **(fields | changes))

    async def sign_in(self) -> dict[str, Any]:
        """Sign in without a verification code."""
        await self.authorize()
        assert (await self.credentials(await self.csrf())).status == 302
        tokens: dict[str, Any] = (await self.exchange(await self.code())).json
        self.token = tokens["access_token"]
        return tokens

    # Requests that read data

    @property
    def account(self) -> str:
        """Return the URL path with which all requests for this account begin."""
        return f"/api/v1/accounts/{self.simulator.cloud.account.id}"

    async def homescreen(self) -> dict[str, Any]:
        """Return the homescreen (list of all devices)."""
        path = f"/api/v3/accounts/{self.simulator.cloud.account.id}/homescreen"
        body: dict[str, Any] = (await self.get(path)).json
        return body

    async def device(self, kind: str, name: str) -> dict[str, Any]:
        """Return the JSON of a camera from the list `kind` in the homescreen response."""
        found = [it for it in (await self.homescreen())[kind] if it["name"] == name]
        assert len(found) == 1
        record: dict[str, Any] = found[0]
        return record

    async def clips(self, since: str = EPOCH, page: str = "1") -> list[dict[str, Any]]:
        """Return a page of the clip list, with the clips that have changed since `since`."""
        answer = await self.get(f"{self.account}/media/changed", since=since, page=page)
        media: list[dict[str, Any]] = answer.json["media"]
        return media

    async def record_of(self, clip: Clip) -> dict[str, Any]:
        """Return the JSON of a clip from the clip list."""
        return next(it for it in await self.clips() if it["id"] == clip.id)

    async def status(self, command: dict[str, Any]) -> dict[str, Any]:
        """Request the status of a command. `command` is the response that started the command."""
        path = f"/network/{command['network_id']}/command/{command['id']}"
        body: dict[str, Any] = (await self.get(path)).json
        return body
