"""A client for Home Assistant's REST and websocket APIs."""

import json
import time
from typing import Any

import aiohttp

type Json = dict[str, Any]

FLOWS = "/api/config/config_entries/flow"
OPTIONS_FLOWS = "/api/config/config_entries/options/flow"


class HomeAssistantError(Exception):
    """Home Assistant rejected a request. The text of the error is the reason."""


class Api:
    """A client for the API of one Home Assistant.

    Some requests need a user: call `sign_in` first.
    """

    def __init__(self, web: aiohttp.ClientSession, url: str) -> None:
        self.url = url
        # The user's access token and refresh token, in the format of Home Assistant's frontend.
        self.tokens: Json = {}
        self._web = web

    async def request(
        self, method: str, path: str, *, body: Any = None, form: Json | None = None
    ) -> bytes:
        """Send an HTTP request to Home Assistant, and return the body of the response."""
        headers = {}
        if self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        async with self._web.request(
            method, self.url + path, json=body, data=form, headers=headers
        ) as response:
            content = await response.read()
            if not response.ok:
                text = content.decode(errors="replace")
                raise HomeAssistantError(f"{method} {path}: {response.status} {text}")
            return content

    async def get(self, path: str) -> Any:
        """Send a GET request, and return the decoded JSON."""
        return json.loads(await self.request("GET", path))

    async def post(self, path: str, body: Any = None, *, form: Json | None = None) -> Any:
        """Send a POST request, and return the decoded JSON."""
        return json.loads(await self.request("POST", path, body=body, form=form))

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a command over Home Assistant's websocket API, and return its result."""
        async with self._web.ws_connect(f"{self.url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
            reply = await socket.receive_json()
            if reply["type"] == "auth_ok":
                await socket.send_json({"id": 1, "type": kind, **fields})
                reply = await socket.receive_json()
        if not reply.get("success"):
            raise HomeAssistantError(f"{kind}: {reply}")
        return reply["result"]

    # Methods for users

    async def sign_in(self, user: str, password: str) -> None:
        """Sign in to Home Assistant as a user. If it has no users yet, create this user first."""
        client = {"client_id": f"{self.url}/"}
        person = {"username": user, "password": password}
        owner = {**client, **person, "name": user.title(), "language": "en"}
        try:
            code = (await self.post("/api/onboarding/users", owner))["auth_code"]
        # Ignore the error, because an earlier run has already created the first user.
        except HomeAssistantError:
            start = {**client, "handler": ["homeassistant", None], "redirect_uri": self.url}
            flow = await self.post("/auth/login_flow", start)
            answer = await self.post(f"/auth/login_flow/{flow['flow_id']}", {**client, **person})
            code = answer["result"]
        grant = {**client, "grant_type": "authorization_code", "code": code}
        await self._take_tokens(grant)

    async def renew(self) -> None:
        """Replace the access token, which expires after half an hour."""
        await self._take_tokens(
            {
                "client_id": self.tokens["clientId"],
                "grant_type": "refresh_token",
                "refresh_token": self.tokens["refresh_token"],
            }
        )

    async def _take_tokens(self, grant: Json) -> None:
        tokens = await self.post("/auth/token", form=grant)
        self.tokens = {
            **self.tokens,
            **tokens,
            "hassUrl": self.url,
            "clientId": grant["client_id"],
            "expires": int((time.time() + tokens["expires_in"]) * 1000),
        }

    # Methods for config entries and config flows of integrations

    async def entry(self, domain: str) -> Json | None:
        """Return the first config entry of an integration.

        Return None if the integration has no entry.
        """
        entries: list[Json] = await self.get("/api/config/config_entries/entry")
        return next((entry for entry in entries if entry["domain"] == domain), None)

    async def reload(self, entry: Json) -> None:
        """Unload a config entry, and set it up again."""
        await self.post(f"/api/config/config_entries/entry/{entry['entry_id']}/reload")

    async def remove(self, entry: Json) -> None:
        """Remove a config entry from Home Assistant."""
        await self.request("DELETE", f"/api/config/config_entries/entry/{entry['entry_id']}")

    async def flow(self, domain: str, *answers: Json, **context: Any) -> Json:
        """Start the config flow of an integration, and submit all of its forms.

        Return the result of the last form.
        """
        result: Json = await self.post(FLOWS, {"handler": domain, **context})
        return await self.answer(result["flow_id"], *answers) if answers else result

    async def answer(self, flow_id: str, *answers: Json) -> Json:
        """Submit the remaining forms of a started config flow.

        Return the result of the last form.
        """
        for values in answers:
            result: Json = await self.post(f"{FLOWS}/{flow_id}", values)
        return result

    async def options(self, entry: Json, values: Json) -> Json:
        """Change the options of a config entry by submitting its options form."""
        start: Json = await self.post(OPTIONS_FLOWS, {"handler": entry["entry_id"]})
        result: Json = await self.post(f"{OPTIONS_FLOWS}/{start['flow_id']}", values)
        return result

    async def waiting_flow(self, entry_id: str) -> Json | None:
        """Return a config entry's flow that waits for the user.

        An example is a repeated sign-in. Return None if no flow waits.
        """
        flows: list[Json] = await self.command("config_entries/flow/progress")
        return next((flow for flow in flows if flow["context"].get("entry_id") == entry_id), None)

    # Methods for entities and actions

    async def states(self, prefix: str = "") -> dict[str, Json]:
        """Return the states of all entities whose ids start with `prefix`."""
        states: list[Json] = await self.get("/api/states")
        return {
            state["entity_id"]: state for state in states if state["entity_id"].startswith(prefix)
        }

    async def action(self, name: str, **data: Any) -> Any:
        """Perform an action of Home Assistant, and return the data of its response."""
        path = f"/api/services/{name.replace('.', '/')}?return_response"
        return (await self.post(path, data))["service_response"]

    async def perform(self, name: str, **data: Any) -> None:
        """Perform an action of Home Assistant that returns no data."""
        await self.post(f"/api/services/{name.replace('.', '/')}", data)

    async def picture(self, entity_id: str) -> bytes:
        """Return the current picture of a camera entity as JPEG bytes."""
        return await self.request("GET", f"/api/camera_proxy/{entity_id}")

    # Methods for dashboards

    async def save_dashboard(self, url_path: str, config: Json, *, title: str, icon: str) -> None:
        """Save a dashboard at a URL path of Home Assistant, or replace it.

        The URL path must contain a hyphen.
        """
        dashboards: list[Json] = await self.command("lovelace/dashboards/list")
        if not any(it["url_path"] == url_path for it in dashboards):
            await self.command(
                "lovelace/dashboards/create",
                url_path=url_path,
                title=title,
                icon=icon,
                mode="storage",
            )
        await self.command("lovelace/config/save", url_path=url_path, config=config)
