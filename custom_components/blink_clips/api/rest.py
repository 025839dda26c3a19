"""Requests on behalf of the account: with its token, renewed where the cloud rejects it."""

from http import HTTPStatus

from .auth import Auth
from .endpoints import Route
from .exceptions import BlinkAuthenticationError, BlinkUnsupportedError
from .http import Http, Reply
from .sign_in import bearer


class Rest:
    """Sends requests with the account's token."""

    def __init__(self, http: Http, auth: Auth) -> None:
        self.journal = http.journal
        self._http = http
        self._auth = auth
        self._retired: set[str] = set()

    async def send(self, *routes: Route) -> Reply:
        """Return the good answer of the first route that the cloud still serves.

        Raises the error of the last route, or at once any error but BlinkUnsupportedError.
        """
        alive = [route for route in routes if route.name not in self._retired] or list(routes)
        *preferred, last = alive
        for route in preferred:
            try:
                return await self._send(route)
            except BlinkUnsupportedError:
                # Asking for a retired version again at every poll would double the requests.
                self._retired.add(route.name)
        return await self._send(last)

    async def _send(self, route: Route) -> Reply:
        token = await self._auth.access_token()
        reply = await self._http.send(route, headers=bearer(token))
        if _rejected(reply):
            token = await self._auth.replace(token)
            reply = await self._http.send(route, headers=bearer(token))
            if _rejected(reply):
                raise BlinkAuthenticationError("The Blink cloud rejects this sign-in")
        return self._http.check(route, reply)


def _rejected(reply: Reply) -> bool:
    """Whether another token may help; the cloud uses 403 for some sessions that have ended."""
    return reply.unauthorized or reply.status == HTTPStatus.FORBIDDEN
