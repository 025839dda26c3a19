"""The state machine. Its random steps change clips, cloud, cameras and Home Assistant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar, override

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from simulator import Camera, CameraSpec, Clip, Family, Fault
from simulator.paint import read_label
from tests.exactly_once.environment import Bench
from tests.exactly_once.reference_model import RECOVERY_SECONDS, Known, Record

MINUTE = 60.0
HOUR = 3600.0
DAY = 24 * HOUR
LONG_STEP = 600.0

# Maximum backoff (time without requests) in seconds after repeated responses "too many requests".
LONGEST_PAUSE = 2 * HOUR
# At the end of a run, all missing events must be fired within these seconds. The integration finds
# missed clips, because it reads the clips of the past day again every hour.
LAST_HOURS = 2 * HOUR

SOURCES = {
    Family.CAMERA: ("pir", "cv_motion", "snapshot"),
    Family.OWL: ("pir", "liveview", "unheard_of"),
    Family.DOORBELL: ("button_press", "pir"),
}


def always(route: str, **what: object) -> Fault:
    """Return a fault that lasts until it is removed."""
    return Fault(route=route, times=None, **what)  # type: ignore[arg-type]


OUTAGES = {
    "dead": always("*", kind="drop"),
    "broken": always("media.changed", status=500),
    "cut off": always("media.changed", kind="truncated"),
    "nonsense": always("media.changed", kind="wrong_shape"),
    "busy": always("media.changed", status=429, headers={"Retry-After": "300"}),
    "no second page": always("media.changed", status=500, after=1),
    "no devices": always("homescreen", status=500),
}
POSTERS = {
    "missing": always("media.poster", status=404, body='{"message": "Media not found"}'),
    "broken": always("media.poster", status=500),
    "half": always("media.poster", kind="truncated"),
    "busy": always("media.poster", status=429),
    "few": Fault(route="media.poster", status=404, times=2),
    # Only the first request for a poster succeeds, which is for the newest clip. All later ones
    # fail.
    "older": always("media.poster", status=404, after=1),
}

numbers = st.integers(0, 99)
few = st.integers(0, 3)
steps = st.integers(1, 4)


class ExactlyOnce(RuleBasedStateMachine):
    """Executes steps in random order. Checks that each clip fires one event.

    Only an event that was not stored before a kill may be fired again.
    """

    make_bench: ClassVar[Callable[[], Bench]]
    counts: ClassVar[dict[str, int]]

    def __init__(self) -> None:
        super().__init__()
        self.bench = type(self).make_bench()
        self.home = self.bench.home
        self.clock = self.bench.clock
        self.cloud = self.bench.cloud.cloud
        self.settings = self.bench.cloud.settings
        self.record = Record(
            ledger=self.bench.cloud.ledger, installed_at=0.0, cameras=dict(self.cloud.cameras)
        )
        self.active_faults: dict[str, tuple[Fault, int]] = {}
        self.repeats_for = 0
        self.removed_cameras: list[Camera] = []
        self.is_moving = False
        self.failed = False

    # The step that installs the integration

    @initialize(
        limit=st.sampled_from([10, 25, 500]),
        history=st.lists(st.tuples(numbers, st.sampled_from([0, 20, 3000, 90000])), max_size=12),
        delay=st.sampled_from([0.0, 30.0, 2000.0]),
        ahead=st.sampled_from([0.0, 0.0, -5 * HOUR, 5 * HOUR]),
    )
    def install(
        self, limit: int, history: list[tuple[int, int]], delay: float, ahead: float
    ) -> None:
        """Sign in. Some clips from before the sign-in appear late in the cloud's clip list."""
        self.bench.local_clock.ahead = ahead
        self.settings.media_limit = limit
        for number, age in history:
            created_at = self._now - age - 1
            self._motion(number, created_at=created_at, upload_seconds=age + 1 + delay)
        self.record.installed_at = self._now
        with self._checked():
            self.bench.run(self.home.install())
            self._let_pass(MINUTE)

    # Steps that change clips

    @rule(
        camera=numbers,
        source=few,
        delay=st.sampled_from([0.0, 7.0, 20.0, 90.0, 900.0, 7000.0]),
        lag=st.sampled_from([0.0, 110.0]),
    )
    def motion(self, camera: int, source: int, delay: float, lag: float) -> None:
        """Record a clip. The cloud lists the clip after `delay` seconds.

        The clip's `updated_at` is `lag` seconds before the time at which the cloud lists it.
        """
        surfaces_at = self._now + delay
        self._motion(camera, source, upload_seconds=delay, updated_at=surfaces_at - lag)

    @rule(
        cameras=st.lists(numbers, min_size=2, max_size=40),
        delay=st.sampled_from([0.0, 5.0, 300.0]),
        source=few,
    )
    def burst(self, cameras: list[int], delay: float, source: int) -> None:
        """Record many clips with many cameras, one clip per second."""
        self._motions(cameras, source, delay)

    @rule(camera=numbers, age=st.sampled_from([200.0, 2000.0, 20000.0]), count=few)
    def surface_late(self, camera: int, age: float, count: int) -> None:
        """Record clips that the cloud lists long after their recording."""
        for number in range(1 + count):
            created_at = self._after_installation(age) + number
            clip = self._motion(
                camera,
                created_at=created_at,
                upload_seconds=self._now - created_at,
                updated_at=created_at,
            )
            self.record.clips[clip.id].is_hidden = True

    @rule(camera=numbers, age=st.sampled_from([200.0, 2000.0, 20000.0]))
    def upload_late(self, camera: int, age: float) -> None:
        """Upload a clip that was recorded long ago, with the current time as its update time."""
        created_at = self._after_installation(age)
        self._motion(camera, created_at=created_at, upload_seconds=self._now - created_at)

    @rule(number=numbers)
    def watch(self, number: int) -> None:
        """Mark one of the newest clips as watched in the cloud."""
        if known := self._choose(number):
            self.cloud.watch_clip(known.clip)

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        """Delete one of the newest clips, before or after its event was fired."""
        if known := self._choose(number):
            self.counts["deleted in time"] += not known.times
            self.cloud.delete_clip(known.clip)
            self.record.delete(known, in_secret=self.repeats_for > 0)

    # Steps that start a failure. Each failure ends some steps later.

    @precondition(lambda self: "outage" not in self.active_faults)
    @rule(kind=st.sampled_from(sorted(OUTAGES)), lasts=steps)
    def cloud_fails(self, kind: str, lasts: int) -> None:
        """Make the cloud fail during the next steps."""
        self._add_fault("outage", OUTAGES[kind], lasts)

    @precondition(lambda self: "outage" not in self.active_faults)
    @rule(
        kind=st.sampled_from(sorted(OUTAGES)),
        hours=st.sampled_from([0.5, 1.0, 4.0]),
        cameras=st.lists(numbers, max_size=40),
    )
    def outage(self, kind: str, hours: float, cameras: list[int]) -> None:
        """Make the cloud fail for hours, and record clips during the outage."""
        self._add_fault("outage", OUTAGES[kind], 1)
        with self._checked():
            self._let_pass(hours * HOUR / 2, LONG_STEP)
            self._motions(cameras)
            self._let_pass(hours * HOUR / 2, LONG_STEP)

    @precondition(lambda self: "posters" not in self.active_faults)
    @rule(
        kind=st.sampled_from(sorted(POSTERS)),
        lasts=steps,
        cameras=st.lists(numbers, max_size=8),
        source=few,
    )
    def posters_vanish(self, kind: str, lasts: int, cameras: list[int], source: int) -> None:
        """Make downloads of posters fail during the next steps. Events are then fired later."""
        self._add_fault("posters", POSTERS[kind], lasts)
        if kind not in {"few", "older"}:
            self.record.posters_gone_since = self._now
        self._motions(cameras, source)
        if cameras:
            with self._checked():
                self._let_pass(MINUTE)

    @precondition(lambda self: not self.repeats_for)
    @rule(lasts=steps)
    def pages_repeat(self, lasts: int) -> None:
        """Make the cloud return the first page of the clip list for every page."""
        self.settings.media_page_ignored = True
        self.repeats_for = 1 + lasts
        self.record.well_since = None
        self.record.hide_all()

    @rule()
    def tokens_expire(self) -> None:
        """Expire all access tokens."""
        self.cloud.expire_access_tokens()

    # Steps that change cameras

    @precondition(lambda self: len(self.cloud.cameras) < 8)
    @rule(clips=few)
    def add_camera(self, clips: int) -> None:
        """Add a camera with some clips."""
        number = self.cloud.add_camera(
            CameraSpec(name=f"Camera {len(self.record.cameras)}"), network_id=200001
        )
        self._note_camera(number)
        for _ in range(clips):
            self._record(number)

    @precondition(lambda self: len(self.cloud.cameras) > 2)
    @rule(number=numbers)
    def remove_camera(self, number: int) -> None:
        """Remove a camera."""
        camera = self._camera(number)
        self.cloud.remove_camera(camera)
        self.removed_cameras.append(camera)
        self.record.take_down(camera)

    @precondition(lambda self: self.removed_cameras)
    @rule()
    def return_camera(self) -> None:
        """Add a camera that was removed earlier."""
        camera = self.removed_cameras.pop()
        self.cloud.cameras[camera.key] = camera
        self._note_camera(camera)

    @rule(number=numbers)
    def switch_camera(self, number: int) -> None:
        """Switch a camera between online and offline."""
        camera = self._camera(number)
        camera.online = not camera.online

    # Steps that let time pass

    @rule(seconds=st.sampled_from([5.0, 15.0, 45.0]))
    def seconds_pass(self, seconds: float) -> None:
        """Let some seconds pass."""
        with self._checked():
            self._let_pass(seconds)

    @rule(minutes=st.sampled_from([1, 1, 2, 10]))
    def minutes_pass(self, minutes: int) -> None:
        """Let some minutes pass in steps of one minute."""
        with self._checked():
            self._let_pass(minutes * MINUTE)

    @rule()
    def an_hour_passes(self) -> None:
        """Let an hour pass in steps of ten minutes."""
        with self._checked():
            self._let_pass(HOUR, LONG_STEP)

    @rule(
        ahead=st.sampled_from(
            [0.0, -400 * DAY, -3 * DAY, -HOUR, -90.0, 90.0, HOUR, 3 * DAY, 400 * DAY]
        )
    )
    def set_clock(self, ahead: float) -> None:
        """Set Home Assistant's clock `ahead` seconds ahead of the cloud's clock.

        If `ahead` is negative, Home Assistant's clock is slow.
        """
        self.bench.local_clock.ahead = ahead

    # Steps that reload, restart or kill Home Assistant

    @rule()
    def reload(self) -> None:
        """Reload the config entry."""
        self.record.well_since = None
        self.bench.run(self.home.reload())

    @rule(requests=st.integers(1, 9))
    def reload_in_a_poll(self, requests: int) -> None:
        """Reload the config entry during a poll that has already sent some requests."""
        self.record.well_since = None
        self._run_into(requests=requests)
        self.bench.run(self.home.reload())

    @rule(down=st.sampled_from([20.0, 600.0, 3600.0]), cameras=st.lists(numbers, max_size=15))
    def restart(self, down: float, cameras: list[int]) -> None:
        """Restart Home Assistant. Cameras record clips while it is stopped."""
        self.bench.run(self.home.stop())
        self._start_after(down, cameras)

    @rule(requests=st.integers(1, 9), down=st.sampled_from([20.0, 600.0]))
    def restart_in_a_poll(self, requests: int, down: float) -> None:
        """Restart Home Assistant during a poll that has already sent some requests."""
        self._run_into(requests=requests)
        self.bench.run(self.home.stop())
        self._start_after(down, [])

    @rule(down=st.sampled_from([20.0, 600.0, 3600.0]), cameras=st.lists(numbers, max_size=15))
    def kill(self, down: float, cameras: list[int]) -> None:
        """Kill Home Assistant between two polls. Cameras record clips while it is not running."""
        self._kill()
        self._start_after(down, cameras)

    @rule(requests=st.integers(1, 9), down=st.sampled_from([20.0, 600.0]))
    def kill_in_a_poll(self, requests: int, down: float) -> None:
        """Kill Home Assistant during a poll that has already sent some requests."""
        self._run_into(requests=requests)
        self._kill()
        self._start_after(down, [])

    @rule(events=st.integers(1, 25), down=st.sampled_from([20.0, 600.0]))
    def kill_among_events(self, events: int, down: float) -> None:
        """Kill Home Assistant after it has fired some events."""
        self._run_into(events=events)
        self._kill()
        self._start_after(down, [])

    # Checks after the steps

    @invariant()
    def events_match_the_record(self) -> None:
        """Check that all fired events are correct, and that no event is missing."""
        self.counts["steps"] += 1
        self._expire_faults()
        self._check()

    @override
    def teardown(self) -> None:
        """End all failures. Check that no event is missing or wrongly repeated."""
        try:
            if not self.failed and self.home.is_running:
                self._recover()
        finally:
            self.bench.close()

    def _recover(self) -> None:
        self.active_faults.clear()
        self._reset_faults()
        self.settings.media_page_ignored = False
        self._let_pass(RECOVERY_SECONDS)
        for _ in range(round(LONGEST_PAUSE / LONG_STEP)):
            if self.home.is_well:
                break
            self._let_pass(LONG_STEP, LONG_STEP)
            self._check()
        assert self.home.is_well, (self.home.entry.state, self.home.hass.states.async_all("event"))
        self._let_pass(LAST_HOURS, LONG_STEP)
        self._check()
        lost = self.record.lost(self._now)
        assert not lost, lost
        self._check_thumbnails()
        self.counts["clips"] += len(self.record.clips)
        self.counts["events"] += len(self.home.fired)
        self.counts["announced"] += len({it.clip_id for it in self.home.fired})
        self.counts["without a picture"] += sum(
            it.attributes["thumbnail"] is None for it in self.home.fired
        )
        self.counts["lives"] += self.home.life
        self.counts["excused"] += len(self.record.excused)

    def _check_thumbnails(self) -> None:
        """Check that the last event of each camera contains the thumbnail of the event's clip."""
        last = {it.entity: it for it in self.home.fired if it.attributes["thumbnail"]}
        for event in last.values():
            if not self.record.clips[event.clip_id].deleted:
                jpeg = self.bench.run(self.home.get(event.attributes["thumbnail"]))
                assert read_label(jpeg).number == event.clip_id

    def _check(self, *, in_order: bool = False) -> None:
        try:
            if self.home.is_asking:
                self.counts["sign-ins"] += 1
                self.bench.run(self.home.sign_in_again())
            self.record.check(self.home.fired, in_order=in_order)
            is_well = self.home.is_well and not self.active_faults and not self.repeats_for
            if not is_well:
                self.record.well_since = None
            elif self.record.well_since is None:
                self.record.well_since = self._now
            missing = self.record.missing(self._now)
            assert not missing, missing
        except BaseException:
            self.failed = True
            raise

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Check the events that are fired in the `with` block.

        If no failure was simulated, also check the order of the events.
        """
        well_since = self.record.well_since
        in_order = well_since is not None and self._now - well_since > RECOVERY_SECONDS
        newest = max(self.record.added_at.values(), default=0.0)
        yield
        self._check(in_order=in_order and self._now - newest > HOUR)

    # Helpers of the steps

    @property
    def _now(self) -> float:
        return self.clock.time()

    def _let_pass(self, seconds: float, step: float = MINUTE) -> None:
        self.bench.run(self.home.let_pass(seconds, step=step))

    def _after_installation(self, age: float) -> float:
        return max(self.record.installed_at + 1, self._now - age)

    def _camera(self, number: int) -> Camera:
        cameras = list(self.cloud.cameras.values())
        return cameras[number % len(cameras)]

    def _motion(self, camera: int, source: int = 0, **how: float) -> Clip:
        return self._record(self._camera(camera), source, **how)

    def _record(self, camera: Camera, source: int = 0, **how: float) -> Clip:
        sources = SOURCES[camera.family]
        clip = self.cloud.motion(camera, sources[source % len(sources)], **how)  # type: ignore[arg-type]
        self.record.add(clip, is_hidden=self.repeats_for > 0)
        return clip

    def _motions(self, cameras: list[int], source: int = 0, delay: float = 0.0) -> None:
        """Record one clip with each camera. The times of the clips are one second apart.

        The time of the last clip is one second ago. The cloud lists all clips `delay` seconds from
        now.
        """
        for ago, camera in enumerate(reversed(cameras), start=1):
            self._motion(camera, source, created_at=self._now - ago, upload_seconds=ago + delay)

    def _choose(self, number: int) -> Known | None:
        # An odd number selects one of the three newest clips, whose events may not have been fired
        # yet. An even number selects one of the newest 30 clips.
        newest = 3 if number % 2 else 30
        known = [it for it in self.record.clips.values() if not it.deleted][-newest:]
        return known[number // 2 % len(known)] if known else None

    def _note_camera(self, camera: Camera) -> None:
        self.record.cameras[camera.key] = camera
        self.record.added_at[camera.key] = self._now

    def _add_fault(self, name: str, fault: Fault, lasts: int) -> None:
        self.record.well_since = None
        self.active_faults[name] = fault, 1 + lasts
        self.bench.cloud.faults.add(fault)

    def _expire_faults(self) -> None:
        self.active_faults = {
            name: (fault, left - 1)
            for name, (fault, left) in self.active_faults.items()
            if left > 1
        }
        self._reset_faults()
        if self.repeats_for:
            self.repeats_for -= 1
            self.settings.media_page_ignored = self.repeats_for > 0

    def _reset_faults(self) -> None:
        self.bench.cloud.faults.clear()
        for fault, _ in self.active_faults.values():
            self.bench.cloud.faults.add(fault)
        if "posters" not in self.active_faults:
            self.record.posters_gone_since = None

    def _run_into(self, *, requests: int = 0, events: int = 0) -> None:
        """Let up to a minute pass.

        Stop as soon as this number of requests or events has occurred.
        """
        self.bench.run(self._until(requests=requests, events=events))

    async def _until(self, *, requests: int, events: int) -> None:
        ledger, fired = self.bench.cloud.ledger, self.home.fired
        enough_requests = ledger.count() + requests
        enough_events = len(fired) + events
        self.home.jump(MINUTE)
        await self.home.until(
            lambda: (
                (requests and ledger.count() >= enough_requests)
                or (events and len(fired) >= enough_events)
            )
        )

    def _kill(self) -> None:
        forgotten = self.bench.run(self.home.kill())
        # Check the events that were fired before the kill.
        self._check_without_order()
        self.record.allow_repeats(forgotten)
        note(f"# forgotten: {sorted(forgotten)}")

    def _check_without_order(self) -> None:
        try:
            self.record.check(self.home.fired, in_order=False)
        except BaseException:
            self.failed = True
            raise

    def _start_after(self, down: float, cameras: list[int]) -> None:
        self.record.well_since = None
        self.home.jump(down / 2)
        self._motions(cameras)
        self.home.jump(down / 2)
        self.bench.run(self.home.start())
