"""Tokens: held, renewed once however many callers wait, and announced before they are used."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from .clock import Clock
from .endpoints import OAuthEndpoints
from .exceptions import BlinkAuthenticationError, BlinkConnectionError, BlinkResponseError
from .http import Http, Reply
from .models import TokenAnswer, Tokens

CLIENT_ID = "ios"
SCOPE = "client"
# A token that expires while a request is on its way costs a request and a refresh.
RENEW_BEFORE_SECONDS = 60.0
DEFAULT_LIFETIME_SECONDS = 3600.0
MAX_LIFETIME_SECONDS = 7 * 86400.0

# OAuth errors with which the token endpoint ends a sign-in. Any other error may be temporary.
ENDING_ERRORS = frozenset({"invalid_grant", "invalid_client", "unauthorized_client"})
ENDING_ERROR_STATUSES = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED})
# Statuses that request a verification code, which can be entered only in a new sign-in.
CODE_WANTED_STATUSES = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.PRECONDITION_FAILED})


class Auth:
    """The tokens of one account."""

    def __init__(
        self,
        http: Http,
        endpoints: OAuthEndpoints,
        *,
        tokens: Tokens,
        hardware_id: str,
        on_renewed: Callable[[Tokens], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._http = http
        self._endpoints = endpoints
        self._tokens = tokens
        self._hardware_id = hardware_id
        self._on_renewed = on_renewed
        self._clock = clock
        self._renewal: asyncio.Task[None] | None = None
        self._ended = False
        self._closed = False

    async def access_token(self) -> str:
        """Return a token that is good for a request now.

        Raises BlinkAuthenticationError when only a new sign-in helps.
        """
        if self._tokens.expires_at - self._clock.time() < RENEW_BEFORE_SECONDS:
            await self._renewed()
        return self._tokens.access_token

    async def replace(self, rejected: str) -> str:
        """Return another token than the one that the cloud has just rejected."""
        # Of all the callers that were rejected with one token, the first renews it.
        if self._tokens.access_token == rejected:
            await self._renewed()
        return self._tokens.access_token

    async def close(self) -> None:
        """Wait for a renewal under way and begin no other: the next owner of the tokens may."""
        self._closed = True
        if self._renewal is not None:
            await asyncio.wait([self._renewal])

    async def _renewed(self) -> None:
        """Wait for the one renewal that is under way, or start it."""
        if self._closed:
            raise BlinkConnectionError("The account has been unloaded")
        if self._ended:
            # Send no more requests: each may make Blink send the owner another code.
            raise BlinkAuthenticationError("The Blink cloud has ended this sign-in")
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew())
            # Its callers may all have left when it fails.
            self._renewal.add_done_callback(lambda it: it.cancelled() or it.exception())
        # A caller may be cancelled at any time, the renewal must not be: the cloud spends the old
        # refresh token when it answers, and the new one would be lost with the answer.
        await asyncio.shield(self._renewal)

    async def _renew(self) -> None:
        route = self._endpoints.token()
        reply = await self._http.send(
            route,
            form={
                "grant_type": "refresh_token",
                "refresh_token": self._tokens.refresh_token,
                "client_id": CLIENT_ID,
                "scope": SCOPE,
                "hardware_id": self._hardware_id,
            },
        )
        if _ends_sign_in(reply):
            self._ended = True
            raise BlinkAuthenticationError("The Blink cloud has ended this sign-in")
        if reply.unauthorized:
            raise BlinkResponseError("The token was not renewed", status=reply.status)
        answer = read_token_answer(self._http, self._http.check(route, reply))
        tokens = tokens_from(
            answer, now=self._clock.time(), refresh_token=self._tokens.refresh_token
        )
        # The old refresh token is spent now: whoever keeps tokens must hear of the new pair
        # before anything else can fail.
        await self._on_renewed(tokens)
        self._tokens = tokens


def _ends_sign_in(reply: Reply) -> bool:
    """Return whether a response to a refresh token makes a new sign-in necessary."""
    if reply.status in CODE_WANTED_STATUSES:
        return True
    if reply.status not in ENDING_ERROR_STATUSES:
        return False
    try:
        answer = reply.json()
    except BlinkResponseError:
        return False
    return isinstance(answer, dict) and str(answer.get("error")) in ENDING_ERRORS


def read_token_answer(http: Http, reply: Reply) -> TokenAnswer:
    """Return what the token endpoint said; BlinkResponseError if it said nothing usable."""
    return TokenAnswer.read(reply.json(), place="token", journal=http.journal)


def tokens_from(answer: TokenAnswer, *, now: float, refresh_token: str = "") -> Tokens:
    """Return the tokens; where the cloud sends no new refresh token the old one stays good."""
    plausible = 0 < answer.expires_in <= MAX_LIFETIME_SECONDS
    lifetime = answer.expires_in if plausible else DEFAULT_LIFETIME_SECONDS
    return Tokens(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token or refresh_token,
        expires_at=now + lifetime,
    )
