"""If a step of the sign-in fails, the client has sent the password at most once."""

import asyncio

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
)
from simulator import Fault, Simulator
from tests.api.client_setup import Owner

# For each step of the sign-in: its route, the number of earlier requests to this route, and how
# many times the client sends the password if the step fails.
STEPS = {
    "open": ("oauth.authorize", 0, 0),
    "page": ("oauth.signin_page", 0, 0),
    "password": ("oauth.signin", 0, 1),
    "collect": ("oauth.authorize", 1, 1),
    "exchange": ("oauth.token", 0, 1),
}

at_every_step = pytest.mark.parametrize(("route", "after", "posts"), STEPS.values(), ids=STEPS)


@at_every_step
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (403, BlinkBlockedError),
        (406, BlinkBlockedError),
        (429, BlinkRateLimitError),
        (500, BlinkServerError),
        (503, BlinkServerError),
    ],
)
async def test_sign_in_step_with_error_status_raises_its_error(
    owner: Owner,
    cloud: Simulator,
    route: str,
    after: int,
    posts: int,
    status: int,
    expected: type[BlinkError],
) -> None:
    fault = Fault(
        route=route, after=after, status=status, body="Not Acceptable", content_type="text/plain"
    )
    cloud.faults.add(fault)

    with pytest.raises(BlinkResponseError) as raised:
        await owner.start()

    assert type(raised.value) is expected
    assert raised.value.status == status
    assert cloud.ledger.count("oauth.signin") == posts
    owner.driven.advance(66)
    assert (await owner.start()).access_token


@at_every_step
@pytest.mark.parametrize(
    ("kind", "expected"), [("drop", BlinkConnectionError), ("hang", BlinkTimeoutError)]
)
async def test_sign_in_step_without_response_raises_connection_error(
    owner: Owner,
    cloud: Simulator,
    route: str,
    after: int,
    posts: int,
    kind: str,
    expected: type[BlinkError],
) -> None:
    cloud.faults.add(Fault(route=route, after=after, kind=kind, times=None))

    starting = asyncio.ensure_future(owner.start())
    await owner.driven.sleep(31)
    with pytest.raises(BlinkConnectionError) as raised:
        await starting

    assert type(raised.value) is expected
    assert cloud.ledger.count("oauth.signin") == posts
    cloud.faults.clear()
    assert (await owner.start()).access_token


async def test_sign_in_to_unreachable_cloud_raises_connection_error(
    owner: Owner, cloud: Simulator
) -> None:
    await cloud.stop()

    with pytest.raises(BlinkConnectionError):
        await owner.start()


@pytest.mark.parametrize(
    ("value", "pause"), [("120", 120), ("Fri, 20 Nov 2026 12:05:00 GMT", 300), (None, 60)]
)
async def test_rate_limited_sign_in_reports_seconds_to_wait(
    owner: Owner, cloud: Simulator, value: str | None, pause: float
) -> None:
    headers = {} if value is None else {"Retry-After": value}
    cloud.faults.add(Fault(route="oauth.signin", status=429, headers=headers))

    with pytest.raises(BlinkRateLimitError) as raised:
        await owner.start()

    assert pause <= raised.value.retry_after <= pause * 1.1
    assert cloud.ledger.count("oauth.signin") == 1


async def test_too_many_wrong_passwords_raise_rate_limit_error(
    owner: Owner, cloud: Simulator
) -> None:
    cloud.settings.sign_in_limit = 2
    for _ in range(2):
        with pytest.raises(BlinkAuthenticationError):
            await owner.start("wrong")

    with pytest.raises(BlinkRateLimitError):
        await owner.start()

    assert cloud.ledger.count("oauth.signin") == 3


async def test_invalid_hardware_id_is_blocked_before_password_is_sent(
    owner: Owner, cloud: Simulator
) -> None:
    scenario = cloud.scenario
    with pytest.raises(BlinkBlockedError):
        await owner.sign_in("Home Assistant").start(scenario.email, scenario.password)

    assert cloud.ledger.by_route() == {"oauth.authorize": 1}


@at_every_step
async def test_sign_in_does_not_follow_redirect_to_another_host(
    owner: Owner, cloud: Simulator, route: str, after: int, posts: int
) -> None:
    async with Simulator("empty", clock=owner.driven) as elsewhere:
        location = f"{elsewhere.url}/oauth/v2/signin"
        cloud.faults.add(Fault(route=route, after=after, kind="redirect", location=location))

        with pytest.raises((BlinkResponseError, BlinkAuthenticationError)):
            await owner.start()

        assert elsewhere.ledger.requests == []
    assert cloud.ledger.count("oauth.signin") == posts


@pytest.mark.parametrize(
    "location",
    [
        "//elsewhere.example/oauth",
        "/\\elsewhere.example/oauth",
        "\\\\elsewhere.example/oauth",
        "http://localhost@elsewhere.example/oauth",
        "http://localhost.elsewhere.example/oauth",
        "http:elsewhere.example",
        "http://localhost:9/oauth",
        "https://localhost/oauth",
        "immedia-blink://elsewhere.example/signin/callback?code=1",
        "immedia-blink://applinks.blink.com@elsewhere.example/?code=1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https:/oauth",
        "mailto:owner@example.com",
        "http://[",
        "",
    ],
)
@pytest.mark.parametrize("after", [0, 1])
async def test_sign_in_does_not_follow_invalid_redirect(
    owner: Owner, cloud: Simulator, location: str, after: int
) -> None:
    cloud.faults.add(
        Fault(route="oauth.authorize", after=after, kind="redirect", location=location)
    )

    with pytest.raises((BlinkResponseError, BlinkAuthenticationError)):
        await owner.start()

    assert cloud.ledger.count("oauth.authorize") == after + 1


@pytest.mark.parametrize("status", [200, 302])
async def test_sign_in_without_redirect_to_app_raises_error(
    owner: Owner, cloud: Simulator, status: int
) -> None:
    cloud.faults.add(Fault(route="oauth.authorize", after=1, status=status, body="{}"))

    with pytest.raises(BlinkResponseError, match="invalid redirect"):
        await owner.start()


async def test_sign_in_without_authorization_code_raises_error(
    owner: Owner, cloud: Simulator
) -> None:
    location = "immedia-blink://applinks.blink.com/signin/callback?state=1"
    cloud.faults.add(Fault(route="oauth.authorize", after=1, kind="redirect", location=location))

    with pytest.raises(BlinkResponseError, match="no authorization code"):
        await owner.start()


async def test_sign_in_stops_after_five_redirects(owner: Owner, cloud: Simulator) -> None:
    cloud.faults.add(
        Fault(route="oauth.signin_page", kind="redirect", location="/oauth/v2/signin", times=None)
    )

    with pytest.raises(BlinkResponseError):
        await owner.start()

    assert cloud.ledger.by_route() == {"oauth.authorize": 1, "oauth.signin_page": 5}
