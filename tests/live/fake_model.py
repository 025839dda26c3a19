"""An HTTP server that imitates a language model with the interface of Ollama."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web

from demo.process import HOST, free_port

MODEL = "fake:latest"

type Json = dict[str, Any]


@dataclass(kw_only=True)
class FakeModel:
    """A language model that calls one tool with given arguments.

    The answer of the model is the tool's result.
    """

    url: str
    tool: str = ""
    args: Json = field(default_factory=dict)
    requests: list[Json] = field(default_factory=list)
    """The chat requests that the model has received."""

    def answer(self, request: Json) -> Json:
        """Return the next message of the model in a chat."""
        last = request["messages"][-1]
        if last["role"] == "tool":
            result = json.loads(last["content"])
            return {"role": "assistant", "content": self._sentence(result["data"])}
        if last.get("images"):
            return {"role": "assistant", "content": "A parcel is at the door."}
        offered = [it["function"]["name"] for it in request.get("tools") or []]
        if self.tool not in offered:
            return {"role": "assistant", "content": "I cannot see any camera."}
        call = {"function": {"name": self.tool, "arguments": self.args}}
        return {"role": "assistant", "content": "", "tool_calls": [call]}

    def _sentence(self, data: Json) -> str:
        if "error" in data:
            return f"That did not work: {data['error']}"
        clips = ", ".join(f"{it['time'][11:16]} {it['type']}" for it in data["clips"])
        return f"{data['found']} clips were found: {clips}."

    async def chat(self, request: web.Request) -> web.Response:
        """Serve /api/chat: a stream of JSON lines."""
        body = await request.json()
        self.requests.append(body)
        head = {"model": MODEL, "created_at": "2026-11-20T12:00:00Z"}
        end = {"role": "assistant", "content": ""}
        lines = [
            {**head, "message": self.answer(body), "done": False},
            {**head, "message": end, "done": True, "done_reason": "stop"},
        ]
        text = "".join(f"{json.dumps(it)}\n" for it in lines)
        return web.Response(text=text, content_type="application/x-ndjson")

    async def tags(self, _request: web.Request) -> web.Response:
        """Serve /api/tags, the list of models."""
        return web.json_response({"models": [{"model": MODEL, "name": MODEL}]})


@asynccontextmanager
async def fake_model() -> AsyncIterator[FakeModel]:
    """Serve a fake language model over HTTP on a free port of loopback."""
    port = free_port()
    model = FakeModel(url=f"http://{HOST}:{port}")
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.add_routes([web.get("/api/tags", model.tags), web.post("/api/chat", model.chat)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield model
    finally:
        await runner.cleanup()
