"""A malicious path in a response never makes the client send a request to another host."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st
import pytest
from yarl import URL

from custom_components.blink_clips.api import (
    PRODUCTION,
    AccountEndpoints,
    BlinkResponseError,
    Camera,
    Clip,
    Family,
    Hosts,
    OAuthEndpoints,
)
from custom_components.blink_clips.api.endpoints import VIDEO_LIMIT, Route, tier_info

HOST = "https://rest-u034.immedia-semi.com"
ENDPOINTS = AccountEndpoints(PRODUCTION, account_id=100001, tier="u034")
NOW = datetime(2026, 3, 12, 17, 20, 1, tzinfo=UTC)


def camera(thumbnail: str | None, *, family: Family = Family.CAMERA) -> Camera:
    return Camera(
        family=family,
        id=400001,
        network_id=200001,
        name="Garden",
        product_type="catalina",
        thumbnail=thumbnail,
    )


def clip(thumbnail: str) -> Clip:
    return Clip(id=7, created_at=NOW, updated_at=NOW, camera_id=400001, thumbnail=thumbnail)


def media_routes(value: str) -> list[Callable[[], Route]]:
    """Return three functions that build the routes of a picture, of a poster and of an MP4.

    `value` is the path of this file, as in the cloud's response.
    """
    return [
        lambda: ENDPOINTS.camera_picture(camera(value)),
        lambda: ENDPOINTS.clip_picture(clip(value)),
        lambda: ENDPOINTS.clip_video(replace(clip(""), media=value)),
    ]


def path_of(route: Route) -> str:
    assert str(route.url.origin()) == HOST
    return str(route.url).removeprefix(HOST)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (
            "/media/production/account/100001/network/200001/camera/400001/clip_ab_2026_01_01__20_01PM",
            "/media/production/account/100001/network/200001/camera/400001/clip_ab_2026_01_01__20_01PM.jpg",
        ),
        (
            "/media/u034/account/1/network/2/owl/3/old.jpg",
            "/media/u034/account/1/network/2/owl/3/old.jpg",
        ),
        (
            "/api/v3/media/accounts/100001/networks/200001/catalina/400001/thumbnail/thumbnail.jpg?ts=1741900000&ext=",
            "/api/v3/media/accounts/100001/networks/200001/catalina/400001/thumbnail/thumbnail.jpg?ts=1741900000&ext=",
        ),
        (
            "1741900001",
            "/api/v3/media/accounts/100001/networks/200001/catalina/400001/thumbnail/thumbnail.jpg?ts=1741900001&ext=",
        ),
    ],
    ids=["old path", "old path with suffix", "with query", "stamp"],
)
def test_each_form_of_thumbnail_has_its_address(value: str, path: str) -> None:
    assert path_of(ENDPOINTS.camera_picture(camera(value))) == path


def test_each_form_of_poster_has_its_address() -> None:
    for value, path in (
        ("/api/v2/accounts/1/media/thumb/7", "/api/v2/accounts/1/media/thumb/7.jpg"),
        ("/api/v3/media/accounts/1/pir/7.jpg?ext=", "/api/v3/media/accounts/1/pir/7.jpg?ext="),
    ):
        assert path_of(ENDPOINTS.clip_picture(clip(value))) == path


def test_mp4_address_is_the_path_of_the_clip() -> None:
    path = "/api/v2/accounts/1/media/clip/7.mp4"
    route = ENDPOINTS.clip_video(replace(clip(""), media=path))
    assert path_of(route) == path
    assert route.limit == VIDEO_LIMIT == 200 * 1024 * 1024


HOSTILE = [
    "",
    "//evil.example/x.jpg",
    "///evil.example/x.jpg",
    "/\\evil.example/x.jpg",
    "\\\\evil.example/x.jpg",
    "https://evil.example/x.jpg",
    "http:evil.example",
    "javascript:alert(1)",
    "@evil.example/x.jpg",
    "/@evil.example:80/x.jpg",
    ".evil.example/x.jpg",
    ":80/x.jpg",
    "/../x.jpg",
    "/media/../../x.jpg",
    "/media/%2e%2e/x.jpg",
    "/media/%2E./x.jpg",
    "/%2fevil.example/x.jpg",
    "/media/x.jpg%00",
    "/media/x\n.jpg?ts=1",
    "/media/x.jpg?ts=1\n",
    "/media/x.jpg?ts=1\r\nHost: evil.example",
    "/media/x y.jpg",
    "/media/x.jpg#fragment",
    "/media/x.jpg?a=b?c=d",
    "/media/x.jpg?url=https://evil.example",
    "/media/\N{FULLWIDTH SOLIDUS}evil.example/x.jpg",
    "/media/\N{FULLWIDTH FULL STOP}\N{FULLWIDTH FULL STOP}/x.jpg",
    "/media/\N{LATIN SMALL LETTER E WITH ACUTE}.jpg",
    "\N{SUPERSCRIPT TWO}",
    "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_media_path_that_could_leave_host_is_rejected(value: str) -> None:
    for ask in media_routes(value):
        with pytest.raises(BlinkResponseError, match="media path"):
            ask()


def test_camera_without_picture_has_no_address() -> None:
    with pytest.raises(BlinkResponseError):
        ENDPOINTS.camera_picture(camera(None))


# Parts of URLs that Hypothesis combines at random.
PIECES = st.sampled_from(
    [
        *HOSTILE,
        *("/", "//", ".", "..", "?", "&", "=", "@", ":", "%2e", "%2f", "%", "\\", "#"),
        *("\n", "\t", "\0", " ", "media", "thumbnail.jpg", ".jpg", "evil.example", "https"),
    ]
)
VALUES = st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join)


@given(value=VALUES | VALUES.map("/media/{}".format))
def test_arbitrary_media_path_stays_on_host(value: str) -> None:
    for ask in media_routes(value):
        try:
            route = ask()
        except BlinkResponseError:
            continue
        text = str(route.url)
        assert text.startswith(f"{HOST}/")
        for read in (URL(text), URL(text, encoded=True)):
            assert (str(read.origin()), read.user) == (HOST, None)
            assert read.path.startswith("/")
            assert ".." not in read.path
            assert "//" not in read.path


@given(type_code=VALUES)
def test_arbitrary_product_type_stays_on_host(type_code: str) -> None:
    thing = Camera(
        family=Family.OWL,
        id=1,
        network_id=2,
        name="",
        product_type=type_code,
        thumbnail="1741900001",
    )
    try:
        route = ENDPOINTS.camera_picture(thing)
    except BlinkResponseError:
        return
    for url in (route.url, URL(str(route.url))):
        assert str(url).startswith(f"{HOST}/api/v3/media/accounts/100001/networks/2/")


@pytest.mark.parametrize("tier", ["prod", "prde", "u034", "e003", "a", "x" * 16])
def test_valid_tier_yields_host(tier: str) -> None:
    assert str(PRODUCTION.rest(tier)) == f"https://rest-{tier}.immedia-semi.com"


@given(st.text(alphabet="au0/.@:#?%-{} \n\\é", max_size=20) | st.text(max_size=20))
@example("")
@example("U034")
@example("u034\n")
@example("u034.evil.example/")
@example("{tier}")
@example("x" * 17)
def test_invalid_tier_is_rejected(tier: str) -> None:
    if tier.isascii() and tier.isalnum() and tier.lower() == tier and len(tier) <= 16:
        return
    with pytest.raises(BlinkResponseError, match="tier"):
        PRODUCTION.rest(tier)


@pytest.mark.parametrize("address", ["http://localhost:8380", "http://localhost:8380/"])
def test_simulator_address_on_localhost_is_accepted(address: str) -> None:
    hosts = Hosts.loopback(address)

    assert hosts.oauth == hosts.rest("u034") == URL("http://localhost:8380")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost:8380",
        "//localhost:8380",
        "https://localhost:8380",
        "http://127.0.0.1:8380",
        "http://[::1]:8380",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://evil.example/localhost",
        "http://owner@localhost:8380",
        "http://localhost:8380/cloud",
        "http://localhost:8380/?host=evil.example",
        "http://localhost:port",
        "ftp://localhost",
    ],
)
def test_simulator_address_elsewhere_is_rejected(address: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Hosts.loopback(address)


@pytest.mark.parametrize(
    "since",
    [NOW, NOW.astimezone(timezone(timedelta(hours=1))), NOW.replace(microsecond=999999)],
)
def test_clips_since_is_in_utc_with_encoded_plus(since: datetime) -> None:
    assert path_of(ENDPOINTS.clips(since=since, page=2)) == (
        "/api/v1/accounts/100001/media/changed?since=2026-03-12T17:20:01%2B0000&page=2"
    )


def test_snapshot_and_command_addresses() -> None:
    networks = "/api/v1/accounts/100001/networks/200001"
    found = {family: path_of(ENDPOINTS.snapshot(camera(None, family=family))) for family in Family}

    assert found == {
        Family.CAMERA: "/network/200001/camera/400001/thumbnail",
        Family.OWL: f"{networks}/owls/400001/thumbnail",
        Family.DOORBELL: f"{networks}/doorbells/400001/thumbnail",
    }
    assert [path_of(it) for it in ENDPOINTS.command(200001, 99)] == [
        "/network/200001/command/99",
        "/accounts/100001/networks/200001/commands/99",
    ]


def test_record_addresses() -> None:
    networks = "/api/v1/accounts/100001/networks/200001"
    found = {family: path_of(ENDPOINTS.record(camera(None, family=family))) for family in Family}

    assert found == {
        Family.CAMERA: "/network/200001/camera/400001/clip",
        Family.OWL: f"{networks}/owls/400001/clip",
        Family.DOORBELL: f"{networks}/doorbells/400001/clip",
    }


def test_delete_and_mark_viewed_addresses() -> None:
    routes = [*ENDPOINTS.delete_clips([7, 8]), ENDPOINTS.mark_viewed([7, 8])]

    assert [(route.method, path_of(route)) for route in routes] == [
        ("POST", "/api/v1/accounts/100001/media/delete"),
        ("POST", "/api/v4/accounts/100001/media/delete"),
        ("POST", "/api/v4/accounts/100001/media/mark_as_viewed"),
    ]
    assert [route.body for route in routes] == [{"media_list": [7, 8]}] * 3


@pytest.mark.parametrize(
    ("family", "paths"),
    [
        (Family.CAMERA, ["/disable"]),
        (Family.OWL, ["/config", "/disable"]),
        (Family.DOORBELL, ["/disable", "/config"]),
    ],
)
def test_motion_detection_addresses_by_family(family: Family, paths: list[str]) -> None:
    routes = ENDPOINTS.motion_detection(camera(None, family=family), enabled=False)

    assert [f"/{route.url.name}" for route in routes] == paths
    bodies = [{"enabled": False} if it == "/config" else None for it in paths]
    assert [route.body for route in routes] == bodies


def test_sign_in_addresses() -> None:
    oauth = OAuthEndpoints(PRODUCTION)

    assert str(oauth.authorize().url) == "https://api.oauth.blink.com/oauth/v2/authorize"
    assert oauth.authorize({"scope": "client"}).url.query == {"scope": "client"}
    assert str(oauth.verify().url) == "https://api.oauth.blink.com/oauth/v2/2fa/verify"
    assert str(oauth.token().url) == "https://api.oauth.blink.com/oauth/token"
    assert str(tier_info(PRODUCTION).url) == (
        "https://rest-prod.immedia-semi.com/api/v1/users/tier_info"
    )


def test_route_repr_hides_address() -> None:
    assert "100001" not in repr(ENDPOINTS.homescreen())
