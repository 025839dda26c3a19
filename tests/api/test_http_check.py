"""The client chooses an error by the cloud's error code.

If there is no code, the client uses the HTTP status.
"""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkBusyError,
    BlinkClient,
    BlinkError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkUnsupportedError,
    Rest,
)
from custom_components.blink_clips.api.http import Reply, check_picture
from simulator import Fault, Simulator
from simulator.paint import Label, jpeg
from tests.api.client_setup import GARDEN, Owner, find

CODES = {
    213: BlinkResponseError,
    304: BlinkMotionOffError,
    307: BlinkBusyError,
    500: BlinkNotFoundError,
    700: BlinkNotFoundError,
    706: BlinkResponseError,
    900: BlinkUnsupportedError,
    1620: BlinkResponseError,
    1630: BlinkResponseError,
    2805: BlinkMotionOffError,
}


@pytest.mark.parametrize("status", [200, 400, 404, 409])
@pytest.mark.parametrize(("code", "expected"), CODES.items())
async def test_error_code_decides_at_any_status(
    rest: Rest,
    owner: Owner,
    cloud: Simulator,
    status: int,
    code: int,
    expected: type[BlinkResponseError],
) -> None:
    cloud.faults.add(Fault(kind="code", code=code, status=status, message="No"))

    with pytest.raises(BlinkResponseError) as raised:
        await rest.send(owner.endpoints.homescreen()[0])

    assert type(raised.value) is expected
    assert (raised.value.code, raised.value.status) == (code, status)
    assert raised.value.message == "No"


@pytest.mark.parametrize("code", [103, 241, 711, 802, 803, 902, 908])
async def test_success_code_raises_no_error(
    rest: Rest, owner: Owner, cloud: Simulator, code: int
) -> None:
    cloud.faults.add(Fault(kind="code", code=code, message="Fine"))

    reply = await rest.send(owner.endpoints.homescreen()[0])

    assert reply.envelope == (code, "Fine")
    assert owner.journal.oddities == {}


async def test_unknown_error_code_is_counted_in_journal(
    rest: Rest, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(kind="code", code=42, status=400))

    with pytest.raises(BlinkResponseError):
        await rest.send(owner.endpoints.homescreen()[0])

    assert owner.journal.oddities == {"homescreen code at 400: 42": 1}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (409, '{"message": "System is busy, please wait"}', BlinkBusyError),
        (500, '{"message": "Camera is BUSY"}', BlinkBusyError),
        (200, '{"message": "The network is busy", "code": null}', BlinkBusyError),
        (409, '{"message": "Manifest not ready"}', BlinkResponseError),
        (404, '{"message": "Media not found"}', BlinkNotFoundError),
        (404, "<h1>Not Found</h1>", BlinkUnsupportedError),
        (404, "{}", BlinkUnsupportedError),
        (426, "", BlinkUnsupportedError),
        (406, "Not Acceptable", BlinkBlockedError),
        (429, '{"message": "Easy"}', BlinkRateLimitError),
        (400, '{"message": "No", "code": "307"}', BlinkResponseError),
        (400, '{"message": "No", "code": 307.5}', BlinkResponseError),
        (400, '{"message": ["No"]}', BlinkResponseError),
        (400, '{"message', BlinkResponseError),
        (400, '["message"]', BlinkResponseError),
        (302, "", BlinkResponseError),
        (503, "<html>", BlinkServerError),
    ],
)
async def test_status_decides_without_error_code(
    rest: Rest,
    owner: Owner,
    cloud: Simulator,
    status: int,
    body: str,
    expected: type[BlinkError],
) -> None:
    cloud.faults.add(Fault(status=status, body=body))

    with pytest.raises(BlinkResponseError) as raised:
        await rest.send(owner.endpoints.homescreen()[0])

    assert type(raised.value) is expected
    assert raised.value.status == status


def test_error_text_contains_message_status_and_code() -> None:
    texts = {
        str(BlinkServerError("Down", status=503)),
        str(BlinkNotFoundError("Gone", status=200, code=700)),
    }

    assert texts == {"Down (HTTP 503)", "Gone (HTTP 200, code 700)"}


def test_reply_repr_hides_headers_and_body() -> None:
    reply = Reply(status=302, headers={"Location": "/?code=secret"}, body=b"secret")

    assert "secret" not in repr(reply)


async def test_rejected_token_raises_authentication_error_at_any_status(
    owner: Owner, cloud: Simulator
) -> None:
    route = owner.endpoints.homescreen()[0]
    cloud.faults.add(Fault(kind="code", code=101, message="Unauthorized Access"))

    for reply in (await owner.http.send(route), await owner.http.send(route)):
        with pytest.raises(BlinkAuthenticationError):
            owner.http.check(route, reply)
    assert [it.status for it in cloud.ledger.requests] == [200, 401]


@given(st.binary(max_size=200) | st.binary(max_size=50).map(lambda it: b' {"code":' + it))
def test_arbitrary_body_has_code_and_message(body: bytes) -> None:
    code, message = Reply(status=200, headers={}, body=body).envelope

    assert code is None or isinstance(code, int)
    assert isinstance(message, str)


def test_deeply_nested_body_is_not_json() -> None:
    reply = Reply(status=200, headers={}, body=b'{"a":' * 200_000)

    with pytest.raises(BlinkResponseError, match="not JSON"):
        reply.json()


def test_invalid_utf_8_in_text_is_replaced() -> None:
    assert Reply(status=200, headers={}, body=b"caf\xe9").text == "caf\N{REPLACEMENT CHARACTER}"


@pytest.fixture(scope="module")
def picture() -> bytes:
    """Return a JPEG file."""
    from datetime import UTC, datetime  # noqa: PLC0415

    taken_at = datetime(2026, 1, 1, tzinfo=UTC)
    return jpeg(Label(camera="Garden", taken_at=taken_at, kind="snapshot", number=1))


@pytest.mark.parametrize("padding", [b"", b"\0", b"\r\n", bytes(62)])
def test_complete_jpeg_with_padding_is_accepted(picture: bytes, padding: bytes) -> None:
    body = picture + padding

    assert check_picture(Reply(status=200, headers={}, body=body)) == body


@pytest.mark.parametrize(
    "spoil",
    [
        lambda it: b"",
        lambda it: it[:-2],
        lambda it: it[: len(it) // 2],
        lambda it: it[1:],
        lambda it: it + bytes(63),
        lambda it: b"\x89PNG\r\n\x1a\n" + it,
        lambda it: b"\xff\xd8\xff",
        lambda it: b"<html>\xff\xd9",
    ],
)
def test_incomplete_or_padded_jpeg_is_rejected(picture: bytes, spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(BlinkResponseError, match="damaged"):
        check_picture(Reply(status=200, headers={}, body=spoil(picture)))


async def test_html_page_instead_of_picture_is_rejected(
    client: BlinkClient, cloud: Simulator
) -> None:
    camera = await find(client, GARDEN)
    cloud.faults.add(Fault(status=200, body="<html></html>", content_type="image/jpeg"))

    with pytest.raises(BlinkResponseError, match="damaged"):
        await client.get_camera_picture(camera)
