"""Sends requests with the access token, and retries once with a new token after a rejection.

auth.py renews the token; http.py sends the request.
"""

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
        """Return the successful response of the first route that the cloud serves.

        Try the next route only after BlinkUnsupportedError. If no route is served, raise one of
        these errors, preferably one with another status than 404. An MP4 is written to `into`, any
        other response is not.
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
                # Skip the failed routes in later calls: trying them would double the requests.
                self._retired.update(it.name for it in served[: served.index(route)])
                return reply
        # All routes failed, so earlier failures may have been temporary: skip no route next time.
        self._retired.difference_update(route.name for route in routes)
        raise failure or BlinkUnsupportedError("No address for this request", status=0)

    async def close(self) -> None:
        """Renew no more tokens, so that the next client can use them."""
        await self._auth.close()

    async def _send(self, route: Route, into: Mp4Stream | None) -> Reply:
        token = await self._auth.access_token()
        reply = await self._http.send(route, headers=bearer(token), into=into)
        if reply.unauthorized or (_is_forbidden(reply) and token != self._refused_token):
            token = await self._auth.replace(token)
            reply = await self._http.send(route, headers=bearer(token), into=into)
            if _is_forbidden(reply):
                # The sign-in is valid, because the token endpoint has just renewed the token: this
                # 403 refuses the request. Do not renew again until the token expires.
                self._refused_token = token
        return self._http.check(route, reply)


def _is_forbidden(reply: Reply) -> bool:
    """Return whether a response is a 403 with the cloud's JSON: an ended session, or a refusal.

    A 403 without JSON comes from an edge server of the cloud, where a new token does not help.
    """
    forbidden = reply.status == HTTPStatus.FORBIDDEN and reply.envelope != (None, "")
    return forbidden and not reply.unauthorized
