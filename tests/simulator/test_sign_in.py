"""Tests of the sign-in server: sign-in, verification code, tokens and rejected requests."""

import pytest

from simulator import Simulator
from tests.simulator.caller import HARDWARE_ID, Caller

HOMESCREEN = "/api/v3/accounts/100001/homescreen"


async def test_complete_sign_in_returns_a_valid_token(stranger: Caller) -> None:
    opened = await stranger.authorize()
    assert opened.status == 302
    assert opened.headers["Location"] == "/oauth/v2/signin"
    assert "Set-Cookie" in opened.headers

    assert (await stranger.credentials(await stranger.csrf())).status == 302
    tokens = (await stranger.exchange(await stranger.code())).json

    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 14400
    assert tokens["scope"] == "client"
    assert (await stranger.get("/api/v1/users/tier_info")).status == 401
    stranger.token = tokens["access_token"]
    assert (await stranger.get("/api/v1/users/tier_info")).json == {
        "tier": "u034",
        "account_id": 100001,
        "tulsa_id": 700001,
    }


@pytest.mark.parametrize("status", [412, 202])
async def test_second_factor_code_is_requested_and_accepted_once(
    stranger: Caller, sim: Simulator, status: int
) -> None:
    sim.settings.two_factor = status
    await stranger.authorize()
    csrf = await stranger.csrf()

    challenge = await stranger.credentials(csrf)

    assert challenge.status == status
    assert {"next_time_in_secs", "phone", "tsv_state", "user_id"} <= challenge.json.keys()
    assert ("tsv_methods" in challenge.json) == (status == 202)
    too_early = await stranger.get("/oauth/v2/authorize")
    assert too_early.headers["Location"] == "/oauth/v2/signin"

    pin = sim.cloud.accounts.pin
    assert pin is not None
    wrong = "000000" if pin != "000000" else "111111"
    assert (await stranger.verify(csrf, wrong)).status == 412
    right = await stranger.verify(csrf, pin)
    assert (right.status, right.json) == (201, {"status": "auth-completed"})
    assert (await stranger.verify(csrf, pin)).status == 412
    assert (await stranger.exchange(await stranger.code())).status == 200


async def test_second_factor_code_expires_after_ten_minutes(
    stranger: Caller, sim: Simulator
) -> None:
    sim.settings.two_factor = 412
    await stranger.authorize()
    csrf = await stranger.csrf()
    await stranger.credentials(csrf)
    assert sim.cloud.accounts.pin is not None

    stranger.clock.advance(600)

    assert (await stranger.verify(csrf, sim.cloud.accounts.pin)).status == 412


async def test_second_factor_code_of_an_earlier_attempt_is_rejected(
    stranger: Caller, sim: Simulator
) -> None:
    sim.settings.two_factor = 412
    pins = []
    for _ in range(2):
        await stranger.authorize()
        csrf = await stranger.csrf()
        await stranger.credentials(csrf)
        pins.append(sim.cloud.accounts.pin)
    first, second = pins
    assert first is not None
    assert second is not None

    assert (await stranger.verify(csrf, first)).status == 412
    assert (await stranger.verify(csrf, second)).status == 201


@pytest.mark.parametrize("hardware_id", ["", "Blink Clips", "1234"])
async def test_hardware_id_that_is_not_a_uuid_is_rejected(
    stranger: Caller, hardware_id: str
) -> None:
    at_authorize = await stranger.authorize(hardware_id=hardware_id)
    at_token = await stranger.refresh("whatever", hardware_id=hardware_id or "-")

    for refused in (at_authorize, at_token):
        assert refused.status == 406
        assert refused.headers["Content-Type"].startswith("text/plain")
        assert refused.body == b"Not Acceptable"


async def test_sign_in_without_the_session_cookie_is_rejected(stranger: Caller) -> None:
    await stranger.authorize()
    csrf = await stranger.csrf()
    stranger.session.cookie_jar.clear()

    answers = [
        await stranger.get("/oauth/v2/signin"),
        await stranger.credentials(csrf),
        await stranger.verify(csrf, "123456"),
        await stranger.get("/oauth/v2/authorize"),
    ]

    assert {it.status for it in answers} == {400}
    assert {it.json["error_cause"] for it in answers} == {"empty_cookies"}


async def test_stale_csrf_token_is_rejected(stranger: Caller, sim: Simulator) -> None:
    sim.settings.two_factor = 412
    await stranger.authorize()
    await stranger.credentials(await stranger.csrf())
    assert sim.cloud.accounts.pin is not None

    assert (await stranger.credentials("stale")).status == 400
    assert (await stranger.verify("stale", sim.cloud.accounts.pin)).status == 400


@pytest.mark.parametrize("status", [401, 422])
async def test_wrong_password_is_rejected(stranger: Caller, sim: Simulator, status: int) -> None:
    sim.settings.wrong_password_status = status
    await stranger.authorize()
    csrf = await stranger.csrf()

    assert (await stranger.credentials(csrf, password="guess")).status == status
    assert (await stranger.credentials(csrf, username="nobody@example.com")).status == status
    assert (await stranger.get("/oauth/v2/authorize")).headers["Location"] == "/oauth/v2/signin"


async def test_sign_in_attempts_are_limited_for_an_hour(stranger: Caller, sim: Simulator) -> None:
    sim.settings.sign_in_limit = 2
    await stranger.authorize()
    csrf = await stranger.csrf()
    for _ in range(2):
        assert (await stranger.credentials(csrf, password="guess")).status == 401

    assert (await stranger.credentials(csrf)).status == 429

    stranger.clock.advance(3601)
    assert (await stranger.credentials(csrf)).status == 302


async def test_exceeding_the_sign_in_limit_can_lock_the_account(
    stranger: Caller, sim: Simulator
) -> None:
    sim.settings.sign_in_limit = 1
    sim.settings.lock_seconds = 7200
    await stranger.authorize()
    csrf = await stranger.csrf()
    assert (await stranger.credentials(csrf)).status == 302

    assert (await stranger.credentials(csrf)).status == 429
    stranger.clock.advance(7199)
    assert (await stranger.credentials(csrf)).status == 429

    stranger.clock.advance(1)
    assert (await stranger.credentials(csrf)).status == 302


async def test_state_parameter_is_returned(stranger: Caller) -> None:
    await stranger.authorize(state="of-mind")
    await stranger.credentials(await stranger.csrf())

    location = (await stranger.get("/oauth/v2/authorize")).headers["Location"]

    assert location.endswith("&state=of-mind")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "another-verifier-of-43-characters-in-length"},
        {"redirect_uri": "https://example.com/"},
        {"client_id": "android"},
        {"code": "made-up"},
    ],
)
async def test_authorization_code_of_another_client_is_rejected(
    stranger: Caller, changes: dict[str, str]
) -> None:
    await stranger.authorize()
    await stranger.credentials(await stranger.csrf())

    refused = await stranger.exchange(await stranger.code(), **changes)

    assert refused.status == 400
    assert refused.json["error"] == "invalid_grant"


async def test_authorization_code_is_accepted_once(stranger: Caller) -> None:
    await stranger.authorize()
    await stranger.credentials(await stranger.csrf())
    code = await stranger.code()

    assert (await stranger.exchange(code)).status == 200
    assert (await stranger.exchange(code)).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "windows"},
        {"redirect_uri": "https://example.com/"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
    ],
)
async def test_authorize_rejects_other_parameters(
    stranger: Caller, changes: dict[str, str]
) -> None:
    assert (await stranger.authorize(**changes)).status == 400


async def test_refresh_tokens_rotate(stranger: Caller) -> None:
    first = await stranger.sign_in()

    second = await stranger.refresh(first["refresh_token"])

    assert second.status == 200
    assert second.json["refresh_token"] != first["refresh_token"]
    replayed = await stranger.refresh(first["refresh_token"])
    assert (replayed.status, replayed.json["error"]) == (400, "invalid_grant")
    third = await stranger.refresh(
        second.json["refresh_token"], scope="client", hardware_id=HARDWARE_ID
    )
    stranger.token = third.json["access_token"]
    assert (await stranger.get(HOMESCREEN)).status == 200


@pytest.mark.parametrize("status", [202, 412])
async def test_refresh_that_requests_a_code_keeps_the_refresh_token(
    stranger: Caller, sim: Simulator, status: int
) -> None:
    tokens = await stranger.sign_in()
    sim.settings.refresh_asks_code = status

    code_request = await stranger.refresh(tokens["refresh_token"])

    assert code_request.status == status
    assert code_request.json.keys() == {"next_time_in_secs", "phone", "tsv_state", "user_id"}
    sim.settings.refresh_asks_code = None
    assert (await stranger.refresh(tokens["refresh_token"])).status == 200


async def test_access_token_expires_after_its_lifetime(stranger: Caller, sim: Simulator) -> None:
    sim.settings.token_lifetime = 120
    assert (await stranger.sign_in())["expires_in"] == 120

    stranger.clock.advance(119)
    assert (await stranger.get(HOMESCREEN)).status == 200
    stranger.clock.advance(1)
    dead = await stranger.get(HOMESCREEN)

    assert dead.status == 401
    assert dead.json == {"message": "Unauthorized Access", "code": 101}


async def test_tokens_can_be_invalidated(caller: Caller, sim: Simulator) -> None:
    sim.cloud.expire_access_tokens()
    assert (await caller.get(HOMESCREEN)).status == 401

    tokens = await caller.sign_in()
    sim.cloud.revoke_refresh_tokens()
    assert (await caller.get(HOMESCREEN)).status == 200
    assert (await caller.refresh(tokens["refresh_token"])).json["error"] == "invalid_grant"


async def test_token_request_of_an_unknown_client_or_without_verifier_is_rejected(
    stranger: Caller,
) -> None:
    tokens = await stranger.sign_in()
    stranger.token = None

    unknown = await stranger.refresh(tokens["refresh_token"], client_id="windows")
    assert (unknown.status, unknown.json["error"]) == (401, "invalid_client")
    bare = await stranger.form(
        "/oauth/token", grant_type="authorization_code", client_id="ios", code=await stranger.code()
    )
    assert (bare.status, bare.json["error"]) == (400, "invalid_grant")


async def test_password_grant_is_rejected(stranger: Caller) -> None:
    answer = await stranger.form(
        "/oauth/token", grant_type="password", username="a", password="b", client_id="android"
    )

    assert (answer.status, answer.json["error"]) == (401, "unsupported_grant_type")


async def test_second_account_has_an_empty_house(stranger: Caller, sim: Simulator) -> None:
    other = sim.cloud.accounts.add(email="b@example.com", password="other", account_id=100002)
    await stranger.authorize()
    await stranger.credentials(
        await stranger.csrf(), username=other.email.upper(), password="other"
    )
    stranger.token = (await stranger.exchange(await stranger.code())).json["access_token"]

    assert (await stranger.get("/api/v1/users/tier_info")).json["account_id"] == 100002
    home = (await stranger.get("/api/v3/accounts/100002/homescreen")).json
    assert home["account"]["id"] == 100002
    assert not any(home[it] for it in ("networks", "sync_modules", "cameras", "owls", "doorbells"))
    assert (await stranger.get(HOMESCREEN)).json["code"] == 1620
    assert (await stranger.post("/network/200001/camera/400001/thumbnail")).status == 404
    garden = "/api/v3/media/accounts/100002/networks/200001/catalina/400001"
    assert (await stranger.get(f"{garden}/thumbnail/thumbnail.jpg")).json["code"] == 700
