"""Simulates a week in which 1 % of all responses are invalid.

In addition, there are two outages of one hour each.
"""

from collections import Counter
from itertools import product
from pathlib import Path
import random
import sys

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import (
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError

from simulator import Fault
from tests.exactly_once.environment import Bench, quiet_bench

HOUR = 3600.0
# The hours of the week in which the outages begin. An outage lasts one hour, in which the cloud
# closes every connection.
OUTAGES = (30, 100)
PANEL = "alarm_control_panel.house"
NETWORK_ID = 200001

# Kinds of failures during the week. If the token endpoint fails, the old token is still valid. The
# user therefore need not sign in again.
KINDS = (
    Fault(status=500, times=None, share=0.003),
    Fault(status=503, times=None, share=0.003),
    Fault(status=429, times=None, share=0.001),
    Fault(route="media.changed", kind="truncated", times=None, share=0.003),
    Fault(route="media.changed", kind="wrong_shape", times=None, share=0.003),
    Fault(route="homescreen", kind="broken_body", times=None, share=0.003),
    Fault(route="homescreen", kind="drop", times=None, share=0.003),
    Fault(route="media.poster", status=404, times=None, share=0.003),
    Fault(route="command.status", kind="truncated", times=None, share=0.003),
)

# Leave out buttons, whose state is the time of their last press.
OWN_STATE = {Platform.BUTTON}
WITH_ACTION = {Platform.ALARM_CONTROL_PANEL, Platform.SWITCH}


class Week:
    """Seven days in which users arm, take snapshots and cause clips."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.home = bench.home
        self.counts: Counter[str] = Counter()
        self.hour = 0
        """The current hour of the week."""
        self.lost: Counter[tuple[str, int]] = Counter()
        """How often each entity became unavailable or unknown, by entity id and hour."""
        self.clips: set[int] = set()
        self._random = random.Random(1)  # noqa: S311 - the same week in every run

    async def live(self) -> None:
        """Simulate all events of the week."""
        await self.home.install()
        await self.home.let_pass(120)
        self.home.hass.bus.async_listen(EVENT_STATE_CHANGED, self._on_state_changed)
        for self.hour in range(7 * 24):
            if self.hour in OUTAGES:
                await self._outage()
                continue
            for kind in KINDS:
                self.bench.cloud.faults.add(kind)
            await self._hour(self.hour)
            self.bench.cloud.faults.clear()

    async def recover(self) -> None:
        """Wait until the events of the last clips have been fired."""
        await self.home.let_pass(900)

    async def _hour(self, hour: int) -> None:
        if hour % 6 == 0:
            await self._arm(armed=hour % 12 == 0)
        if hour % 4 == 0:
            await self._snapshot()
        for _ in range(self._random.choice((0, 1, 2))):
            cloud = self.bench.cloud.cloud
            camera = self._random.choice(list(cloud.cameras.values()))
            self.clips.add(cloud.motion(camera, upload_seconds=12).id)
            await self.home.let_pass(180)
        await self.home.let_pass(HOUR - self.bench.clock.time() % HOUR)

    async def _outage(self) -> None:
        self.counts["outages"] += 1
        self.bench.cloud.faults.add(Fault(kind="drop", times=None))
        await self._arm(armed=True)
        await self._snapshot()
        await self.home.let_pass(HOUR - self.bench.clock.time() % HOUR)
        self.bench.cloud.faults.clear()

    async def _arm(self, *, armed: bool) -> None:
        verb = "alarm_arm_away" if armed else "alarm_disarm"
        if await self._raises(Platform.ALARM_CONTROL_PANEL, verb, PANEL):
            self.counts["arms raised"] += 1
            return
        assert self.bench.cloud.cloud.networks[NETWORK_ID].armed is armed, (
            "the action was skipped without an error"
        )
        self.counts["arms done"] += 1

    async def _snapshot(self) -> None:
        ledger = self.bench.cloud.ledger
        camera = self.bench.cloud.cloud.camera("Garden")
        before, pictures = ledger.count(), max(it.label.number for it in camera.pictures)
        if await self._raises(Platform.BUTTON, "press", "button.garden_take_snapshot"):
            self.counts["snapshots raised"] += 1
            return
        assert ledger.count() > before
        newest = max(it.label.number for it in camera.pictures)
        assert newest > pictures, "the action was skipped without an error"
        self.counts["snapshots done"] += 1

    async def _raises(self, domain: str, action: str, entity_id: str) -> bool:
        """Return whether an action of Home Assistant raised an error."""
        try:
            await self.home.hass.services.async_call(
                domain, action, {"entity_id": entity_id}, blocking=True
            )
        except HomeAssistantError:
            return True
        return False

    @callback
    def _on_state_changed(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if old is None or new is None or old.state == new.state:
            return
        lost = STATE_UNKNOWN if new.domain in WITH_ACTION else STATE_UNAVAILABLE
        if new.state == lost:
            self.lost[new.entity_id, self.hour] += 1

    def check(self) -> None:
        """Compare the events and states of the week with the promises in the documentation."""
        announced = Counter(it.clip_id for it in self.home.fired if it.entity.endswith("_clip"))
        assert announced.keys() == self.clips
        assert set(announced.values()) == {1}, "each clip fires one event"
        entities = {
            it.entity_id
            for it in self.home.hass.states.async_all()
            if it.domain in {*WITH_ACTION, "binary_sensor", "camera", "event", "image", "sensor"}
        }
        assert self.lost == Counter(product(entities, OUTAGES))


def test_state_is_lost_in_long_outages_only_and_no_action_is_skipped(
    freezer: FrozenDateTimeFactory, socket_enabled: None, tmp_path: Path
) -> None:
    with quiet_bench(freezer, tmp_path) as bench:
        week = Week(bench)
        bench.run(week.live())
        bench.run(week.recover())
        week.check()
    requests, bad = bench.cloud.ledger.count(), bench.cloud.faults.struck
    sys.stdout.write(f"{requests} requests, {bad} bad, {len(week.clips)} clips, {week.counts}\n")
    assert min(week.counts[it] for it in ("arms done", "snapshots done")) > 0
