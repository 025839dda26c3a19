"""Routes of the sign-in server: OAuth with an authorization code and PKCE."""

import json
from urllib.parse import urlencode

from aiohttp import web

from simulator.accounts import Account, Accounts, Tokens, invalid_grant, is_uuid
from simulator.routes.table import Table, cloud_of
from simulator.wire import Json, Refusal, answer

routes = Table(public=True)

COOKIE = "oauth_session"
REDIRECT_URI = "immedia-blink://applinks.blink.com/signin/callback"
CLIENTS = {"ios", "android", "amazon"}
PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in</title></head>
<body><div id="root"></div>
<script id="oauth-args" type="application/json">{args}</script>
</body></html>
"""


def _accounts(request: web.Request) -> Accounts:
    return cloud_of(request).accounts


def _bad_request(description: str) -> Refusal:
    return Refusal(400, {"error": "invalid_request", "error_description": description})


def _not_acceptable() -> web.Response:
    return web.Response(status=406, text="Not Acceptable")


@routes.get("oauth.authorize", "/oauth/v2/authorize")
async def authorize(request: web.Request) -> web.StreamResponse:
    """Start a sign-in session.

    If the request has no query, return the authorization code of the existing session. A cookie
    identifies this session.
    """
    accounts = _accounts(request)
    if not request.query:
        return _callback(request)
    query = request.query
    if not is_uuid(query.get("hardware_id", "")):
        return _not_acceptable()
    if query.get("client_id") not in CLIENTS or query.get("redirect_uri") != REDIRECT_URI:
        raise _bad_request("Unknown client or redirect URI.")
    if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
        raise _bad_request("Only codes with an S256 challenge are granted.")
    if not query.get("code_challenge"):
        raise _bad_request("The code challenge is missing.")
    sign_in = accounts.open(
        challenge=query["code_challenge"],
        client_id=query["client_id"],
        redirect_uri=query["redirect_uri"],
        state=query.get("state"),
    )
    response = web.Response(status=302, headers={"Location": "/oauth/v2/signin"})
    response.set_cookie(COOKIE, sign_in.cookie, path="/", httponly=True, samesite="Lax")
    return response


def _callback(request: web.Request) -> web.Response:
    sign_in = _accounts(request).sign_in(request.cookies.get(COOKIE))
    try:
        code = _accounts(request).grant(sign_in)
    except PermissionError:
        return web.Response(status=302, headers={"Location": "/oauth/v2/signin"})
    query = {"code": code} | ({} if sign_in.state is None else {"state": sign_in.state})
    location = f"{sign_in.redirect_uri}?{urlencode(query)}"
    return web.Response(status=302, headers={"Location": location})


@routes.get("oauth.signin_page", "/oauth/v2/signin")
async def signin_page(request: web.Request) -> web.StreamResponse:
    """Return the sign-in page. Its HTML contains the CSRF token as JSON."""
    sign_in = _accounts(request).sign_in(request.cookies.get(COOKIE))
    page = PAGE.format(args=json.dumps({"csrf-token": sign_in.csrf}))
    return web.Response(text=page, content_type="text/html")


@routes.post("oauth.signin", "/oauth/v2/signin")
async def signin(request: web.Request) -> web.StreamResponse:
    """Check the e-mail address and the password of a user."""
    accounts = _accounts(request)
    settings = cloud_of(request).settings
    sign_in = accounts.sign_in(request.cookies.get(COOKIE))
    if not accounts.may_try():
        return web.Response(status=429, text="Too Many Requests")
    form = await request.post()
    if form.get("csrf-token") != sign_in.csrf:
        raise _bad_request("The CSRF token does not match.")
    email, password = str(form.get("username", "")), str(form.get("password", ""))
    if not accounts.authenticate(sign_in, email, password):
        body: Json = {
            "error": "invalid_credentials",
            "error_description": "Wrong e-mail address or password.",
        }
        return answer(request, body, status=settings.wrong_password_status)
    if sign_in.verified:
        return web.Response(status=302, headers={"Location": "/oauth/v2/authorize"})
    assert sign_in.account is not None  # noqa: S101 - authenticate() has just set the account
    challenge = _challenge(sign_in.account)
    if settings.two_factor == 202:  # noqa: PLR2004 - the newer form of the response
        challenge["tsv_methods"] = ["sms", "whatsapp", "voice"]
    return answer(request, challenge, status=settings.two_factor or 412)


def _challenge(account: Account) -> Json:
    """Return the body of the response that asks for a verification code."""
    return {
        "next_time_in_secs": 60,
        "phone": "+49xxxxxxxx12",
        "tsv_state": "sms",
        "user_id": account.user_id,
    }


@routes.post("oauth.verify", "/oauth/v2/2fa/verify", "/oauth/v2/2fa/verify/")
async def verify(request: web.Request) -> web.StreamResponse:
    """Check the verification code of a user."""
    accounts = _accounts(request)
    sign_in = accounts.sign_in(request.cookies.get(COOKIE))
    form = await request.post()
    if form.get("csrf-token") != sign_in.csrf:
        raise _bad_request("The CSRF token does not match.")
    if not accounts.verify(sign_in, str(form.get("2fa_code", ""))):
        return answer(
            request,
            {"error": "invalid_code", "error_description": "Wrong or expired code."},
            status=412,
        )
    return answer(request, {"status": "auth-completed"}, status=201)


@routes.post("oauth.token", "/oauth/token")
async def token(request: web.Request) -> web.StreamResponse:
    """Exchange an authorization code or a refresh token for new tokens."""
    form = {key: str(value) for key, value in (await request.post()).items()}
    hardware_id = form.get("hardware_id") or request.headers.get("hardware_id")
    if hardware_id is not None and not is_uuid(hardware_id):
        return _not_acceptable()
    if form.get("client_id") not in CLIENTS:
        raise Refusal(
            401, {"error": "invalid_client", "error_description": "The client is not known."}
        )
    accounts = _accounts(request)
    asks_code = cloud_of(request).settings.refresh_asks_code
    match form.get("grant_type"):
        case "authorization_code":
            tokens = _exchange(accounts, form)
        case "refresh_token" if asks_code is not None:
            # Leave out the field tsv_methods. The real cloud returns it for a sign-in, but not for
            # a token renewal.
            return answer(request, _challenge(accounts.main), status=asks_code)
        case "refresh_token":
            tokens = accounts.refresh(form.get("refresh_token", ""))
        case _:
            raise Refusal(
                401,
                {
                    "error": "unsupported_grant_type",
                    "error_description": "The grant type is not supported.",
                },
            )
    return answer(
        request,
        {
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "token_type": "Bearer",
            "expires_in": tokens.expires_in,
            "scope": "client",
        },
    )


def _exchange(accounts: Accounts, form: dict[str, str]) -> Tokens:
    missing = {"code", "code_verifier", "redirect_uri", "hardware_id"} - form.keys()
    if missing:
        raise invalid_grant(f"Missing: {', '.join(sorted(missing))}.")
    return accounts.exchange(
        form["code"],
        verifier=form["code_verifier"],
        client_id=form["client_id"],
        redirect_uri=form["redirect_uri"],
    )
