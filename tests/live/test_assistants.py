"""Assistants in an installed Home Assistant: an MCP client, Assist with a model, and AI tasks.

The assistants may use two cameras. A guest may see only one of the two.
"""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from typing import Any

import aiohttp
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
import pytest
import pytest_asyncio

from demo.api import Api, HomeAssistantError
from demo.house import DOMAIN, House
from demo.process import wait_for
from simulator.paint import read_label
from tests.live.fake_model import MODEL, FakeModel, fake_model
from tests.live.guests import GUESTS, SEEN
from tests.versions import NEWEST

pytestmark = pytest.mark.asyncio(loop_scope="package")

UNSEEN = "camera.garden"
FIND, TAKE = f"{DOMAIN}__find_clips", f"{DOMAIN}__take_snapshot"
QUESTION = "Which clips were there at the front door today?"
GUEST = "guest"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"


@dataclass(frozen=True, kw_only=True)
class Household:
    """A Home Assistant with an MCP server, a language model, an owner and a guest."""

    house: House
    owner: Api
    guest: Api
    model: FakeModel
    agent: str
    """The entity id of the model's conversation agent."""
    ai_task: str

    async def ask(self, api: Api, question: str = QUESTION) -> str:
        """Ask Assist a question, and return the answer."""
        result = await api.post(
            "/api/conversation/process",
            {"text": question, "agent_id": self.agent, "language": "en"},
        )
        answer: str = result["response"]["speech"]["plain"]["speech"]
        return answer


async def add_model_user(api: Api, entry: dict[str, Any], kind: str, **options: Any) -> None:
    """Add a conversation agent or an AI task to the config entry of the model.

    Home Assistant then reloads the entry, and rejects further additions during the reload.
    """

    async def form() -> dict[str, Any] | None:
        shown: dict[str, Any] = await api.post(
            SUBENTRY_FLOWS, {"handler": [entry["entry_id"], kind]}
        )
        return shown if shown["type"] == "form" else None

    async def is_added() -> bool:
        return any(it.endswith(f".{kind}") for it in await api.states())

    flow_id = (await wait_for(form, f"form for {kind}"))["flow_id"]
    await api.post(f"{SUBENTRY_FLOWS}/{flow_id}", {"name": kind, "model": MODEL, **options})
    await wait_for(is_added, f"entity {kind}")


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def household(running_house: House) -> AsyncIterator[Household]:
    """Return a Home Assistant with a Blink account, a model, an MCP server and a guest."""
    house, owner = running_house, running_house.api
    if not await owner.entry(DOMAIN):
        await house.add_account()
    async with fake_model() as model, aiohttp.ClientSession() as web:
        created = await owner.command("config/auth/create", name="Guest", group_ids=[GUESTS["id"]])
        await owner.command(
            "config/auth_provider/homeassistant/create",
            user_id=created["user"]["id"],
            username=GUEST,
            password=GUEST,
        )
        guest = Api(web, owner.url)
        await guest.sign_in(GUEST, GUEST)
        await owner.command(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=[SEEN, UNSEEN],
            should_expose=True,
        )
        server = (await owner.flow("mcp_server", {}))["result"]
        entry = (await owner.flow("ollama", {"url": model.url}))["result"]
        await add_model_user(owner, entry, "conversation", llm_hass_api=["assist"])
        await add_model_user(owner, entry, "ai_task_data")
        for camera in ("Front Door", "Garden"):
            await house.cloud.control("motion", camera=camera, upload_seconds=0)
        yield Household(
            house=house,
            owner=owner,
            guest=guest,
            model=model,
            agent="conversation.conversation",
            ai_task="ai_task.ai_task_data",
        )
        await owner.remove(entry)
        await owner.remove(server)
        await owner.command("config/auth/delete", user_id=created["user"]["id"])


@asynccontextmanager
async def mcp_client(api: Api) -> AsyncIterator[ClientSession]:
    """Connect an MCP client to Home Assistant as a user."""
    headers = {"Authorization": f"Bearer {api.tokens['access_token']}"}
    async with (
        streamablehttp_client(f"{api.url}/api/mcp/assist", headers=headers) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        yield session


async def call(session: ClientSession, tool: str, **args: Any) -> tuple[dict[str, Any], bool]:
    """Call a tool over MCP. Return the result, and whether the result is an error."""
    result = await session.call_tool(tool, args)
    [content] = result.content
    assert content.type == "text"
    assert len(content.text) <= 4_000
    return json.loads(content.text), bool(result.isError)


async def test_mcp_client_of_the_owner_finds_clips_of_exposed_cameras(household: Household) -> None:
    async with mcp_client(household.owner) as session:
        tools = {it.name: it for it in (await session.list_tools()).tools}
        found, is_error = await call(session, FIND, limit=30)

    assert {FIND, TAKE} <= tools.keys()
    annotations = tools[FIND].annotations
    assert annotations is not None
    assert annotations.readOnlyHint is True
    assert annotations.destructiveHint is False
    assert annotations.idempotentHint is True
    assert annotations.openWorldHint is False
    assert not is_error
    assert set(found["by_camera"]) == {"Front Door", "Garden"}
    assert {it["camera"] for it in found["clips"]} == {"Front Door", "Garden"}


async def test_mcp_client_of_a_guest_finds_clips_of_one_camera(household: Household) -> None:
    async with mcp_client(household.guest) as session:
        found, _ = await call(session, FIND, limit=30)
        refused, is_error = await call(session, FIND, camera="Garden")

    assert set(found["by_camera"]) == {"Front Door"}
    assert found["found"] > 0
    assert is_error
    assert refused["cameras"] == ["Front Door"]


async def test_mcp_client_takes_a_snapshot_of_a_permitted_camera(household: Household) -> None:
    before = read_label(await household.owner.picture(SEEN))

    async with mcp_client(household.guest) as session:
        taken, is_error = await call(session, TAKE, camera="Front Door")
        _, is_refused = await call(session, TAKE, camera="Garden")

    assert not is_error, taken
    assert is_refused
    after = read_label(await household.owner.picture(SEEN))
    assert after.kind == "snapshot"
    assert after.number != before.number


async def test_assist_answers_a_guest_with_clips_of_the_permitted_camera(
    household: Household,
) -> None:
    household.model.tool, household.model.args = FIND, {"camera": "Front Door", "limit": 30}
    household.model.requests.clear()

    answer = await household.ask(household.guest)

    first, second = household.model.requests
    [system] = [it["content"] for it in first["messages"] if it["role"] == "system"]
    assert f"Use {FIND} for questions" in system
    result = json.loads(second["messages"][-1]["content"])
    assert result["error"] is False
    assert result["data"]["by_camera"] == {"Front Door": result["data"]["found"]}
    assert answer.startswith(f"{result['data']['found']} clips were found: ")


async def test_assist_gives_a_guest_no_clips_of_another_camera(household: Household) -> None:
    household.model.tool, household.model.args = FIND, {"camera": "Garden"}

    assert await household.ask(household.guest) == (
        "That did not work: No camera may be used with the name 'Garden'. Use one of these cameras."
    )
    assert (await household.ask(household.owner)).endswith("motion.")


async def test_assist_offers_no_tool_while_no_camera_is_exposed(household: Household) -> None:
    household.model.tool, household.model.args = FIND, {}
    change = {"assistants": ["conversation"], "entity_ids": [SEEN, UNSEEN]}
    await household.owner.command("homeassistant/expose_entity", **change, should_expose=False)
    try:
        assert await household.ask(household.owner) == "I cannot see any camera."
    finally:
        await household.owner.command("homeassistant/expose_entity", **change, should_expose=True)


async def newest_clip(household: Household, entity_id: str) -> dict[str, Any]:
    """Return the newest clip of a camera."""
    response = await household.owner.action(f"{DOMAIN}.get_clips", entity_id=entity_id, limit=1)
    clip: dict[str, Any] = response["clips"][0]
    return clip


async def describe(household: Household, api: Api, clip: dict[str, Any]) -> str:
    """Describe the picture of a clip with an AI task."""
    answer = await api.action(
        "ai_task.generate_data",
        task_name="Visitor",
        entity_id=household.ai_task,
        instructions="Who is there?",
        attachments=[
            {"media_content_id": clip["media_content_id"], "media_content_type": "image/jpeg"}
        ],
    )
    text: str = answer["data"]
    return text


# Use only the newest version of Home Assistant. AI tasks of version 2026.10 receive no pictures of
# clips.
@pytest.mark.parametrize("running_house", [NEWEST], indirect=True)
async def test_ai_task_receives_the_picture_of_a_permitted_clip_only(household: Household) -> None:
    seen, unseen = await newest_clip(household, SEEN), await newest_clip(household, UNSEEN)
    household.model.requests.clear()

    assert await describe(household, household.guest, seen) == "A parcel is at the door."
    with pytest.raises(HomeAssistantError):
        await describe(household, household.guest, unseen)

    [request] = household.model.requests
    [message] = [it for it in request["messages"] if it.get("images")]
    [picture] = message["images"]
    poster = await household.owner.request("GET", seen["thumbnail"])
    assert base64.b64decode(picture) == poster
