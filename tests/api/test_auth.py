"""Tests of token renewal. Concurrent calls share one renewal. New tokens are stored before use."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from custom_components.blink_clips.api import (
    Auth,
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkClient,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
    OAuthEndpoints,
    Rest,
    Tokens,
)
from simulator import Fault, Simulator
from tests.api.client_setup import HARDWARE_ID, Owner

INVALID_GRANT = '{"error": "invalid_grant"}'
UNAVAILABLE = '{"error": "temporarily_unavailable"}'


def auth_with_callback(
    owner: Owner, tokens: Tokens, on_renewed: Callable[[Tokens], Awaitable[None]]
) -> Auth:
    return Auth(
        owner.http,
        OAuthEndpoints(owner.hosts),
        tokens=tokens,
        hardware_id=HARDWARE_ID,
        on_renewed=on_renewed,
        clock=owner.clock,
    )


async def test_valid_token_is_used_without_request(
    auth: Auth, tokens: Tokens, cloud: Simulator
) -> None:
    assert await auth.access_token() == tokens.access_token
    assert cloud.ledger.count() == 0


async def test_token_is_renewed_one_minute_before_expiry(
    auth: Auth, owner: Owner, tokens: Tokens, cloud: Simulator
) -> None:
    owner.driven.advance(cloud.settings.token_lifetime - 60)
    assert await auth.access_token() == tokens.access_token

    owner.driven.advance(1)
    renewed = await auth.access_token()

    assert renewed != tokens.access_token
    assert [it.access_token for it in owner.renewed] == [renewed]
    assert owner.renewed[0].expires_at == owner.clock.time() + cloud.settings.token_lifetime
    assert cloud.ledger.by_route() == {"oauth.token": 1}


async def test_concurrent_callers_with_expired_token_share_one_renewal(
    auth: Auth, owner: Owner, cloud: Simulator
) -> None:
    owner.driven.advance(cloud.settings.token_lifetime)

    found = await asyncio.gather(*(auth.access_token() for _ in range(100)))

    assert len(set(found)) == 1
    assert cloud.ledger.by_route() == {"oauth.token": 1}


async def test_concurrent_requests_with_rejected_token_share_one_renewal(
    rest: Rest, owner: Owner, cloud: Simulator
) -> None:
    cloud.cloud.expire_access_tokens()
    routes = owner.endpoints.homescreen()

    replies = await asyncio.gather(*(rest.send(*routes) for _ in range(100)))

    assert {reply.status for reply in replies} == {200}
    assert cloud.ledger.count("oauth.token") == 1
    rejected = [it for it in cloud.ledger.requests if it.status == 401]
    assert 1 <= len(rejected) <= 100
    assert cloud.ledger.count("homescreen") == 100 + len(rejected)


async def test_concurrent_replacements_of_rejected_token_share_one_renewal(
    auth: Auth, owner: Owner, tokens: Tokens, cloud: Simulator
) -> None:
    rejected = tokens.access_token

    found = await asyncio.gather(*(auth.replace(rejected) for _ in range(100)))

    assert set(found) == {owner.renewed[0].access_token}
    assert cloud.ledger.by_route() == {"oauth.token": 1}


async def test_replacing_an_old_token_returns_current_token_without_request(
    auth: Auth, tokens: Tokens, cloud: Simulator
) -> None:
    assert await auth.replace("an older one") == tokens.access_token
    assert cloud.ledger.count() == 0


async def test_cancelled_caller_does_not_cancel_shared_renewal(
    auth: Auth, owner: Owner, cloud: Simulator
) -> None:
    owner.driven.advance(cloud.settings.token_lifetime)
    cloud.faults.add(Fault(route="oauth.token", kind="delay", seconds=5))
    first = asyncio.ensure_future(auth.access_token())
    second = asyncio.ensure_future(auth.access_token())
    await owner.clock.sleep(2)

    first.cancel()

    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second == owner.renewed[0].access_token
    assert cloud.ledger.by_route() == {"oauth.token": 1}


async def test_new_token_is_stored_before_its_first_use(
    owner: Owner, tokens: Tokens, cloud: Simulator
) -> None:
    started, may_finish = asyncio.Event(), asyncio.Event()

    async def store(_: Tokens) -> None:
        started.set()
        await may_finish.wait()

    rest = Rest(owner.http, auth_with_callback(owner, tokens, store))
    owner.driven.advance(cloud.settings.token_lifetime)

    requests = asyncio.gather(*(rest.send(*owner.endpoints.homescreen()) for _ in range(3)))
    await started.wait()
    await owner.clock.sleep(5)
    assert cloud.ledger.by_route() == {"oauth.token": 1}
    may_finish.set()
    await requests

    assert cloud.ledger.by_route() == {"homescreen": 3, "oauth.token": 1}


async def test_new_tokens_are_not_used_if_storing_fails(
    owner: Owner, tokens: Tokens, cloud: Simulator
) -> None:
    async def fail(_: Tokens) -> None:
        raise OSError("no space left")

    auth = auth_with_callback(owner, tokens, fail)
    owner.driven.advance(cloud.settings.token_lifetime)

    with pytest.raises(OSError, match="no space left"):
        await auth.access_token()

    assert auth._tokens == tokens


async def test_revoked_refresh_token_requires_new_sign_in(
    auth: Auth, owner: Owner, tokens: Tokens, cloud: Simulator
) -> None:
    cloud.cloud.revoke_refresh_tokens()

    with pytest.raises(BlinkAuthenticationError):
        await auth.replace(tokens.access_token)

    assert owner.renewed == []


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "unauthorized_client"])
async def test_final_oauth_error_requires_new_sign_in_and_stops_requests(
    auth: Auth, owner: Owner, tokens: Tokens, cloud: Simulator, status: int, error: str
) -> None:
    body = f'{{"error": "{error}", "error_description": "Over."}}'
    cloud.faults.add(Fault(route="oauth.token", status=status, body=body))

    for _ in range(3):
        with pytest.raises(BlinkAuthenticationError):
            await auth.replace(tokens.access_token)

    assert cloud.ledger.by_route() == {"oauth.token": 1}
    assert await owner.auth(tokens).replace(tokens.access_token), "the fault has passed"


@pytest.mark.parametrize("status", [202, 412])
async def test_renewal_that_requires_code_is_not_repeated(
    client: BlinkClient, owner: Owner, cloud: Simulator, status: int
) -> None:
    cloud.settings.refresh_asks_code = status
    owner.driven.advance(cloud.settings.token_lifetime)

    for _ in range(3):
        with pytest.raises(BlinkAuthenticationError):
            await client.get_homescreen()

    assert cloud.ledger.by_route() == {"oauth.token": 1}
    cloud.settings.refresh_asks_code = None
    again = owner.client(await owner.start())
    assert (await again.get_homescreen()).cameras


async def test_used_refresh_token_is_rejected(owner: Owner, tokens: Tokens, auth: Auth) -> None:
    await auth.replace(tokens.access_token)

    with pytest.raises(BlinkAuthenticationError):
        await owner.auth(tokens).replace(tokens.access_token)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(route="oauth.token", status=500, body="{}"), BlinkServerError),
        (Fault(route="oauth.token", status=403, body="<html>"), BlinkBlockedError),
        (Fault(route="oauth.token", status=406, body="Not Acceptable"), BlinkBlockedError),
        (Fault(route="oauth.token", status=429, body="{}"), BlinkRateLimitError),
        (Fault(route="oauth.token", kind="broken_body"), BlinkResponseError),
        (Fault(route="oauth.token", kind="wrong_shape"), BlinkResponseError),
        (Fault(route="oauth.token", kind="drop"), BlinkConnectionError),
        (Fault(route="oauth.token", kind="hang"), BlinkTimeoutError),
        (Fault(route="oauth.token", kind="redirect"), BlinkResponseError),
        (Fault(route="oauth.token", kind="expired_token"), BlinkResponseError),
        (Fault(route="oauth.token", status=401, body="<h1>No</h1>"), BlinkResponseError),
        (Fault(route="oauth.token", status=401, body="[]"), BlinkResponseError),
        (Fault(route="oauth.token", status=400, body="{}"), BlinkResponseError),
        (Fault(route="oauth.token", status=400, body='{"error": ["x"]}'), BlinkResponseError),
        (Fault(route="oauth.token", status=403, body=INVALID_GRANT), BlinkBlockedError),
        (Fault(route="oauth.token", status=422, body=INVALID_GRANT), BlinkResponseError),
        (Fault(route="oauth.token", status=400, body=UNAVAILABLE), BlinkResponseError),
        (Fault(route="oauth.token", status=401, body=UNAVAILABLE), BlinkResponseError),
    ],
)
async def test_failed_renewal_raises_its_error_and_succeeds_later(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    fault: Fault,
    expected: type[BlinkError],
) -> None:
    owner.driven.advance(cloud.settings.token_lifetime)
    cloud.faults.add(fault)

    asking = asyncio.ensure_future(client.get_homescreen())
    await owner.clock.sleep(31)
    with pytest.raises(BlinkError) as raised:
        await asking

    assert type(raised.value) is expected
    assert owner.renewed == []
    assert cloud.ledger.by_route() == {"oauth.token": 1}
    owner.driven.advance(66)
    assert (await client.get_homescreen()).cameras
    assert len(owner.renewed) == 1


async def test_old_refresh_token_is_kept_if_response_has_none(
    auth: Auth, owner: Owner, tokens: Tokens, cloud: Simulator
) -> None:
    body = '{"access_token": "a", "expires_in": 3600}'
    cloud.faults.add(Fault(route="oauth.token", status=200, body=body))

    await auth.replace(tokens.access_token)
    assert owner.renewed[0].refresh_token == tokens.refresh_token

    assert await auth.replace("a") == owner.renewed[1].access_token
