"""After a simulated week with all kinds of failures, Home Assistant shows the correct states."""

from collections import Counter
import os
from pathlib import Path
import random
import sys

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.camera import async_get_image
from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.media.camera_picture_cache import MAX_BYTES
from simulator import CameraSpec, Clip, Fault
from simulator.paint import read_label
from tests.exactly_once.environment import Bench, quiet_bench
from tests.exactly_once.restartable_hass import Home

# Number of weeks to simulate. To simulate more weeks, run: BLINK_CLIPS_SOAK_WEEKS=50 scripts/test
# tests/test_soak.py
WEEKS = int(os.environ.get("BLINK_CLIPS_SOAK_WEEKS", "1"))
DAY = 86400.0
HOUR = 3600.0

# Maximum number of requests per day: the requests of a day without events, and 720 additional
# polls. See "Numbers" in docs/development/architecture.md.
REQUESTS_A_DAY = 1734 + 720

FAILURES = (
    Fault(kind="drop", times=None),
    Fault(status=500, times=None),
    Fault(status=503, times=3),
    Fault(status=429, times=2, headers={"Retry-After": "300"}),
    Fault(route="media.changed", status=429, times=None, headers={"Retry-After": "60"}),
    Fault(route="media.changed", kind="truncated", times=2),
    Fault(route="media.changed", kind="wrong_shape", times=2),
    Fault(route="homescreen", kind="broken_body", times=2),
    Fault(route="media.poster", status=404, times=3),
    Fault(route="media.poster", kind="truncated", times=2),
    Fault(kind="expired_token", for_real=True),
)


class Week:
    """Seven days of one household, with a repeatable random sequence of events."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench = bench
        self.home: Home = bench.home
        self.cloud = bench.cloud.cloud
        self.random = random.Random(seed)  # noqa: S311 - the same week for the same seed
        self.clips: list[Clip] = []
        self.deleted: set[int] = set()
        self.unannounced: set[int] = set()
        """Clips whose events are optional, because their cameras were removed before the events."""
        self.counts: Counter[str] = Counter()
        self.repeats: Counter[int] = Counter()
        self.requests: list[int] = []

    async def run_week(self) -> None:
        """Run the events of a week."""
        await self.home.install()
        await self.home.let_pass(60)
        events = (
            [self.motion] * 14
            + [self.snapshot] * 4
            + [self.view_camera] * 4
            + [self.cloud_failure] * 4
            + [self.delete, self.delete, self.view_clip, self.rename, self.arm]
            + [self.reload, self.restart, self.kill]
            + [self.expire, self.snapshot_while_busy, self.camera_offline]
            + [self.add_camera, self.remove_camera]
        )
        for _ in range(7):
            before = self.bench.cloud.ledger.count()
            for hour in range(24):
                # Choose one event per hour at night, and two per hour during the day.
                for _ in range(1 if hour < 6 else 2):
                    event = self.random.choice(events)
                    self.counts[event.__name__] += 1
                    await event()
                    await self.home.let_pass(self.random.choice((60.0, 300.0)))
                await self.home.let_pass(HOUR - self.bench.clock.time() % HOUR, step=120)
                if self.home.is_asking:
                    await self.home.sign_in_again()
            self.requests.append(self.bench.cloud.ledger.count() - before)

    async def recover(self) -> None:
        """End all failures. Wait until everything works again."""
        self.bench.cloud.faults.clear()
        await self.home.let_pass(3 * HOUR)
        if self.home.is_asking:
            await self.home.sign_in_again()
        await self.home.let_pass(2 * HOUR)

    # The random events of the week.

    async def motion(self) -> None:
        """Record clips. The cloud lists some of them late."""
        camera = self.random.choice(list(self.cloud.cameras.values()))
        for _ in range(self.random.choice((1, 1, 1, 2, 6))):
            slow = self.random.choice((8.0, 15.0, 25.0, 400.0))
            self.clips.append(self.cloud.motion(camera, upload_seconds=slow))
            self.home.jump(3.0)

    async def snapshot(self) -> None:
        """Take a snapshot."""
        entity = self.random.choice(self._entities)
        try:
            await self.home.hass.services.async_call(
                DOMAIN, "snapshot", {"entity_id": entity}, blocking=True
            )
        except HomeAssistantError:
            self.counts["failed snapshots"] += 1

    async def view_camera(self) -> None:
        """Request the picture of a camera."""
        try:
            await async_get_image(self.home.hass, self.random.choice(self._entities))
        except HomeAssistantError:
            self.counts["no picture"] += 1

    async def cloud_failure(self) -> None:
        """Make the cloud fail for a while."""
        self.bench.cloud.faults.add(self.random.choice(FAILURES))
        minutes = self.random.choice((2, 10, 45))
        await self.home.let_pass(minutes * 60.0)
        self.bench.cloud.faults.clear()

    async def delete(self) -> None:
        """Delete one of the newest clips in the cloud."""
        if clip := self._some_clip():
            self.cloud.delete_clip(clip)
            self.deleted.add(clip.id)

    async def view_clip(self) -> None:
        """Mark one of the newest clips as watched in the cloud."""
        if clip := self._some_clip():
            self.cloud.watch_clip(clip)

    async def rename(self) -> None:
        """Rename a camera in the cloud."""
        camera = self.random.choice(list(self.cloud.cameras.values()))
        self.cloud.rename_camera(camera, f"Camera {self.random.randrange(100)}")

    async def arm(self) -> None:
        """Arm or disarm the house in the Blink app."""
        network = self.cloud.networks[200001]
        network.armed = not network.armed

    async def reload(self) -> None:
        """Reload the config entry."""
        await self.home.reload()

    async def restart(self) -> None:
        """Stop Home Assistant normally, and start it again."""
        await self.home.stop()
        self.home.jump(self.random.choice((20.0, 900.0)))
        await self.home.start()

    async def kill(self) -> None:
        """Kill Home Assistant without saving pending data, and start it again."""
        self.repeats.update(await self.home.kill())
        self.home.jump(20.0)
        await self.home.start()

    async def expire(self) -> None:
        """Expire all access tokens."""
        self.cloud.expire_access_tokens()

    async def snapshot_while_busy(self) -> None:
        """Take a snapshot while the network is busy."""
        self.cloud.keep_busy(self.cloud.networks[200001], self.random.choice((5.0, 120.0)))
        await self.snapshot()

    async def camera_offline(self) -> None:
        """Switch a camera offline for a while."""
        camera = self.random.choice(list(self.cloud.cameras.values()))
        camera.online = False
        await self.home.let_pass(1200)
        camera.online = True

    async def add_camera(self) -> None:
        """Add a camera in the cloud."""
        if len(self.cloud.cameras) < 7:
            name = f"New {len(self.cloud.cameras)}"
            self.cloud.add_camera(CameraSpec(name=name), network_id=200001)
            await self.home.let_pass(600)

    async def remove_camera(self) -> None:
        """Remove a camera in the cloud."""
        if len(self.cloud.cameras) > 4:
            # Wait for the events of all clips before a camera is removed.
            await self.home.let_pass(120)
            camera = self.random.choice(list(self.cloud.cameras.values()))
            announced = {it.clip_id for it in self.home.fired}
            self.unannounced |= {it.id for it in self.clips if it.camera is camera} - announced
            self.cloud.remove_camera(camera)

    def _some_clip(self) -> Clip | None:
        clips = [it for it in self.clips[-40:] if not it.deleted]
        return self.random.choice(clips) if clips else None

    @property
    def _entities(self) -> list[str]:
        return [
            it
            for it in self.home.hass.states.async_entity_ids(Platform.CAMERA)
            if "_live_view" not in it
        ]

    # Checks at the end of the week

    async def check(self) -> None:
        """Check that the states in Home Assistant match the cloud."""
        announced = Counter(it.clip_id for it in self.home.fired if it.entity.endswith("_clip"))
        due = {it.id for it in self.clips} - self.deleted - self.unannounced
        assert due <= announced.keys(), [it for it in self.clips if it.id in due - announced.keys()]
        again = {it: times for it, times in announced.items() if times > 1 + self.repeats[it]}
        assert again == {}
        hass, entry = self.home.hass, self.home.entry
        data = entry.runtime_data.data
        assert {str(key) for key in data.cameras} == {
            f"{camera.family}_{camera.id}" for camera in self.cloud.cameras.values()
        }
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        assert len(devices) == len(data.devices)
        assert [it for it in ir.async_get(hass).issues if it[0] == DOMAIN] == []
        for key, camera in data.cameras.items():
            there = next(
                it for it in self.cloud.cameras.values() if f"{it.family}_{it.id}" == str(key)
            )
            assert (camera.name, camera.online) == (there.name, True)
        assert data.networks[200001].armed == self.cloud.networks[200001].armed
        await self._check_pictures()
        self._check_limits()

    async def _check_pictures(self) -> None:
        """Check that each camera entity shows the camera's newest picture from the cloud."""
        coordinator = self.home.entry.runtime_data
        for key in coordinator.data.cameras:
            [camera] = [
                it for it in self.cloud.cameras.values() if f"{it.family}_{it.id}" == str(key)
            ]
            clips = [it for it in self.cloud.clips.values() if it.camera is camera]
            times = [float(int(it.created_at)) for it in clips if not it.deleted]
            times += [it.label.taken_at.timestamp() for it in camera.pictures]
            newest = max(times, default=None)
            picture = await coordinator.media.pictures.get(key)
            if newest is None:
                assert picture is None
                continue
            assert picture is not None
            shown = read_label(picture.jpeg)
            assert shown.camera_id == camera.id
            # Allow a difference of up to a minute. The times of some pictures have no seconds.
            assert newest - shown.taken_at.timestamp() < 61, (camera.name, shown)

    def _check_limits(self) -> None:
        coordinator = self.home.entry.runtime_data
        assert max(self.requests) <= REQUESTS_A_DAY, self.requests
        assert coordinator.event_queue.stored is not None
        assert len(coordinator.event_queue.stored["settled"]) <= 10_000
        assert coordinator.event_queue._pending.keys() <= self.unannounced
        assert len(coordinator.catalogue.clips()) <= 20_000
        assert coordinator.media.clip_files.cache._bytes <= 500_000_000
        assert len(coordinator.client.journal.oddities) <= 100
        assert coordinator.media.pictures._cache.bytes <= MAX_BYTES


@pytest.mark.parametrize("seed", range(1, WEEKS + 1))
def test_week_of_failures_ends_in_the_state_of_the_cloud(
    freezer: FrozenDateTimeFactory, socket_enabled: None, tmp_path: Path, seed: int
) -> None:
    with quiet_bench(freezer, tmp_path) as bench:
        week = Week(bench, seed)
        bench.run(week.run_week())
        bench.run(week.recover())
        bench.run(week.check())
    sys.stdout.write(f"seed {seed}: {len(week.clips)} clips, {week.requests}, {week.counts}\n")
    # Check that each kind of disturbance has occurred during the week.
    disturbances = ("cloud_failure", "restart", "kill", "delete", "snapshot_while_busy")
    assert min(week.counts[it] for it in disturbances) > 0
