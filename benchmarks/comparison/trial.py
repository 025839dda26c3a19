"""Measures one system with one number of cameras, from sign-in to loading all clips."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median

from benchmarks.comparison.child import Answer, Child
from benchmarks.comparison.houses import name_of
from benchmarks.comparison.viewers import Looks, look_at_once
from simulator import Listing, Simulator
from simulator.devices import Picture
from simulator.paint import read_label

HOUR = 3600
POLLS_UNTIL_GIVING_UP = 2
# Background requests are complete if no request was sent for this number of seconds.
QUIET_SECONDS = 0.1
# Duration of a command in seconds while snapshots are counted and no time is measured.
TRUE_COMMAND_SECONDS = 0.4


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The cost of an operation: requests, bytes, elapsed seconds and processor seconds."""

    requests: int
    refused: int
    """The number of requests that the cloud rejected."""
    bytes: int
    seconds: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Shot:
    """The result of a snapshot: how soon the system shows the new picture."""

    cost: Cost
    at_once: bool
    """Whether the system already showed the new picture when the snapshot action ended."""
    polls: int
    """Number of further polls until the system showed the new picture."""
    shown: bool
    """Whether the system showed the new picture after the last poll."""
    waited: float
    """Seconds from the end of the camera's command until the system showed the new picture."""


@dataclass(frozen=True, kw_only=True)
class NewClip:
    """The cost and the result of a poll that finds one new clip."""

    cost: Cost
    shown: bool
    """Whether the camera shows the poster (picture) of the new clip."""


@dataclass(frozen=True, kw_only=True)
class Clips:
    """The cost of loading all clips of the account."""

    cost: Cost
    count: int
    memory: int
    """The growth of Python's memory in bytes."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All facts about one system with one number of cameras."""

    interval: float
    """The polling interval in seconds while there is no activity."""
    start: Cost
    looked: Cost
    pictures: int
    """The number of cameras with a picture after the start."""
    poll: Cost
    hour: Cost
    shot: Shot
    restart: Cost
    first_looks: Looks | None
    looks: Looks | None
    new_clip: NewClip
    clips: Clips | None


@dataclass(frozen=True, kw_only=True)
class Load:
    """Times and memory of one run with one system and one number of cameras."""

    entities: int | None
    start: Cost
    memory: int
    """The memory in bytes that the account and all pictures take."""
    polls: int
    """Number of polls in an hour."""
    hour: Cost
    looks: Looks | None


class Trial:
    """Measures one system with one number of cameras."""

    def __init__(self, cloud: Simulator, child: Child, cameras: int) -> None:
        self._cloud = cloud
        self._child = child
        self._names = [name_of(number) for number in range(cameras)]

    async def run(self, *, viewers: int, rounds: int, usual_interval: float) -> Facts:
        """Measure all operations one after the other."""
        start = await self._sign_in()
        looked = await self._measure("look_at_all", self._names)
        pictures = await self._pictures()
        interval = await self._interval(usual_interval)
        poll = await self._measure("polls", 1, interval)
        hour = await self._hour(interval)
        shot = await self.shoot(self._names[0], interval)
        restart = await self._measure("restart")
        first_looks, looks = await self._viewers(viewers, rounds)
        return Facts(
            interval=interval,
            start=start,
            looked=looked,
            pictures=pictures,
            poll=poll,
            hour=hour,
            shot=shot,
            restart=restart,
            first_looks=first_looks,
            looks=looks,
            new_clip=await self._new_clip(interval),
            clips=await self._clips(),
        )

    async def load(self, *, viewers: int, rounds: int, usual_interval: float) -> Load:
        """Measure times and memory of a newly started system."""
        before = (await self._child.ask("memory")).value
        start = await self._sign_in()
        await self._measure("look_at_all", self._names)
        memory = (await self._child.ask("memory")).value - before
        interval = await self._interval(usual_interval)
        return Load(
            entities=(await self._child.ask("entities")).value,
            start=start,
            memory=memory,
            polls=_polls(interval),
            hour=await self._hour(interval),
            looks=(await self._viewers(viewers, rounds))[1],
        )

    async def shoot(
        self, name: str, interval: float, *, polls: int = POLLS_UNTIL_GIVING_UP
    ) -> Shot:
        """Take a snapshot with a camera, and poll until the new picture is shown."""
        known = set(self._cloud.cloud.engine.commands)
        first = self._cloud.ledger.count()
        spent = [await self._child.ask("snapshot", name)]
        shown = at_once = await self._shows_newest(name)
        while not shown and len(spent) <= polls:
            spent.append(await self._child.ask("polls", 1, interval))
            shown = await self._shows_newest(name)
        await self._quiet()
        commands = self._cloud.cloud.engine.commands
        ended_at = max(commands[number].ends_at for number in commands.keys() - known)
        return Shot(
            cost=self._cost(first, *spent),
            at_once=at_once,
            polls=len(spent) - 1,
            shown=shown,
            waited=spent[-1].at - ended_at,
        )

    async def true_shots(self, interval: float) -> tuple[int, int]:
        """Return how many snapshots were correct, and how many were taken.

        A snapshot is correct if the system then shows the new picture. The cloud can publish a new
        picture in several ways. Each camera takes one snapshot for each of these ways.
        """
        self._cloud.settings.command_seconds = TRUE_COMMAND_SECONDS
        true = taken = 0
        for listing in Listing:
            self._cloud.settings.listing = listing
            for name in self._names:
                true += (await self.shoot(name, interval, polls=0)).at_once
                taken += 1
                await self._child.ask("polls", 1, interval)
        return true, taken

    async def _sign_in(self) -> Cost:
        account = self._cloud.scenario
        return await self._measure("sign_in", account.email, account.password)

    async def _interval(self, usual: float) -> float:
        return float((await self._child.ask("interval")).value or usual)

    async def _hour(self, interval: float) -> Cost:
        return await self._measure("polls", _polls(interval), interval)

    async def _new_clip(self, interval: float) -> NewClip:
        camera = self._cloud.cloud.camera(self._names[0])
        clip = self._cloud.cloud.motion(camera, upload_seconds=0)
        cost = await self._measure("polls", 1, interval)
        picture = await self._child.look(camera.name)
        shown = picture is not None and read_label(picture).number == clip.id
        return NewClip(cost=cost, shown=shown)

    async def _clips(self) -> Clips | None:
        first = self._cloud.ledger.count()
        answer = await self._child.ask("know_all_clips")
        if answer.value is None:
            return None
        return Clips(
            cost=self._cost(first, answer),
            count=answer.value["count"],
            memory=answer.value["bytes"],
        )

    async def _viewers(self, viewers: int, rounds: int) -> tuple[Looks | None, Looks | None]:
        paths = [(await self._child.ask("picture_path", name)).value for name in self._names]
        if None in paths:
            return None, None
        urls = [f"{self._child.url}{paths[it % len(paths)]}" for it in range(viewers)]
        return await self._looks(urls, 1), await self._looks(urls, rounds)

    async def _looks(self, urls: list[str], rounds: int) -> Looks:
        count = self._cloud.ledger.count()
        cpu = (await self._child.ask("cpu")).value
        seconds = median([await look_at_once(urls) for _ in range(rounds)])
        return Looks(
            requests=self._cloud.ledger.count() - count,
            seconds=seconds,
            cpu=((await self._child.ask("cpu")).value - cpu) / rounds,
        )

    async def _pictures(self) -> int:
        """Return the number of cameras that show the newest picture of the cloud."""
        return sum([await self._shows_newest(name) for name in self._names])

    async def _shows_newest(self, name: str) -> bool:
        """Return whether a camera shows its newest picture, or the poster of a newer clip."""
        jpeg = await self._child.look(name)
        return jpeg is not None and read_label(jpeg).taken_at >= self._newest(name).label.taken_at

    def _newest(self, name: str) -> Picture:
        return max(self._cloud.cloud.camera(name).pictures, key=lambda it: it.stamp)

    async def _measure(self, verb: str, *arguments: object) -> Cost:
        first = self._cloud.ledger.count()
        answer = await self._child.ask(verb, *arguments)
        await self._quiet()
        return self._cost(first, answer)

    def _cost(self, first: int, *answers: Answer) -> Cost:
        """Return the total cost of several answers.

        Of the requests to the cloud, count only those from the number `first` on.
        """
        requests = self._cloud.ledger.requests[first:]
        return Cost(
            requests=len(requests),
            refused=sum(it.status >= HTTPStatus.BAD_REQUEST for it in requests),
            bytes=sum(it.bytes for it in requests),
            seconds=sum(it.seconds for it in answers),
            cpu=sum(it.cpu for it in answers),
        )

    async def _quiet(self) -> None:
        count = -1
        while count != self._cloud.ledger.count():
            count = self._cloud.ledger.count()
            await asyncio.sleep(QUIET_SECONDS)


def _polls(interval: float) -> int:
    """Return the number of polls in an hour."""
    return round(HOUR / interval)
