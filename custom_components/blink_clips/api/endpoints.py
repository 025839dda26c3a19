"""The routes for sign-in, homescreen (list of all devices), clips, pictures and arming.

If a request has two routes, the preferred one is first. Source: protocol.md sections 1 and 3 to 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
import re
from typing import Self

from yarl import URL

from .exceptions import BlinkResponseError
from .models import Camera, Clip, Family

# Host name of a simulator. Do not use an IP address, because the HTTP client stores no cookies for
# it.
LOOPBACK_NAME = "localhost"

# Maximum sizes of responses in bytes: JSON, a page of the sign-in, a picture, a video.
JSON_LIMIT = 20 * 1024 * 1024
PAGE_LIMIT = 1024 * 1024
PICTURE_LIMIT = 10 * 1024 * 1024
VIDEO_LIMIT = 200 * 1024 * 1024

_TIER = re.compile(r"[a-z0-9]{1,16}")
# Allowed characters in the path of a picture or clip. With other characters, the client could send
# the access token to another server.
_MEDIA_PATH = re.compile(r"/[\w.~/-]*(\?[\w.=&-]*)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Route:
    """The method, address and body of a request.

    `limit` is the maximum size of the response in bytes.
    """

    name: str
    method: str
    url: URL = field(repr=False)
    body: Mapping[str, object] | None = None
    limit: int = JSON_LIMIT


@dataclass(frozen=True, kw_only=True)
class Hosts:
    """The address of the sign-in host, and the pattern of the REST hosts.

    Each group of accounts (tier) has its own REST host.
    """

    oauth: URL
    rest_pattern: str

    def rest(self, tier: str) -> URL:
        """Return the REST host of a tier. Raises BlinkResponseError for an invalid tier."""
        if not _TIER.fullmatch(tier):
            raise BlinkResponseError("Invalid tier", status=200)
        return URL(self.rest_pattern.format(tier=tier))

    @classmethod
    def loopback(cls, address: str) -> Self:
        """Return the addresses of a simulator, which serves sign-in and REST at one address.

        Raises ValueError unless the address is plain HTTP to `localhost`.
        """
        url = URL(address)
        if url.scheme != "http" or url.host != LOOPBACK_NAME or url.path_qs != "/" or url.user:
            raise ValueError("A simulator's address looks like http://localhost:8380")
        return cls(oauth=url.origin(), rest_pattern=str(url.origin()))


PRODUCTION = Hosts(
    oauth=URL("https://api.oauth.blink.com"),
    rest_pattern="https://rest-{tier}.immedia-semi.com",
)

LOOKUP_TIER = "prod"


def tier_info(hosts: Hosts) -> Route:
    """Return the route to look up the tier (a group of accounts) of an account."""
    url = hosts.rest(LOOKUP_TIER) / "api/v1/users/tier_info"
    return Route(name="tier_info", method="GET", url=url)


class OAuthEndpoints:
    """Builds the routes of the sign-in: the same addresses that a browser requests.

    protocol.md section 1.1 describes the sign-in.
    """

    def __init__(self, hosts: Hosts) -> None:
        self.origin = hosts.oauth
        self.sign_in_url = hosts.oauth / "oauth/v2/signin"

    def authorize(self, query: dict[str, str] | None = None) -> Route:
        """Return the route to start a sign-in with the parameters `query`.

        Without `query`, the route returns the authorization code of a completed sign-in.
        """
        url = self.origin / "oauth/v2/authorize"
        url = url.with_query(query)
        return Route(name="oauth.authorize", method="GET", url=url, limit=PAGE_LIMIT)

    def page(self, url: URL) -> Route:
        """Return the route to follow a redirect of the sign-in host."""
        return Route(name="oauth.page", method="GET", url=url, limit=PAGE_LIMIT)

    def sign_in_page(self) -> Route:
        """Return the route to load the sign-in page. The page's form contains the CSRF token."""
        return self.page(self.sign_in_url)

    def sign_in(self) -> Route:
        """Return the route to send the user's e-mail address and password."""
        return Route(name="oauth.sign_in", method="POST", url=self.sign_in_url)

    def verify(self) -> Route:
        """Return the route to send the user's two-factor code."""
        return Route(name="oauth.verify", method="POST", url=self.origin / "oauth/v2/2fa/verify")

    def token(self) -> Route:
        """Return the route to exchange an authorization code or a refresh token for tokens."""
        return Route(name="oauth.token", method="POST", url=self.origin / "oauth/token")


class AccountEndpoints:
    """Builds the REST routes of one account.

    The host depends on the account's tier (a group of accounts).
    """

    def __init__(self, hosts: Hosts, *, account_id: int, tier: str) -> None:
        self._host = hosts.rest(tier)
        self._account_id = account_id

    def homescreen(self) -> tuple[Route, Route]:
        """Return the routes to list all devices: version 3 of the API, then version 4."""
        return (
            self._get("homescreen", f"/api/v3/accounts/{self._account_id}/homescreen"),
            self._get("homescreen_v4", f"/api/v4/accounts/{self._account_id}/homescreen"),
        )

    def clips(self, *, since: datetime, page: int) -> Route:
        """Return the route to list one page of the clips that changed since a time.

        Pages are numbered from 1.
        """
        # Encode the plus sign of the time zone. Otherwise the cloud would decode it as a space.
        stamp = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}%2B0000"
        path = f"/api/v1/accounts/{self._account_id}/media/changed"
        return self._get("clips", f"{path}?since={stamp}&page={page}")

    def clip_picture(self, clip: Clip) -> Route:
        """Return the route to download the poster (picture) of a clip."""
        return self._media("clip_picture", _with_suffix(clip.thumbnail))

    def clip_video(self, clip: Clip) -> Route:
        """Return the route to download the MP4 of a clip."""
        return self._media("clip_video", clip.media, limit=VIDEO_LIMIT)

    def delete_clips(self, clip_ids: Sequence[int]) -> tuple[Route, Route]:
        """Return the routes to delete clips.

        Try them in this order: the long-established route, then that of the current Blink app.
        """
        body = {"media_list": clip_ids}
        media = f"accounts/{self._account_id}/media/delete"
        return (
            self._post("delete_clips", f"/api/v1/{media}", body=body),
            self._post("delete_clips_v4", f"/api/v4/{media}", body=body),
        )

    def mark_viewed(self, clip_ids: Sequence[int]) -> Route:
        """Return the route to mark clips as watched."""
        path = f"/api/v4/accounts/{self._account_id}/media/mark_as_viewed"
        return self._post("mark_viewed", path, body={"media_list": clip_ids})

    def camera_picture(self, camera: Camera) -> Route:
        """Return the route to download a camera's newest picture (protocol.md section 3.3)."""
        value = camera.thumbnail or ""
        if value.isdigit():
            value = (
                f"/api/v3/media/accounts/{self._account_id}/networks/{camera.network_id}"
                f"/{camera.product_type}/{camera.id}/thumbnail/thumbnail.jpg?ts={value}&ext="
            )
        return self._media("camera_picture", _with_suffix(value))

    def snapshot(self, camera: Camera) -> Route:
        """Return the route to take a picture with a camera."""
        return self._post("snapshot", f"{self._device(camera)}/thumbnail")

    def record(self, camera: Camera) -> Route:
        """Return the route to record a clip with a camera."""
        return self._post("record", f"{self._device(camera)}/clip")

    def motion_detection(self, camera: Camera, *, enabled: bool) -> tuple[Route, ...]:
        """Return the routes to switch motion detection. The best documented route is first."""
        device = self._device(camera)
        by_verb = self._post("motion_detection", f"{device}/{'enable' if enabled else 'disable'}")
        if camera.family is Family.CAMERA:
            return (by_verb,)
        by_config = self._post(
            "motion_detection_config", f"{device}/config", body={"enabled": enabled}
        )
        return (by_config, by_verb) if camera.family is Family.OWL else (by_verb, by_config)

    def arm(self, network_id: int, *, armed: bool) -> Route:
        """Return the route to arm or disarm a network."""
        path = f"/api/v1/accounts/{self._account_id}/networks/{network_id}/state"
        return self._post("arm", f"{path}/{'arm' if armed else 'disarm'}")

    def command(self, network_id: int, command_id: int) -> tuple[Route, Route]:
        """Return the routes to read the state of a command.

        Try them in this order: the long-established route, then that of the current Blink app.
        """
        return (
            self._get("command", f"/network/{network_id}/command/{command_id}"),
            self._get(
                "command_app",
                f"/accounts/{self._account_id}/networks/{network_id}/commands/{command_id}",
            ),
        )

    def command_done(self, network_id: int, command_id: int) -> Route:
        """Return the route to end a command."""
        return self._post("command_done", f"/network/{network_id}/command/{command_id}/done/")

    @property
    def is_loopback(self) -> bool:
        """Return whether the cloud is a simulator on this machine."""
        return self._host.host == LOOPBACK_NAME

    @property
    def account_path(self) -> str:
        """Return the path prefix of most addresses of the account."""
        return f"/api/v1/accounts/{self._account_id}"

    def route(
        self,
        name: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        limit: int = JSON_LIMIT,
    ) -> Route:
        """Return a route (method, address and body) on the account's host."""
        return Route(name=name, method=method, url=self._url(path), body=body, limit=limit)

    def device(self, camera: Camera) -> str:
        """Return the path prefix of most commands for a camera."""
        return self._device(camera)

    def _device(self, camera: Camera) -> str:
        if camera.family is Family.CAMERA:
            return f"/network/{camera.network_id}/camera/{camera.id}"
        networks = f"/api/v1/accounts/{self._account_id}/networks"
        return f"{networks}/{camera.network_id}/{camera.family.value}s/{camera.id}"

    def _get(self, name: str, path: str) -> Route:
        return Route(name=name, method="GET", url=self._url(path))

    def _post(self, name: str, path: str, *, body: Mapping[str, object] | None = None) -> Route:
        return Route(name=name, method="POST", url=self._url(path), body=body)

    def _media(self, name: str, path: str, *, limit: int = PICTURE_LIMIT) -> Route:
        if not _MEDIA_PATH.fullmatch(path) or "//" in path or ".." in path:
            raise BlinkResponseError("Invalid media path", status=200)
        return Route(name=name, method="GET", url=self._url(path), limit=limit)

    def _url(self, path: str) -> URL:
        return URL(f"{self._host.origin()}{path}", encoded=True)


def _with_suffix(value: str) -> str:
    return value if "?" in value or value.endswith(".jpg") else f"{value}.jpg"
