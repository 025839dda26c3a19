"""Sign-in with password and verification code."""

import aiohttp
import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkPinRejectedError,
    BlinkPinRequiredError,
    BlinkResponseError,
    Http,
    PinChallenge,
    SignIn,
)
from simulator import Fault, Simulator
from tests.api.client_setup import HARDWARE_ID, Owner
from tests.conftest import LoopbackResolver


async def enter_password(owner: Owner, sign_in: SignIn) -> PinChallenge:
    """Send the e-mail address and password. Return the request for a verification code."""
    scenario = owner.cloud.scenario
    with pytest.raises(BlinkPinRequiredError) as raised:
        await sign_in.start(scenario.email, scenario.password)
    return raised.value.challenge


def sent_pin(cloud: Simulator) -> str:
    pin = cloud.cloud.accounts.pin
    assert pin is not None
    return pin


async def test_sign_in_without_two_factor_returns_tokens(owner: Owner, cloud: Simulator) -> None:
    tokens = await owner.start()

    assert tokens.expires_at == owner.clock.time() + cloud.settings.token_lifetime
    account = await owner.account(tokens)
    assert (account.account_id, account.tier) == (cloud.scenario.account_id, cloud.scenario.tier)
    assert cloud.ledger.by_route() == {
        "oauth.authorize": 2,
        "oauth.signin": 1,
        "oauth.signin_page": 1,
        "oauth.token": 1,
        "tier_info": 1,
    }


async def test_tokens_and_challenge_repr_hide_secrets(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    challenge = await enter_password(owner, sign_in)
    tokens = await sign_in.verify(challenge, sent_pin(cloud))

    texts = f"{tokens!r} {challenge!r}"
    secrets = (
        tokens.access_token,
        tokens.refresh_token,
        challenge.csrf_token,
        challenge.code_verifier,
    )
    assert [secret for secret in secrets if secret in texts] == []


@pytest.mark.parametrize("status", [412, 202])
async def test_verification_code_is_required_and_accepted(
    owner: Owner, cloud: Simulator, status: int
) -> None:
    cloud.settings.two_factor = status
    sign_in = owner.sign_in()

    challenge = await enter_password(owner, sign_in)

    assert (challenge.channel, challenge.destination) == ("sms", "+49xxxxxxxx12")
    tokens = await sign_in.verify(challenge, sent_pin(cloud))
    assert (await owner.account(tokens)).account_id == cloud.scenario.account_id
    assert cloud.ledger.count("oauth.signin") == 1
    assert cloud.ledger.count("oauth.verify") == 1


@pytest.mark.parametrize("status", [400, 401, 422])
async def test_wrong_password_raises_authentication_error(
    owner: Owner, cloud: Simulator, status: int
) -> None:
    cloud.settings.wrong_password_status = status

    with pytest.raises(BlinkAuthenticationError, match="password") as raised:
        await owner.start("wrong")

    assert type(raised.value) is BlinkAuthenticationError
    assert cloud.ledger.count("oauth.signin") == 1
    assert (await owner.start()).access_token


async def test_correct_code_is_accepted_after_wrong_codes(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    challenge = await enter_password(owner, sign_in)

    for wrong in ("000000", "", "no code"):
        with pytest.raises(BlinkPinRejectedError):
            await sign_in.verify(challenge, wrong)

    assert (await sign_in.verify(challenge, sent_pin(cloud))).access_token
    assert cloud.ledger.count("oauth.signin") == 1


async def test_expired_code_is_rejected(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    challenge = await enter_password(owner, sign_in)
    owner.driven.advance(cloud.settings.pin_seconds)

    with pytest.raises(BlinkPinRejectedError):
        await sign_in.verify(challenge, sent_pin(cloud))


async def test_used_code_is_rejected(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    challenge = await enter_password(owner, sign_in)
    pin = sent_pin(cloud)
    await sign_in.verify(challenge, pin)

    with pytest.raises(BlinkPinRejectedError):
        await sign_in.verify(challenge, pin)


async def test_code_of_earlier_sign_in_is_rejected(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    await enter_password(owner, sign_in)
    earlier = sent_pin(cloud)
    challenge = await enter_password(owner, sign_in)

    with pytest.raises(BlinkPinRejectedError):
        await sign_in.verify(challenge, earlier)
    assert (await sign_in.verify(challenge, sent_pin(cloud))).access_token


async def test_code_without_cookies_raises_response_error(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    challenge = await enter_password(owner, owner.sign_in())

    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=LoopbackResolver()),
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session_without_cookies:
        sign_in = SignIn(
            Http(session_without_cookies, owner.journal, owner.limiter, clock=owner.cloud_clock),
            owner.hosts,
            hardware_id=HARDWARE_ID,
            clock=owner.clock,
        )
        with pytest.raises(BlinkResponseError):
            await sign_in.verify(challenge, sent_pin(cloud))


async def test_sign_in_without_cookies_raises_error(owner: Owner, cloud: Simulator) -> None:
    body = '{"error": "bad_request", "error_cause": "empty_cookies"}'
    cloud.faults.add(Fault(route="oauth.signin", status=400, body=body))

    with pytest.raises(BlinkResponseError, match="cookies"):
        await owner.start()


@pytest.mark.parametrize(
    "answer",
    [
        Fault(route="oauth.signin", status=200, body="<html></html>", content_type="text/html"),
        Fault(route="oauth.signin", status=202, body="{}"),
        Fault(route="oauth.signin", status=202, body='["sms"]'),
        Fault(route="oauth.signin", status=202, body="sms?"),
    ],
    ids=["200", "202 without fields", "202 with a list", "202 without JSON"],
)
async def test_unexpected_response_to_password_raises_error(
    owner: Owner, cloud: Simulator, answer: Fault
) -> None:
    cloud.faults.add(answer)

    with pytest.raises(BlinkResponseError, match="Unexpected response to the sign-in"):
        await owner.start()

    assert cloud.ledger.by_route() == {
        "oauth.authorize": 1,
        "oauth.signin": 1,
        "oauth.signin_page": 1,
    }


async def test_challenge_without_details_is_accepted(owner: Owner, cloud: Simulator) -> None:
    cloud.settings.two_factor = 412
    cloud.faults.add(Fault(route="oauth.signin", status=412, body="code, please"))

    challenge = await enter_password(owner, owner.sign_in())

    assert (challenge.channel, challenge.destination) == ("", "")


@pytest.mark.parametrize(
    "answer",
    [
        Fault(route="oauth.verify", status=200, body="{}"),
        Fault(route="oauth.verify", kind="redirect", location="/oauth/v2/authorize"),
    ],
    ids=["200", "302"],
)
async def test_any_success_response_to_code_is_accepted(
    owner: Owner, cloud: Simulator, answer: Fault
) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    challenge = await enter_password(owner, sign_in)
    cloud.faults.add(answer)
    for session in cloud.cloud.accounts._sign_ins.values():
        session.verified = True

    assert (await sign_in.verify(challenge, "123456")).access_token


async def test_code_that_is_accepted_but_not_verified_raises_error(
    owner: Owner, cloud: Simulator
) -> None:
    cloud.settings.two_factor = 412
    sign_in = owner.sign_in()
    challenge = await enter_password(owner, sign_in)
    cloud.faults.add(Fault(route="oauth.verify", status=200, body="{}"))

    with pytest.raises(BlinkAuthenticationError, match="did not accept"):
        await sign_in.verify(challenge, "123456")


@pytest.mark.parametrize(
    ("body", "refresh_token", "lifetime"),
    [
        ('{"token": "a", "refresh_token": "r", "expires_in": 60}', "r", 60),
        ('{"access_token": "a", "token": "other", "refresh_token": "r"}', "r", 3600),
        ('{"access_token": "a", "expires_in": null}', "", 3600),
        ('{"access_token": "a", "refresh_token": null, "expires_in": "120"}', "", 120),
    ],
)
async def test_token_response_with_other_fields_is_read(
    owner: Owner, cloud: Simulator, body: str, refresh_token: str, lifetime: float
) -> None:
    cloud.faults.add(Fault(route="oauth.token", status=200, body=body))

    tokens = await owner.start()

    assert (tokens.access_token, tokens.refresh_token) == ("a", refresh_token)
    assert tokens.expires_at == owner.clock.time() + lifetime


@pytest.mark.parametrize(
    "body",
    [
        '{"refresh_token": "r"}',
        '{"access_token": ""}',
        '{"access_token": "a", "expires_in": "soon"}',
        '{"access_token": {"jwt": "a"}}',
        '["a"]',
        "null",
        "a",
    ],
)
async def test_invalid_token_response_raises_error(
    owner: Owner, cloud: Simulator, body: str
) -> None:
    cloud.faults.add(Fault(route="oauth.token", status=200, body=body))

    with pytest.raises(BlinkResponseError):
        await owner.start()


@pytest.mark.parametrize(
    "body",
    [
        '{"tier": "../x", "account_id": 100001}',
        '{"tier": "evil.example/", "account_id": 100001}',
        '{"tier": "", "account_id": 100001}',
        '{"tier": "u034"}',
        '{"account_id": 100001}',
        '{"tier": "u034", "account_id": "mine"}',
        '["u034"]',
        "u034",
    ],
)
async def test_invalid_account_raises_error(owner: Owner, cloud: Simulator, body: str) -> None:
    tokens = await owner.start()
    cloud.faults.add(Fault(route="tier_info", status=200, body=body))

    with pytest.raises(BlinkResponseError):
        await owner.account(tokens)
