"""Sends requests with the access token. If the token is rejected, retries once with a new one."""

from http import HTTPStatus

from .auth import Auth
from .endpoints import Route
from .exceptions import BlinkUnsupportedError
from .http import Http, Reply
from .mp4_stream import Mp4Stream
from .sign_in import bearer


class Rest:
    """Sends the REST requests of one account."""

    def __init__(self, http: Http, auth: Auth) -> None:
        self.journal = http.journal
        self._http = http
        self._auth = auth
        self._retired: set[str] = set()
        self._refused_token: str | None = None

    async def send(self, *routes: Route, into: Mp4Stream | None = None) -> Reply:
        """Try routes (method, address and body) in order. Return the first successful response.

        Try the next route only after BlinkUnsupportedError. If all routes fail, raise the error of
        one route, if possible one without status 404. Write a received MP4 to `into`.
        """
        served = [route for route in routes if route.name not in self._retired] or list(routes)
        failure: BlinkUnsupportedError | None = None
        for route in served:
            try:
                reply = await self._send(route, into)
            except BlinkUnsupportedError as err:
                if failure is None or err.status != HTTPStatus.NOT_FOUND:
                    failure = err
            else:
                # Skip the failed routes in later calls, because the cloud does not serve them.
                self._retired.update(it.name for it in served[: served.index(route)])
                return reply
        # Try all routes again in the next call, because the failures may be temporary.
        self._retired.difference_update(route.name for route in routes)
        raise failure or BlinkUnsupportedError("No address for this request", status=0)

    async def close(self) -> None:
        """Stop renewing tokens."""
        await self._auth.close()

    async def _send(self, route: Route, into: Mp4Stream | None) -> Reply:
        token = await self._auth.access_token()
        reply = await self._http.send(route, headers=bearer(token), into=into)
        if reply.unauthorized or (_is_forbidden(reply) and token != self._refused_token):
            token = await self._auth.replace(token)
            reply = await self._http.send(route, headers=bearer(token), into=into)
            if _is_forbidden(reply):
                # Remember that a new token did not help. If the cloud forbids another request with
                # this token, the token is not renewed again.
                self._refused_token = token
        return self._http.check(route, reply)


def _is_forbidden(reply: Reply) -> bool:
    """Return whether a response has status 403 and an error in JSON.

    Only the cloud's own servers send JSON. An edge server sends status 403 without JSON, and a new
    token would not help.
    """
    forbidden = reply.status == HTTPStatus.FORBIDDEN and reply.envelope != (None, "")
    return forbidden and not reply.unauthorized
