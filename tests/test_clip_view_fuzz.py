"""For random requests, the clip view returns the correct bytes or an error."""

from http import HTTPStatus
from pathlib import Path
import re
from urllib.parse import quote

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.blink_clips.const import DOMAIN
from simulator.paint import jpeg, mp4
from tests.clip_helpers import Client
from tests.house import House

pytestmark = pytest.mark.platforms("camera")

# Make Hypothesis generate the same examples every time. Use one account for all examples.
many = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

PIECES = st.sampled_from(
    [
        *("/", "..", ".", "%", "%2e%2e", "%2F", "\\", "\0", "\n", "?", "#", ":", "@", "~", " "),
        *("clip", "poster.jpg", "clip.mp4", ".temporary", "secrets.yaml", "etc", "7000001"),
        *("-1", "0", "9" * 30, "\N{SUPERSCRIPT TWO}", "localhost", "http://evil.example"),
    ]
)
WORDS = st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=3), max_size=5).map(
    "".join
)
NUMBERS = st.integers(-5, 200_000).map(str) | st.sampled_from(["", "9" * 30, "-0", "1e3"])
RANGES = st.one_of(
    st.builds("bytes={}-{}".format, NUMBERS, NUMBERS),
    st.builds("bytes={}-{},{}-{}".format, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.text(alphabet="bytes=-,0123456789 ", max_size=16),
)
CONDITIONS = st.none() | st.text(alphabet='W/"0123456789abcdef-', max_size=20)
REFUSED = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


class Visitor:
    """A signed-in user who sends requests. The responses must match the files of the simulator."""

    def __init__(self, house: House, client: Client, entry_id: str) -> None:
        self.client = client
        self.entry_id = entry_id
        self.cloud = house.cloud
        self.ids = sorted(house.cloud.cloud.clips)
        self.folder = Path(house.hass.config.cache_path())

    def right(self, clip_id: int, ending: str) -> bytes:
        """Return the file that the response must contain: a clip's MP4 or its poster (JPEG)."""
        clip = self.cloud.cloud.clips[clip_id]
        return jpeg(clip.label) if ending == "jpg" else mp4(clip.label, seconds=clip.seconds)

    def check_disk_and_cloud(self) -> None:
        """Check that all cached files and requests belong to clips of the account."""
        inside = re.compile(rf"{DOMAIN}/{self.entry_id}/(\d+)/(clip\.mp4|poster\.jpg)")
        for path in self.folder.rglob("*"):
            if path.is_file():
                found = inside.fullmatch(str(path.relative_to(self.folder)))
                assert found, path
                assert int(found[1]) in self.ids
        routes = self.cloud.ledger.by_route().keys()
        assert routes <= {"media.clip", "media.poster", "media.changed"}


@pytest.fixture
async def visitor(house: House, hass_client: ClientSessionGenerator) -> Visitor:
    entry = await house.sign_in()
    house.cloud.ledger.clear()
    return Visitor(house, await hass_client(), entry.entry_id)


@many
@given(
    method=st.sampled_from(["GET", "HEAD", "GET", "POST"]),
    account=st.none() | WORDS,
    number=WORDS | st.integers(0, 30),
    ending=st.sampled_from(["mp4", "jpg", "png", ""]),
    safe=st.sampled_from(["", "/", "/.%", "?#/"]),
)
@example(method="GET", account=None, number=0, ending="mp4", safe="")
@example(method="GET", account=None, number=0, ending="jpg", safe="")
@example(method="GET", account=None, number="../../../secrets.yaml", ending="", safe="/")
async def test_random_address_returns_the_correct_clip_or_an_error(
    visitor: Visitor, method: str, account: str | None, number: str | int, ending: str, safe: str
) -> None:
    known = isinstance(number, int) and number < len(visitor.ids)
    clip_id = visitor.ids[number] if isinstance(number, int) and known else number
    place = visitor.entry_id if account is None else quote(account, safe=safe)
    path = f"/api/blink_clips/clips/{place}/{quote(str(clip_id), safe=safe)}.{ending}"

    response = await visitor.client.request(method, URL(path, encoded=True), allow_redirects=False)
    body = await response.read()

    if response.status == HTTPStatus.OK:
        wanted = re.fullmatch(r".*/(\d+)\.(mp4|jpg)", response.url.path)
        assert wanted
        assert method == "HEAD" or body == visitor.right(int(wanted[1]), wanted[2])
    else:
        assert response.status in REFUSED
        assert not (known and account is None and ending in {"mp4", "jpg"} and method != "POST")
    visitor.check_disk_and_cloud()


@many
@given(
    method=st.sampled_from(["GET", "HEAD"]),
    wanted=RANGES,
    condition=CONDITIONS,
    ending=st.sampled_from(["mp4", "jpg"]),
)
async def test_random_range_returns_the_bytes_of_its_content_range(
    visitor: Visitor, method: str, wanted: str, condition: str | None, ending: str
) -> None:
    right = visitor.right(visitor.ids[0], ending)
    headers = {"Range": wanted} | ({} if condition is None else {"If-Range": condition})
    path = f"/api/blink_clips/clips/{visitor.entry_id}/{visitor.ids[0]}.{ending}"

    response = await visitor.client.request(method, path, headers=headers)
    body = await response.read()

    if response.status == HTTPStatus.PARTIAL_CONTENT:
        span = re.fullmatch(rf"bytes (\d+)-(\d+)/{len(right)}", response.headers["Content-Range"])
        assert span
        first, last = int(span[1]), int(span[2])
        assert first <= last < len(right)
        right = right[first : last + 1]
        assert response.content_length == len(right)
        assert method == "HEAD" or body == right
    elif response.status == HTTPStatus.OK:
        assert method == "HEAD" or body == right
    else:
        assert response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        assert response.headers["Content-Range"] == f"bytes */{len(right)}"
    assert visitor.cloud.ledger.count("media.clip") <= 1
    assert visitor.cloud.ledger.count("media.poster") <= 1
    visitor.check_disk_and_cloud()
