"""A week with everything that goes wrong; in the end Home Assistant shows what the cloud knows."""

from collections import Counter
import logging
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
from pytest_homeassistant_custom_component.common import mock_storage

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.media.picture_cache import MAX_BYTES
from simulator import Camera, CameraSpec, Clip, Fault
from simulator.paint import read_label
from tests.exactly_once.environment import Bench
from tests.exactly_once.restartable_hass import Disk, Home

# More of it: BLINK_CLIPS_SOAK_WEEKS=50 scripts/test tests/test_soak.py
WEEKS = int(os.environ.get("BLINK_CLIPS_SOAK_WEEKS", "1"))
DAY = 86400.0
HOUR = 3600.0

# An idle day, and the faster polls that follow upon what happens: docs/development/architecture.md,
# Numbers.
REQUESTS_A_DAY = 1734 + 720

TROUBLE = (
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
    """Seven days of one house; what happens is drawn by a seed."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench = bench
        self.home: Home = bench.home
        self.cloud = bench.cloud.cloud
        self.random = random.Random(seed)  # noqa: S311 - the same week for the same seed
        self.clips: list[Clip] = []
        self.deleted: set[int] = set()
        self.unseen: set[int] = set()
        """Clips of cameras that left before they could be told of."""
        self.counts: Counter[str] = Counter()
        self.repeats: Counter[int] = Counter()
        self.gone: list[Camera] = []
        self.requests: list[int] = []

    async def live(self) -> None:
        """Let a week pass."""
        await self.home.install()
        await self.home.let_pass(60)
        happenings = (
            [self.motion] * 14
            + [self.snapshot] * 4
            + [self.look] * 4
            + [self.trouble] * 4
            + [self.delete, self.delete, self.watch, self.rename, self.arm]
            + [self.reload, self.restart, self.kill]
            + [self.expire, self.busy, self.offline]
            + [self.add_camera, self.remove_camera]
        )
        for _ in range(7):
            before = self.bench.cloud.ledger.count()
            for hour in range(24):
                # At night little moves.
                for _ in range(1 if hour < 6 else 2):
                    happening = self.random.choice(happenings)
                    self.counts[happening.__name__] += 1
                    await happening()
                    await self.home.let_pass(self.random.choice((60.0, 300.0)))
                await self.home.let_pass(HOUR - self.bench.clock.time() % HOUR, step=120)
                if self.home.is_asking:
                    await self.home.sign_in_again()
            self.requests.append(self.bench.cloud.ledger.count() - before)

    async def recover(self) -> None:
        """Let all trouble end."""
        self.bench.cloud.faults.clear()
        await self.home.let_pass(3 * HOUR)
        if self.home.is_asking:
            await self.home.sign_in_again()
        await self.home.let_pass(2 * HOUR)

    # What happens

    async def motion(self) -> None:
        """Something moves, once or more; some of it surfaces slowly."""
        camera = self.random.choice(list(self.cloud.cameras.values()))
        for _ in range(self.random.choice((1, 1, 1, 2, 6))):
            slow = self.random.choice((8.0, 15.0, 25.0, 400.0))
            self.clips.append(self.cloud.motion(camera, upload_seconds=slow))
            self.home.jump(3.0)

    async def snapshot(self) -> None:
        """An automation takes a snapshot."""
        entity = self.random.choice(self._entities)
        try:
            await self.home.hass.services.async_call(
                DOMAIN, "snapshot", {"entity_id": entity}, blocking=True
            )
        except HomeAssistantError:
            self.counts["failed snapshots"] += 1

    async def look(self) -> None:
        """Somebody looks at a camera."""
        try:
            await async_get_image(self.home.hass, self.random.choice(self._entities))
        except HomeAssistantError:
            self.counts["no picture"] += 1

    async def trouble(self) -> None:
        """The cloud fails for a while."""
        self.bench.cloud.faults.add(self.random.choice(TROUBLE))
        minutes = self.random.choice((2, 10, 45))
        await self.home.let_pass(minutes * 60.0)
        self.bench.cloud.faults.clear()

    async def delete(self) -> None:
        """Somebody deletes one of the newest clips."""
        if clip := self._some_clip():
            self.cloud.delete_clip(clip)
            self.deleted.add(clip.id)

    async def watch(self) -> None:
        """Somebody watches one of them."""
        if clip := self._some_clip():
            self.cloud.watch_clip(clip)

    async def rename(self) -> None:
        """Somebody renames a camera."""
        camera = self.random.choice(list(self.cloud.cameras.values()))
        self.cloud.rename_camera(camera, f"Camera {self.random.randrange(100)}")

    async def arm(self) -> None:
        """Somebody arms or disarms the house with the app."""
        network = self.cloud.networks[200001]
        network.armed = not network.armed

    async def reload(self) -> None:
        """The account is reloaded."""
        await self.home.reload()

    async def restart(self) -> None:
        """Home Assistant is restarted."""
        await self.home.stop()
        self.home.jump(self.random.choice((20.0, 900.0)))
        await self.home.start()

    async def kill(self) -> None:
        """Home Assistant dies."""
        self.repeats.update(await self.home.kill())
        self.home.jump(20.0)
        await self.home.start()

    async def expire(self) -> None:
        """The cloud wants a new token."""
        self.cloud.expire_access_tokens()

    async def busy(self) -> None:
        """The network is busy when somebody wants a snapshot."""
        self.cloud.keep_busy(self.cloud.networks[200001], self.random.choice((5.0, 120.0)))
        await self.snapshot()

    async def offline(self) -> None:
        """A camera goes offline for a while."""
        camera = self.random.choice(list(self.cloud.cameras.values()))
        camera.online = False
        await self.home.let_pass(1200)
        camera.online = True

    async def add_camera(self) -> None:
        """Somebody puts up a camera."""
        if len(self.cloud.cameras) < 7:
            name = f"New {len(self.cloud.cameras)}"
            self.cloud.add_camera(CameraSpec(name=name), network_id=200001)
            await self.home.let_pass(600)

    async def remove_camera(self) -> None:
        """Somebody takes a camera down."""
        if len(self.cloud.cameras) > 4:
            # What it recorded a moment ago is told of first.
            await self.home.let_pass(120)
            camera = self.random.choice(list(self.cloud.cameras.values()))
            told = {it.clip_id for it in self.home.fired}
            self.unseen |= {it.id for it in self.clips if it.camera is camera} - told
            self.cloud.remove_camera(camera)

    def _some_clip(self) -> Clip | None:
        clips = [it for it in self.clips[-40:] if not it.deleted]
        return self.random.choice(clips) if clips else None

    @property
    def _entities(self) -> list[str]:
        return self.home.hass.states.async_entity_ids(Platform.CAMERA)

    # What must be true in the end

    async def judge(self) -> None:
        """Compare Home Assistant with the cloud."""
        told = Counter(it.clip_id for it in self.home.fired if it.entity.endswith("_clip"))
        due = {it.id for it in self.clips} - self.deleted - self.unseen
        assert due <= told.keys(), [it for it in self.clips if it.id in due - told.keys()]
        again = {it: times for it, times in told.items() if times > 1 + self.repeats[it]}
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
        await self._judge_pictures()
        self._judge_bounds()

    async def _judge_pictures(self) -> None:
        """Each camera shows the newest picture that the cloud has of it."""
        coordinator = self.home.entry.runtime_data
        for key in coordinator.data.cameras:
            [camera] = [
                it for it in self.cloud.cameras.values() if f"{it.family}_{it.id}" == str(key)
            ]
            clips = [it for it in self.cloud.clips.values() if it.camera is camera]
            times = [float(int(it.created_at)) for it in clips if not it.deleted]
            times += [it.label.taken_at.timestamp() for it in camera.pictures]
            newest = max(times, default=None)
            picture = await coordinator.async_get_picture(key)
            if newest is None:
                assert picture is None
                continue
            assert picture is not None
            shown = read_label(picture.jpeg)
            assert shown.camera_id == camera.id
            # Names tell the time of some pictures to the minute, and of clips to the second.
            assert newest - shown.taken_at.timestamp() < 61, (camera.name, shown)

    def _judge_bounds(self) -> None:
        coordinator = self.home.entry.runtime_data
        assert max(self.requests) <= REQUESTS_A_DAY, self.requests
        assert len(coordinator.event_queue._announced) <= 10_000
        assert coordinator.event_queue._pending.keys() <= self.unseen
        assert len(coordinator.catalogue.clips()) <= 20_000
        assert coordinator.clip_files.cache._bytes <= 500_000_000
        assert len(coordinator.client.journal.oddities) <= 100
        assert coordinator.pictures._cache.bytes <= MAX_BYTES


@pytest.mark.parametrize("seed", range(1, WEEKS + 1))
def test_a_week_of_trouble(
    freezer: FrozenDateTimeFactory, socket_enabled: None, tmp_path: Path, seed: int
) -> None:
    logging.disable(logging.ERROR)
    try:
        with mock_storage(Disk()) as disk:
            bench = Bench(freezer, disk, tmp_path)
            try:
                week = Week(bench, seed)
                bench.run(week.live())
                bench.run(week.recover())
                bench.run(week.judge())
            finally:
                bench.close()
    finally:
        logging.disable(logging.NOTSET)
    sys.stdout.write(f"seed {seed}: {len(week.clips)} clips, {week.requests}, {week.counts}\n")
    # All of it has been met.
    assert min(week.counts[it] for it in ("trouble", "restart", "kill", "delete", "busy")) > 0
