"""Accounts, sign-in sessions and tokens."""

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
    """Who may sign in."""

    email: str
    password: str = field(repr=False)
    id: int
    user_id: int
    client_id: int
    tier: str


@dataclass(kw_only=True)
class SignIn:
    """One browser-like session, held together by its cookie."""

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
    """An authorization code that waits for its exchange."""

    account: Account
    challenge: str
    client_id: str
    redirect_uri: str
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """A fresh pair."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int


def is_uuid(text: str) -> bool:
    """Tell whether the edge lets this hardware_id pass."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def invalid_grant(description: str) -> Refusal:
    """Build the refusal of a code or a refresh token."""
    return Refusal(400, {"error": "invalid_grant", "error_description": description})


class Accounts:
    """Everything that the OAuth host remembers."""

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
        self.pin: str | None = None  # the code sent last
        self.confided: deque[str] = deque(maxlen=MAX_CONFIDED)  # what only its receiver may know

    def add(self, *, email: str, password: str, account_id: int) -> Account:
        """Let somebody else sign in; their house is empty."""
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

    # The sign-in session

    def open(
        self, *, challenge: str, client_id: str, redirect_uri: str, state: str | None
    ) -> SignIn:
        """Begin a session."""
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
        """Find the session of a cookie; refuses a stranger."""
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
        """Count a sign-in POST; tell whether it is within the limit."""
        settings = self._settings
        return self._tries.allows(settings.sign_in_limit, lock_seconds=settings.lock_seconds)

    def authenticate(self, sign_in: SignIn, email: str, password: str) -> bool:
        """Check credentials; where two factors are on, send a code. Tells if they are right."""
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
        """Check a code, which works once and not for long."""
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
        """Issue the authorization code of a session that has signed in."""
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

    # Tokens

    def exchange(self, code: str, *, verifier: str, client_id: str, redirect_uri: str) -> Tokens:
        """Turn an authorization code into tokens, once."""
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
        """Turn a refresh token into a new pair; the old one is worthless from now on."""
        account = self._refresh.pop(token, None)
        if account is None:
            raise invalid_grant("The refresh token is invalid.")
        return self.issue(account)

    def account_of(self, access_token: str) -> Account:
        """Return whose token this is; raises KeyError when it is unknown or expired."""
        account, expires_at = self._access[access_token]
        if expires_at <= self._clock.time():
            raise KeyError("expired")
        return account

    def expire_access_tokens(self) -> None:
        """Let every access token die now."""
        self._access.clear()

    def revoke_refresh_tokens(self) -> None:
        """Refuse every refresh token from now on."""
        self._refresh.clear()

    def _new_pin(self) -> str:
        """Draw a code that is not the one sent before."""
        drawn = (f"{secrets.randbelow(1_000_000):06d}" for _ in itertools.count())
        return next(it for it in drawn if it != self.pin)

    def issue(self, account: Account) -> Tokens:
        """Return a new pair of tokens for an account."""
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
