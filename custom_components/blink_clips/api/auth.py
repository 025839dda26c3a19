"""Renews access tokens. Stores each new token before its first use.

sign_in.py obtains the first tokens.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from .clock import Clock
from .endpoints import OAuthEndpoints
from .exceptions import BlinkAuthenticationError, BlinkResponseError, BlinkUnloadedError
from .http import Http, Reply
from .models import TokenAnswer, Tokens
from .priority import user_requests

CLIENT_ID = "ios"
SCOPE = "client"
# An access token is renewed this number of seconds before it expires.
RENEW_BEFORE_SECONDS = 60.0
# Lifetime of an access token in seconds. Used if the response contains no valid lifetime.
DEFAULT_LIFETIME_SECONDS = 3600.0
MAX_LIFETIME_SECONDS = 7 * 86400.0

# OAuth errors after which the user must sign in again. All other errors may be temporary.
ENDING_ERRORS = frozenset({"invalid_grant", "invalid_client", "unauthorized_client"})
ENDING_ERROR_STATUSES = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED})
# HTTP statuses that mean "verification code required". The client cannot send a code when it renews
# tokens, so the user must sign in again.
CODE_REQUIRED_STATUSES = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.PRECONDITION_FAILED})


class Auth:
    """Holds the tokens of one account, and renews them. Concurrent calls share one renewal."""

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
        """Return an access token that is valid for at least one more minute.

        Raises BlinkAuthenticationError if the user must sign in again. Raises another BlinkError if
        the renewal fails.
        """
        if self._tokens.expires_at - self._clock.time() < RENEW_BEFORE_SECONDS:
            await self._wait_for_renewal()
        return self._tokens.access_token

    async def replace(self, rejected: str) -> str:
        """Return a new access token, because the cloud has rejected the token `rejected`."""
        # Skip the renewal if another call has already renewed the rejected token.
        if self._tokens.access_token == rejected:
            await self._wait_for_renewal()
        return self._tokens.access_token

    async def close(self) -> None:
        """Wait for a renewal that is in progress. Start no further renewals."""
        self._closed = True
        if self._renewal is not None:
            await asyncio.wait([self._renewal])

    async def _wait_for_renewal(self) -> None:
        """Renew the tokens, or wait for the renewal in progress."""
        if self._closed:
            raise BlinkUnloadedError
        if self._ended:
            # Do not contact the cloud again. Blink might send a verification code to the user for
            # each attempt.
            raise BlinkAuthenticationError("The Blink cloud has ended this sign-in")
        if self._renewal is None or self._renewal.done():
            # Give the renewal the priority of users' requests. Users may wait for it, even if a
            # background task started it.
            with user_requests():
                self._renewal = asyncio.create_task(self._renew())
            # Retrieve the exception of the renewal task. Otherwise asyncio logs the exception as
            # unhandled.
            self._renewal.add_done_callback(lambda it: it.cancelled() or it.exception())
        # Shield the renewal from cancellation. Otherwise a response with the only valid refresh
        # token could be lost.
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
        # Store the new tokens before their first use, because the old refresh token is now invalid.
        await self._on_renewed(tokens)
        self._tokens = tokens


def _ends_sign_in(reply: Reply) -> bool:
    """Return whether the response to a renewal means that the user must sign in again."""
    if reply.status in CODE_REQUIRED_STATUSES:
        return True
    if reply.status not in ENDING_ERROR_STATUSES:
        return False
    try:
        answer = reply.json()
    except BlinkResponseError:
        return False
    return isinstance(answer, dict) and str(answer.get("error")) in ENDING_ERRORS


def read_token_answer(http: Http, reply: Reply) -> TokenAnswer:
    """Return the parsed response of the token endpoint.

    Raises BlinkResponseError for an invalid response.
    """
    return TokenAnswer.read(reply.json(), place="token", journal=http.journal)


def tokens_from(answer: TokenAnswer, *, now: float, refresh_token: str = "") -> Tokens:
    """Return the tokens in a response. If it has no new refresh token, keep `refresh_token`."""
    plausible = 0 < answer.expires_in <= MAX_LIFETIME_SECONDS
    lifetime = answer.expires_in if plausible else DEFAULT_LIFETIME_SECONDS
    return Tokens(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token or refresh_token,
        expires_at=now + lifetime,
    )
