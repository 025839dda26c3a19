"""Measures one of the compared systems, from the sign-in to the loading of all clips."""

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
# Seconds without a request after which all background requests are considered to have ended.
QUIET_SECONDS = 0.1
# Duration of a camera command in seconds while correct snapshots are counted. No times are measured
# in this part.
TRUE_COMMAND_SECONDS = 0.4


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The cost of an operation: requests to the cloud, their bytes, and seconds.

    `seconds` is the elapsed time, and `cpu` the processor time.
    """

    requests: int
    refused: int
    """The number of requests that the cloud rejected."""
    bytes: int
    seconds: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Shot:
    """The result of a snapshot: how soon the system showed the new picture."""

    cost: Cost
    at_once: bool
    """Whether the system already showed the new picture when the snapshot action ended."""
    polls: int
    """Number of polls after the snapshot action until the system showed the new picture."""
    shown: bool
    """Whether the system showed the new picture after the last poll."""
    waited: float
    """Seconds from the end of the camera's command until the system showed the new picture."""


@dataclass(frozen=True, kw_only=True)
class NewClip:
    """The cost of a poll that finds one new clip, and whether the clip is shown."""

    cost: Cost
    shown: bool
    """Whether the system then shows the new clip's poster (preview picture) for the camera."""


@dataclass(frozen=True, kw_only=True)
class Clips:
    """The cost of loading all clips of the account, and the number of clips."""

    cost: Cost
    count: int
    memory: int
    """The memory in bytes that Python has allocated for the clips."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The measurements that are made once for each system and number of cameras."""

    interval: float
    """The polling interval in seconds while the cameras record nothing."""
    start: Cost
    looked: Cost
    pictures: int
    """The number of cameras for which the system shows the newest picture after the start."""
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
    """The times and the memory of one of the compared systems in one run.

    A system runs several times with the same number of cameras.
    """

    entities: int | None
    start: Cost
    memory: int
    """The memory in bytes that the account and the pictures of all cameras take."""
    polls: int
    """Number of polls in an hour at the polling interval of the system."""
    hour: Cost
    looks: Looks | None


class Trial:
    """The measurement of one of the compared systems with a given number of cameras."""

    def __init__(self, cloud: Simulator, child: Child, cameras: int) -> None:
        self._cloud = cloud
        self._child = child
        self._names = [name_of(number) for number in range(cameras)]

    async def run(self, *, viewers: int, rounds: int, usual_interval: float) -> Facts:
        """Measure the operations of a user and the polls of the system, one after another."""
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
        """Measure the times of operations and the memory use of a newly started system."""
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
        """Take a snapshot with a camera. Then poll until the system shows the new picture.

        Poll at most `polls` times.
        """
        known = set(self._cloud.cloud.command_runner.commands)
        first = self._cloud.ledger.count()
        spent = [await self._child.ask("snapshot", name)]
        shown = at_once = await self._shows_newest(name)
        while not shown and len(spent) <= polls:
            spent.append(await self._child.ask("polls", 1, interval))
            shown = await self._shows_newest(name)
        await self._quiet()
        commands = self._cloud.cloud.command_runner.commands
        ended_at = max(commands[number].ends_at for number in commands.keys() - known)
        return Shot(
            cost=self._cost(first, *spent),
            at_once=at_once,
            polls=len(spent) - 1,
            shown=shown,
            waited=spent[-1].at - ended_at,
        )

    async def true_shots(self, interval: float) -> tuple[int, int]:
        """Return the number of correct snapshots, and the number of all snapshots.

        A snapshot is correct if the system shows the new picture immediately. The cloud can publish
        a picture in several ways. Each camera takes a snapshot for each of these ways.
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
        """Return the number of cameras for which the system shows the cloud's newest picture."""
        return sum([await self._shows_newest(name) for name in self._names])

    async def _shows_newest(self, name: str) -> bool:
        """Return whether the system shows the camera's newest picture.

        The poster of a newer clip also counts.
        """
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
        """Return the cost of an operation.

        `answers` are the answers of the worker process, which contain the times. `first` is the
        index of the operation's first request in the cloud's record of requests.
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
    """Return how often a system with this polling interval polls in an hour."""
    return round(HOUR / interval)
