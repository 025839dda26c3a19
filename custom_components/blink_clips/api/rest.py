"""Requests on behalf of the account: with its token, renewed where the cloud rejects it."""

from http import HTTPStatus

from .auth import Auth
from .endpoints import Route
from .exceptions import BlinkUnsupportedError
from .http import Http, Reply
from .mp4_stream import Mp4Stream
from .sign_in import bearer


class Rest:
    """Sends requests with the account's token."""

    def __init__(self, http: Http, auth: Auth) -> None:
        self.journal = http.journal
        self._http = http
        self._auth = auth
        self._retired: set[str] = set()
        self._refused_token: str | None = None

    async def send(self, *routes: Route, into: Mp4Stream | None = None) -> Reply:
        """Return the good answer of the first route that the cloud still serves.

        A video goes into `into`, never a part of another answer.
        Raises the error of the last route, a 404 only if there is no other one; or at once any
        error but BlinkUnsupportedError.
        """
        alive = [route for route in routes if route.name not in self._retired] or list(routes)
        failure: BlinkUnsupportedError | None = None
        for route in alive:
            try:
                reply = await self._send(route, into)
            except BlinkUnsupportedError as err:
                if failure is None or err.status != HTTPStatus.NOT_FOUND:
                    failure = err
            else:
                # Asking for a retired version at every poll would double the requests.
                self._retired.update(it.name for it in alive[: alive.index(route)])
                return reply
        # None of them: what seemed retired may have been a hiccup.
        self._retired.difference_update(route.name for route in routes)
        raise failure or BlinkUnsupportedError("Nothing to ask for", status=0)

    async def close(self) -> None:
        """Leave the tokens to whoever signs in with them next."""
        await self._auth.close()

    async def _send(self, route: Route, into: Mp4Stream | None) -> Reply:
        token = await self._auth.access_token()
        reply = await self._http.send(route, headers=bearer(token), into=into)
        if reply.unauthorized or (_is_forbidden(reply) and token != self._refused_token):
            token = await self._auth.replace(token)
            reply = await self._http.send(route, headers=bearer(token), into=into)
            if _is_forbidden(reply):
                # The token endpoint has just accepted the sign-in, so that this 403 refuses the
                # request: back off, and renew no more until the token expires.
                self._refused_token = token
        return self._http.check(route, reply)


def _is_forbidden(reply: Reply) -> bool:
    """Return whether the cloud returned 403 in its own JSON: an ended session, or a refusal.

    A 403 without JSON comes from the edge, where no other token helps.
    """
    forbidden = reply.status == HTTPStatus.FORBIDDEN and reply.envelope != (None, "")
    return forbidden and not reply.unauthorized
