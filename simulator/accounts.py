"""The accounts, sign-in sessions and tokens of the simulated cloud."""

import base64
from collections import deque
from dataclasses import dataclass, field
import hashlib
import itertools
import secrets
import uuid

from simulator.clock import Clock
from simulator.limits import Limit
from simulator.settings import Settings
from simulator.wire import Refusal

AUTHORIZATION_CODE_SECONDS = 600.0
SIGN_IN_WINDOW_SECONDS = 3600.0
MAX_CONFIDED = 10_000


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user account of the simulated cloud, with its password and its ids."""

    email: str
    password: str = field(repr=False)
    id: int
    user_id: int
    client_id: int
    tier: str


@dataclass(kw_only=True)
class SignIn:
    """A sign-in session of one browser, identified by a cookie."""

    cookie: str
    csrf: str
    challenge: str
    client_id: str
    redirect_uri: str
    state: str | None
    account: Account | None = None
    verified: bool = False
    pin: str | None = None
    pin_expires_at: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The data of an authorization code, until it is exchanged for tokens."""

    account: Account
    challenge: str
    client_id: str
    redirect_uri: str
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """An access token and the refresh token that belongs to it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID, the format of hardware ids."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def invalid_grant(description: str) -> Refusal:
    """Return the error response for an invalid authorization code or refresh token."""
    return Refusal(400, {"error": "invalid_grant", "error_description": description})


class Accounts:
    """The simulated sign-in server (OAuth): accounts, sign-in sessions and tokens."""

    def __init__(self, clock: Clock, settings: Settings, main: Account) -> None:
        self.main = main
        self._clock = clock
        self._settings = settings
        self._by_email = {main.email.casefold(): main}
        self._sign_ins: dict[str, SignIn] = {}
        self._tries = Limit(clock, window=SIGN_IN_WINDOW_SECONDS)
        self._grants: dict[str, Grant] = {}
        self._access: dict[str, tuple[Account, float]] = {}
        self._refresh: dict[str, Account] = {}
        # The last verification code that the cloud has sent, or None.
        self.pin: str | None = None
        # The newest secrets (such as tokens) that the cloud has sent. Tests check that logs contain
        # none of these secrets.
        self.confided: deque[str] = deque(maxlen=MAX_CONFIDED)

    def add(self, *, email: str, password: str, account_id: int) -> Account:
        """Add an account to the cloud. The account has no devices."""
        account = Account(
            email=email,
            password=password,
            id=account_id,
            user_id=account_id + 800000,
            client_id=account_id + 700000,
            tier=self.main.tier,
        )
        self._by_email[email.casefold()] = account
        return account

    # Methods for sign-in sessions

    def open(
        self, *, challenge: str, client_id: str, redirect_uri: str, state: str | None
    ) -> SignIn:
        """Start a sign-in session for a client, and return the session."""
        sign_in = SignIn(
            cookie=secrets.token_urlsafe(24),
            csrf=secrets.token_urlsafe(24),
            challenge=challenge,
            client_id=client_id,
            redirect_uri=redirect_uri,
            state=state,
        )
        self._sign_ins[sign_in.cookie] = sign_in
        self.confided += (sign_in.cookie, sign_in.csrf)
        return sign_in

    def sign_in(self, cookie: str | None) -> SignIn:
        """Return the sign-in session that belongs to a cookie.

        Raises Refusal if no session belongs to the cookie.
        """
        if cookie is None or cookie not in self._sign_ins:
            raise Refusal(
                400,
                {
                    "error": "bad_request",
                    "error_cause": "empty_cookies",
                    "error_description": "Empty Cookies.",
                },
            )
        return self._sign_ins[cookie]

    def may_try(self) -> bool:
        """Count a sign-in request. Return whether the rate limit allows it."""
        settings = self._settings
        return self._tries.allows(settings.sign_in_limit, lock_seconds=settings.lock_seconds)

    def authenticate(self, sign_in: SignIn, email: str, password: str) -> bool:
        """Return whether an e-mail address and password are correct.

        If sign-in needs two factors, also send a verification code.
        """
        account = self._by_email.get(email.strip().casefold())
        if account is None or not secrets.compare_digest(
            account.password.encode(), password.encode()
        ):
            return False
        sign_in.account = account
        sign_in.verified = self._settings.two_factor is None
        if not sign_in.verified:
            self.pin = sign_in.pin = self._new_pin()
            sign_in.pin_expires_at = self._clock.time() + self._settings.pin_seconds
            self.confided.append(sign_in.pin)
        return True

    def verify(self, sign_in: SignIn, pin: str) -> bool:
        """Return whether a verification code is correct.

        A code becomes invalid when it is used. It also expires after some time.
        """
        right = (
            sign_in.pin is not None
            and pin == sign_in.pin
            and self._clock.time() < sign_in.pin_expires_at
        )
        if right:
            sign_in.verified = True
            sign_in.pin = None
        return right

    def grant(self, sign_in: SignIn) -> str:
        """Create an authorization code for a sign-in session.

        Raises PermissionError if the user has not completed the sign-in.
        """
        if sign_in.account is None or not sign_in.verified:
            raise PermissionError("not signed in")
        code = secrets.token_urlsafe(24)
        self.confided.append(code)
        self._grants[code] = Grant(
            account=sign_in.account,
            challenge=sign_in.challenge,
            client_id=sign_in.client_id,
            redirect_uri=sign_in.redirect_uri,
            expires_at=self._clock.time() + AUTHORIZATION_CODE_SECONDS,
        )
        return code

    # Methods for tokens

    def exchange(self, code: str, *, verifier: str, client_id: str, redirect_uri: str) -> Tokens:
        """Exchange an authorization code for tokens. Each code can be used only once."""
        grant = self._grants.pop(code, None)
        if grant is None or grant.expires_at <= self._clock.time():
            raise invalid_grant("The authorization code is invalid or expired.")
        digest = hashlib.sha256(verifier.encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.challenge:
            raise invalid_grant("The code verifier does not match.")
        if (client_id, redirect_uri) != (grant.client_id, grant.redirect_uri):
            raise invalid_grant("The client or the redirect URI does not match.")
        return self.issue(grant.account)

    def refresh(self, token: str) -> Tokens:
        """Exchange a refresh token for new tokens. The given refresh token becomes invalid."""
        account = self._refresh.pop(token, None)
        if account is None:
            raise invalid_grant("The refresh token is invalid.")
        return self.issue(account)

    def account_of(self, access_token: str) -> Account:
        """Return the account to which an access token belongs.

        Raises KeyError for an unknown or expired access token.
        """
        account, expires_at = self._access[access_token]
        if expires_at <= self._clock.time():
            raise KeyError("expired")
        return account

    def expire_access_tokens(self) -> None:
        """Make all access tokens of all accounts expire now."""
        self._access.clear()

    def revoke_refresh_tokens(self) -> None:
        """Make all refresh tokens of all accounts invalid now."""
        self._refresh.clear()

    def _new_pin(self) -> str:
        """Return a random verification code that differs from the last one."""
        drawn = (f"{secrets.randbelow(1_000_000):06d}" for _ in itertools.count())
        return next(it for it in drawn if it != self.pin)

    def issue(self, account: Account) -> Tokens:
        """Return new tokens for an account."""
        lifetime = self._settings.token_lifetime
        now = self._clock.time()
        self._access = {key: it for key, it in self._access.items() if it[1] > now}
        tokens = Tokens(
            access=secrets.token_urlsafe(32),
            refresh=secrets.token_urlsafe(32),
            expires_in=lifetime,
        )
        self._access[tokens.access] = (account, now + lifetime)
        self._refresh[tokens.refresh] = account
        self.confided += (tokens.access, tokens.refresh)
        return tokens
