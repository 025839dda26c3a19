"""The sign-in: OAuth authorization code with PKCE, as in a browser (protocol.md section 1.1).

Each sign-in needs its own cookie jar. No request is retried, because a retry could send another
code to the user or lock the account.
"""

import base64
import hashlib
from http import HTTPStatus
import json
import re
import secrets

from yarl import URL

from .auth import CLIENT_ID, SCOPE, read_token_answer, tokens_from
from .clock import Clock
from .endpoints import Hosts, OAuthEndpoints, tier_info
from .exceptions import (
    BlinkAuthenticationError,
    BlinkPinRejectedError,
    BlinkPinRequiredError,
    BlinkResponseError,
    PinChallenge,
)
from .http import Http, Reply
from .models import Account, Tokens

REDIRECT_URI = "immedia-blink://applinks.blink.com/signin/callback"
MAX_REDIRECTS = 5

# The headers of a phone's browser, which are sent only to the sign-in host.
_BROWSER = {
    "User-Agent": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1"
    ),
    "Accept-Language": "en-US,en;q=0.9",
}
_APP = {"User-Agent": "Blink/2511191620 CFNetwork/3860.200.71 Darwin/25.1.0"}
_DEVICE = {
    "app_brand": "blink",
    "app_version": "50.1",
    "device_brand": "Apple",
    "device_model": "iPhone16,1",
    "device_os_version": "26.1",
}

# Limit all repetitions in these regular expressions. Otherwise a malicious page could make the
# search take hours.
_ARGUMENTS = re.compile(r"<script[^>]{0,200}\bid=[\"']oauth-args[\"'][^>]{0,200}>")
_TOKENS = (
    re.compile(r"[\"']csrf-token[\"']\s{0,20}:\s{0,20}[\"']([^\"']{1,500})[\"']"),
    re.compile(r"name=[\"']csrf-token[\"'][^>]{0,200}(?:value|content)=[\"']([^\"']{1,500})[\"']"),
    re.compile(r"(?:value|content)=[\"']([^\"']{1,500})[\"'][^>]{0,200}name=[\"']csrf-token[\"']"),
)
_TWO_FACTOR_FIELDS = {"tsv_state", "tsv_methods", "next_time_in_secs"}


class SignIn:
    """One sign-in, in its own cookie session.

    `hardware_id` is a UUID that stays the same for all sign-ins of an account.
    """

    def __init__(self, http: Http, hosts: Hosts, *, hardware_id: str, clock: Clock) -> None:
        self._http = http
        self._hosts = hosts
        self._endpoints = OAuthEndpoints(hosts)
        self._hardware_id = hardware_id
        self._clock = clock

    async def start(self, username: str, password: str) -> Tokens:
        """Sign in with a password. If no verification code is required, return the tokens.

        Raises BlinkPinRequiredError after Blink has sent a verification code to the user. Raises
        BlinkAuthenticationError for a wrong password, BlinkBlockedError, BlinkRateLimitError, or
        another BlinkError.
        """
        verifier = secrets.token_urlsafe(32)
        csrf_token = await self._open(verifier)
        route = self._endpoints.sign_in()
        reply = await self._http.send(
            route,
            headers=self._form_headers,
            form={"username": username, "password": password, "csrf-token": csrf_token},
        )
        if challenge := _challenge(reply, csrf_token=csrf_token, code_verifier=verifier):
            raise BlinkPinRequiredError(challenge)
        if not _is_redirect(reply):
            if _cookies_lost(reply):
                raise BlinkResponseError("The sign-in lost its cookies", status=reply.status)
            if _rejects_input(reply):
                raise BlinkAuthenticationError("Wrong e-mail address or password")
            self._http.check(route, reply)
            raise BlinkResponseError("Unexpected response to the sign-in", status=reply.status)
        return await self._finish(verifier)

    async def verify(self, challenge: PinChallenge, pin: str) -> Tokens:
        """Complete a sign-in with the verification code. Return the tokens.

        Raises BlinkPinRejectedError for a wrong or expired code. The user may then enter another
        code.
        """
        route = self._endpoints.verify()
        reply = await self._http.send(
            route,
            headers=self._form_headers,
            form={
                "2fa_code": pin,
                "csrf-token": challenge.csrf_token,
                "remember_me": "false",
            },
        )
        if not _is_redirect(reply):
            if _rejects_input(reply) and not _cookies_lost(reply):
                raise BlinkPinRejectedError("The verification code is wrong or has expired")
            self._http.check(route, reply)
        return await self._finish(challenge.code_verifier)

    async def account(self, tokens: Tokens) -> Account:
        """Return the account that the tokens belong to."""
        route = tier_info(self._hosts)
        reply = await self._http.send(route, headers=bearer(tokens.access_token))
        account = Account.read(
            self._http.check(route, reply).json(), place="tier_info", journal=self._http.journal
        )
        self._hosts.rest(account.tier)
        return account

    @property
    def _form_headers(self) -> dict[str, str]:
        return {
            **_BROWSER,
            "Accept": "*/*",
            "Origin": str(self._endpoints.origin.origin()),
            "Referer": str(self._endpoints.sign_in_url),
        }

    async def _open(self, verifier: str) -> str:
        """Load the sign-in page and its cookies. Return the CSRF token of the page's form."""
        digest = hashlib.sha256(verifier.encode()).digest()
        route = self._endpoints.authorize(
            {
                **_DEVICE,
                "client_id": CLIENT_ID,
                "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
                "code_challenge_method": "S256",
                "hardware_id": self._hardware_id,
                "redirect_uri": REDIRECT_URI,
                "response_type": "code",
                "scope": SCOPE,
            }
        )
        headers = {**_BROWSER, "Accept": "text/html,application/xhtml+xml"}
        reply = await self._http.send(route, headers=headers)
        for _ in range(MAX_REDIRECTS):
            if not _is_redirect(reply):
                break
            url = self._endpoints.sign_in_url.join(_location(reply))
            if _origin(url) != _origin(self._endpoints.origin):
                raise BlinkResponseError(
                    "The sign-in redirects to another host", status=reply.status
                )
            route = self._endpoints.page(url)
            reply = await self._http.send(route, headers=headers)
        page = self._http.check(route, reply).text
        if not (token := _csrf_token(page)):
            route = self._endpoints.sign_in_page()
            page = self._http.check(route, await self._http.send(route, headers=headers)).text
            token = _csrf_token(page)
        if not token:
            raise BlinkResponseError("The sign-in page has no CSRF token", status=reply.status)
        return token

    async def _finish(self, verifier: str) -> Tokens:
        """Fetch the authorization code, and exchange the code for tokens."""
        # Send no query, because a query would start a new sign-in. The cloud recognizes the current
        # sign-in by its cookies.
        route = self._endpoints.authorize()
        headers = {**_BROWSER, "Accept": "*/*", "Referer": str(self._endpoints.sign_in_url)}
        reply = await self._http.send(route, headers=headers)
        if not _is_redirect(reply):
            self._http.check(route, reply)
        location = _location(reply)
        if not str(location).startswith(REDIRECT_URI):
            # The cloud has redirected back to the form, because it rejected the password or the
            # code.
            raise BlinkAuthenticationError("The Blink cloud did not accept the sign-in")
        if not (code := location.query.get("code")):
            raise BlinkResponseError(
                "The sign-in returned no authorization code", status=reply.status
            )
        route = self._endpoints.token()
        reply = await self._http.send(
            route,
            headers=_APP,
            form={
                "app_brand": "blink",
                "client_id": CLIENT_ID,
                "code": code,
                "code_verifier": verifier,
                "grant_type": "authorization_code",
                "hardware_id": self._hardware_id,
                "redirect_uri": REDIRECT_URI,
                "scope": SCOPE,
            },
        )
        answer = read_token_answer(self._http, self._http.check(route, reply))
        return tokens_from(answer, now=self._clock.time())


def bearer(token: str) -> dict[str, str]:
    """Return the headers of a REST request. Further headers may cause HTTP 426."""
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _is_redirect(reply: Reply) -> bool:
    return HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST


def _location(reply: Reply) -> URL:
    try:
        return URL(reply.headers["Location"])
    except (KeyError, ValueError) as err:
        raise BlinkResponseError(
            "The sign-in returned an invalid redirect", status=reply.status
        ) from err


def _origin(url: URL) -> tuple[str, str | None, int | None]:
    """Return the scheme, host and port of an address. Host and port may be None."""
    return url.scheme, url.host, url.port


def _rejects_input(reply: Reply) -> bool:
    """Return whether a response (HTTP 4xx) means a wrong password or verification code."""
    return (
        HTTPStatus.BAD_REQUEST <= reply.status < HTTPStatus.INTERNAL_SERVER_ERROR
        and reply.status
        not in (
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.NOT_ACCEPTABLE,
            HTTPStatus.CONFLICT,
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.UPGRADE_REQUIRED,
        )
    )


def _cookies_lost(reply: Reply) -> bool:
    return "empty_cookies" in reply.text


def _challenge(reply: Reply, *, csrf_token: str, code_verifier: str) -> PinChallenge | None:
    """Return a PinChallenge if a response requires a verification code. Otherwise return None."""
    if reply.status not in (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.ACCEPTED):
        return None
    try:
        answer = reply.json()
    except BlinkResponseError:
        answer = {}
    fields = answer if isinstance(answer, dict) else {}
    if reply.status == HTTPStatus.ACCEPTED and not _TWO_FACTOR_FIELDS & fields.keys():
        return None
    return PinChallenge(
        csrf_token=csrf_token,
        code_verifier=code_verifier,
        destination=str(fields.get("phone") or ""),
        channel=str(fields.get("tsv_state") or ""),
    )


def _csrf_token(page: str) -> str:
    """Return the CSRF token of the form in the sign-in page."""
    if island := _ARGUMENTS.search(page):
        text, _, _ = page[island.end() :].partition("</script>")
        try:
            arguments = json.loads(text)
        except ValueError, RecursionError:
            arguments = None
        if isinstance(arguments, dict) and (token := arguments.get("csrf-token")):
            return str(token)
    return next((match[1] for pattern in _TOKENS if (match := pattern.search(page))), "")
