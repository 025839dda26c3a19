"""A test client for the websocket commands of the dashboard card.

It processes messages as the card does, and keeps the data that the card would show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
import json
from typing import Any

from tests.house import House

SUBSCRIBE, PAGE = "blink_clips/clips/subscribe", "blink_clips/clips/page"

type Json = dict[str, Any]

type Position = tuple[int, str, int]
"""The sort key of a clip: its time, its account and its id."""


class CommandError(Exception):
    """The error that Home Assistant sent instead of a result."""


@dataclass(kw_only=True)
class Message:
    """An event of a subscription, and the size of its websocket message in bytes."""

    subscription: int
    event: Json
    size: int


@dataclass(kw_only=True)
class Card:
    """A dashboard card.

    It applies each event of its subscription, as the card's JavaScript does.
    """

    page: Page
    subscription: int
    accounts: list[Json] = field(default_factory=list)
    systems: list[Json] = field(default_factory=list)
    cameras: list[Json] = field(default_factory=list)
    clips: dict[tuple[str, int], Json] = field(default_factory=dict)
    unwatched: int = 0
    flags: Json = field(default_factory=dict)
    older: bool = True
    """Whether there may be a page with older clips."""
    edge: Position | None = None
    """The position of the oldest clip down to which the list is complete."""
    first_size: int = 0
    """The size in bytes of the first message to the card."""

    async def read(self) -> list[Message]:
        """Apply the events that Home Assistant has sent since the last call.

        Return their messages.
        """
        messages = await self.page.read(self.subscription)
        for message in messages:
            self.apply(message.event)
        return messages

    async def events(self) -> list[Json]:
        """Apply the events that Home Assistant has sent since the last call.

        Return their contents.
        """
        return [it.event for it in await self.read()]

    def apply(self, event: Json) -> None:
        """Apply an event of the subscription."""
        is_reset = event["kind"] == "reset"
        if is_reset:
            self.clips = {}
            self.flags = {it: event.get(it, False) for it in ("more", "complete", "hidden")}
            self.older = self.flags["more"] or not self.flags["complete"]
            self.edge = None
        self.accounts = event.get("accounts", self.accounts)
        self.systems = event.get("systems", self.systems)
        self.cameras = event.get("cameras", self.cameras)
        self.unwatched = event.get("unwatched", self.unwatched)
        for account, number in event.get("removed", ()):
            self.clips.pop((account, number), None)
        edge = self.edge
        for position, clip in self._placed(event.get("clips", ()), self.cameras):
            # A later page contains the new clips that are older than the edge.
            is_listed = edge is None or not self.older or position >= edge
            if is_listed or position[1:] in self.clips:
                self.clips[position[1:]] = clip
        if edge is None:
            self.edge = self._oldest

    def add_page(self, answer: Json) -> None:
        """Add a page of older clips."""
        placed = self._placed(answer["clips"], [*self.cameras, *answer["cameras"]])
        for position, clip in placed:
            self.clips[position[1:]] = clip
        self.older = answer.get("more", False)
        if placed:
            self.edge = placed[-1][0]

    async def read_older(self, **fields: Any) -> list[int]:
        """Read the next page of older clips, and add it. Return the ids of its clips."""
        before = {"before": [*self.edge]} if self.edge else {}
        answer = await self.page.command(PAGE, **fields, **before)
        self.add_page(answer)
        return [it["id"] for it in answer["clips"]]

    @property
    def newest_first(self) -> list[Json]:
        """The clips that the card shows, newest first."""
        order = sorted(self.clips, key=lambda it: (self.clips[it]["time"], *it), reverse=True)
        return [self.clips[it] for it in order]

    @property
    def ids(self) -> list[int]:
        """The ids of the clips that the card shows, newest first."""
        return [it["id"] for it in self.newest_first]

    @property
    def _oldest(self) -> Position | None:
        return min(((clip["time"], *it) for it, clip in self.clips.items()), default=None)

    @staticmethod
    def _placed(clips: Sequence[Json], cameras: Sequence[Json]) -> list[tuple[Position, Json]]:
        """Return the clips with their positions in the list."""
        accounts = {it["id"]: it["account"] for it in cameras}
        return [((it["time"], accounts[it["camera"]], it["id"]), it) for it in clips]

    def named(self, name: str) -> Json:
        """Return the only camera with this name."""
        [camera] = (it for it in self.cameras if it["name"] == name)
        return camera


class Page:
    """A page of the frontend: one websocket connection for any number of cards."""

    def __init__(self, house: House, socket: Any) -> None:
        self._house = house
        self._socket = socket
        self._unread: list[Message] = []
        self._last = 0

    async def subscribe(self, **fields: Any) -> Card:
        """Open a card, and apply its first event."""
        number = await self.open(**fields)
        card = Card(page=self, subscription=number)
        [first] = await card.read()
        assert first.event["kind"] == "reset"
        card.first_size = first.size
        return card

    async def open(self, **fields: Any) -> int:
        """Open a card, and return the number of its subscription."""
        number = await self._send(SUBSCRIBE, **fields)
        await self._reply(number)
        return number

    async def unsubscribe(self, card: Card) -> None:
        """End the subscription of a card, as the frontend does when the card is closed."""
        await self.command("unsubscribe_events", subscription=card.subscription)

    async def command(self, command: str, **fields: Any) -> Any:
        """Send a command, and return its result.

        Raises CommandError if Home Assistant returns an error.
        """
        return await self._reply(await self._send(command, **fields))

    async def let_pass(self, seconds: float) -> None:
        """Let time pass minute by minute, and keep the websocket connection open."""
        while seconds > 0:
            step = min(seconds, 60.0)
            seconds -= step
            await self._house.let_pass(step)
            await self.command("ping")

    async def read(self, subscription: int) -> list[Message]:
        """Return the events that Home Assistant has sent to a subscription since the last call."""
        # Let more than a second pass first, because a subscription sends at most one message per
        # second.
        await self._house.settle()
        await self._house.let_pass(1)
        await self.command("ping")
        found = [it for it in self._unread if it.subscription == subscription]
        self._unread = [it for it in self._unread if it.subscription != subscription]
        return found

    async def close(self) -> None:
        """Close the connection."""
        await self._socket.close()

    async def _send(self, command: str, **fields: Any) -> int:
        number = self._last = self._last + 1
        await self._socket.send_json({"id": number, "type": command, **fields})
        return number

    async def _reply(self, number: int) -> Any:
        while True:
            text = (await self._socket.receive()).data
            message = json.loads(text)
            if message["type"] == "event":
                self._unread.append(
                    Message(
                        subscription=message["id"], event=message["event"], size=len(text.encode())
                    )
                )
            elif message["id"] == number:
                if message.get("success", True):
                    return message.get("result")
                raise CommandError(message["error"])
