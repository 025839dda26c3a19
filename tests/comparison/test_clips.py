"""Compares how Blink Clips and `blink` report motion and the clips of motion."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from custom_components.blink_clips.const import DOMAIN
from simulator.clips import Clip
from simulator.devices import Camera
from simulator.paint import mp4
from tests.comparison.both_integrations import BOTH, CORE, TIMEOUT, Pair, after
from tests.comparison.report import Page, Section
from tests.event_recorder import Fired
from tests.usb_house import UsbHouse

SECTION = Section.CLIPS
SAVE = {CORE: "blink.save_video", DOMAIN: "blink_clips.save_clip"}
RECENT = {
    CORE: ("blink.save_recent_clips", "file_path"),
    DOMAIN: ("blink_clips.save_recent_clips", "folder"),
}


class MotionSensor:
    """Observes when a motion sensor is on."""

    def __init__(self, pair: Pair, entity_id: str | None) -> None:
        self._pair = pair
        self._entity_id = entity_id
        self._state = pair.state(entity_id)
        self._on_at: list[float] = []
        self._off_at: float | None = None

    def observe(self, passed: float) -> None:
        """Record the time if the sensor has changed since the previous call."""
        state = self._pair.state(self._entity_id)
        if state != self._state:
            if state == "on":
                self._on_at.append(passed)
            else:
                self._off_at = passed
        self._state = state

    @property
    def phrase(self) -> str:
        """Return a phrase that describes how long the sensor was on."""
        if not self._on_at:
            return "*Motion* stays off"
        if len(self._on_at) > 1:
            return f"*Motion* turns on {len(self._on_at)} times, first {after(self._on_at[0])}"
        off = f", off {after(self._off_at)}" if self._off_at is not None else ""
        return f"*Motion* turns on {after(self._on_at[0])}{off}"


class Motion:
    """Observes how Blink Clips and `blink` report motion."""

    def __init__(self, pair: Pair, camera: Camera) -> None:
        self.pair = pair
        self.fired = Fired(pair.hass)
        self.event = pair.of_camera(DOMAIN, "event", camera, "clip")
        self._sensors = {
            domain: MotionSensor(pair, pair.of_camera(domain, "binary_sensor", camera, key))
            for domain, key in ((CORE, "motion_detected"), (DOMAIN, "motion"))
        }

    async def follow(self, clips: Sequence[Clip] = ()) -> tuple[str, str]:
        """Let time pass. Return a phrase about the events of each integration for the given clips.

        If no clips are given, the phrases describe all events of the camera.
        """
        pair, began = self.pair, self.pair.house.clock.time()
        reported_at: list[float] = []
        while (passed := pair.house.clock.time() - began) <= TIMEOUT:
            for sensor in self._sensors.values():
                sensor.observe(passed)
            while len(reported_at) < len(self._reported(clips)):
                reported_at.append(passed)
            await pair.house.let_pass(5)
        number = len(reported_at)
        events = f"{number} event{'' if number == 1 else 's'}" if number else "No event"
        if reported_at:
            events += (
                f", {after(reported_at[0])}"
                if number == 1
                else f", the last {after(reported_at[-1])}"
            )
        return self._sensors[CORE].phrase, f"{events}; {self._sensors[DOMAIN].phrase}"

    def _reported(self, clips: Sequence[Clip]) -> list[int]:
        ids = {it.id for it in clips}
        assert self.event is not None
        return [
            it.attributes["video_id"]
            for it in self.fired.of(self.event)
            if not ids or it.attributes["video_id"] in ids
        ]


async def test_motion_fires_one_event(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    motion = Motion(pair, camera)
    core, ours = await motion.follow([pair.cloud.motion(camera, upload_seconds=20)])
    page.add_row(SECTION, "Motion, listed by Blink 20 s later", core, ours)
    assert ours.startswith("1 event")


async def test_three_motions_in_a_row_fire_three_events(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    motion = Motion(pair, camera)
    now = pair.house.clock.time()
    clips = [
        pair.cloud.motion(camera, created_at=now + seconds, upload_seconds=20)
        for seconds in (0, 40, 80)
    ]
    core, ours = await motion.follow(clips)
    page.add_row(SECTION, "Motion three times, 40 s apart", core, ours)
    assert ours.startswith("3 events")


async def test_motion_that_is_listed_late_fires_one_event(pair: Pair, page: Page) -> None:
    await pair.rest()
    camera = pair.cloud.camera("Garden")
    motion = Motion(pair, camera)
    now = pair.house.clock.time()
    clip = pair.cloud.motion(camera, created_at=now - 580, upload_seconds=600, updated_at=now - 580)
    core, ours = await motion.follow([clip])
    page.add_row(SECTION, "Motion that Blink lists ten minutes late", core, ours)
    assert ours.startswith("1 event")


async def test_motion_just_before_a_poll_fires_one_event(pair: Pair, page: Page) -> None:
    await pair.house.let_pass(280)
    camera = pair.cloud.camera("Garden")
    motion = Motion(pair, camera)
    core, ours = await motion.follow([pair.cloud.motion(camera, upload_seconds=20)])
    situation = "Motion some seconds before `blink` asks, listed some seconds after"
    page.add_row(SECTION, situation, core, ours)
    assert ours.startswith("1 event")


async def test_live_view_fires_an_event_of_its_own_type(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    motion = Motion(pair, camera)
    clip = pair.cloud.motion(camera, source="liveview", upload_seconds=20)
    core, ours = await motion.follow([clip])
    kind = pair.whole_state(motion.event).attributes["event_type"]
    ours = ours.replace(";", f", of type *{kind}*;")
    page.add_row(SECTION, "A live view is kept as a clip", core, ours)
    assert kind == "live_view"


async def test_doorbell_press_fires_one_event(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Front Door")
    motion = Motion(pair, camera)
    motion.event = pair.of_camera(DOMAIN, "event", camera, "doorbell")
    clip = pair.cloud.motion(camera, "button_press", upload_seconds=20)
    core, ours = await motion.follow([clip])
    page.add_row(SECTION, "A visitor rings the doorbell", core, ours)
    assert ours.startswith("1 event")


async def test_record_action_returns_the_clip_id(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    results = {}
    for domain, action in ((CORE, "blink.record"), (DOMAIN, "blink_clips.record_clip")):
        await pair.rest()
        before = set(pair.cloud.clips)
        entity_id = pair.of_camera(domain, "camera", camera)
        ended = await pair.act(action, entity_id)
        [made] = set(pair.cloud.clips) - before
        answer = str(ended.response[entity_id]) if ended.response else ""
        outcome = "returns the clip's number" if str(made) in answer else "returns nothing of it"
        results[domain] = f"{ended.text}; {outcome}"
    page.add_row(SECTION, "Record a clip", results[CORE], results[DOMAIN])
    assert "number" in results[DOMAIN]


async def test_record_action_waits_for_a_busy_camera(pair: Pair, page: Page) -> None:
    camera = pair.cloud.camera("Garden")
    results = {}
    for domain, action in ((CORE, "blink.record"), (DOMAIN, "blink_clips.record_clip")):
        await pair.rest()
        before = set(pair.cloud.clips)
        pair.cloud.keep_busy(pair.cloud.networks[200001], 10)
        ended = await pair.act(action, pair.of_camera(domain, "camera", camera))
        made = set(pair.cloud.clips) - before
        results[domain] = f"{ended.text}; {'there is a clip' if made else 'there is no clip'}"
    situation = "Record a clip while the camera is busy for 10 s more"
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "there is a clip" in results[DOMAIN]


@pytest.fixture
def folder(pair: Pair, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may write to."""
    folder = tmp_path / "saved"
    folder.mkdir()
    pair.hass.config.allowlist_external_dirs.add(str(folder))
    return folder


def video_of(clip: Clip) -> bytes:
    """Return the MP4 file of a clip in the cloud."""
    return mp4(clip.label, seconds=clip.seconds)


@pytest.mark.parametrize(
    ("situation", "waits"),
    [
        ("Save the newest clip, a minute after Blink has listed it", 80.0),
        ("Save the newest clip, six minutes after Blink has listed it", 380.0),
    ],
)
async def test_save_action_saves_the_newest_clip(
    pair: Pair, page: Page, folder: Path, situation: str, waits: float
) -> None:
    await pair.rest()
    camera = pair.cloud.camera("Garden")
    clip = pair.cloud.motion(camera, upload_seconds=20)
    await pair.house.let_pass(waits)
    results = {}
    for domain in BOTH:
        file = folder / f"{domain}.mp4"
        entity_id = pair.of_camera(domain, "camera", camera)
        ended = await pair.act(SAVE[domain], entity_id, filename=str(file))
        if not file.exists():
            found = "no file"
        elif file.read_bytes() == video_of(clip):
            found = "the clip is saved"
        else:
            found = "another file is saved"
        results[domain] = f"{ended.text}; {found}"
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "the clip is saved" in results[DOMAIN]


async def save_recent(pair: Pair, domain: str, camera: Camera, folder: Path, clips: int) -> str:
    """Save recent clips into a new folder. Return a phrase with the number of saved clips."""
    target = folder / domain
    target.mkdir()
    action, field = RECENT[domain]
    entity_id = pair.of_camera(domain, "camera", camera)
    ended = await pair.act(action, entity_id, **{field: str(target)})
    files = [it.read_bytes() for it in pair.files(target)]
    new = {video_of(it) for it in list(pair.cloud.clips.values())[-clips:]}
    return f"{ended.text}; {len(new & set(files))} of the {clips} are saved"


@pytest.mark.parametrize(
    ("situation", "gap"),
    [
        ("Save recent clips: three within two minutes", 43.0),
        ("Save recent clips: three within an hour, 23 minutes apart", 1383.0),
    ],
)
async def test_save_recent_action_saves_three_clips(
    pair: Pair, page: Page, folder: Path, situation: str, gap: float
) -> None:
    camera = pair.cloud.camera("Garden")
    for _ in range(3):
        pair.cloud.motion(camera, upload_seconds=20)
        await pair.house.let_pass(gap)
    await pair.house.let_pass(400)
    results = {domain: await save_recent(pair, domain, camera, folder, 3) for domain in BOTH}
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "3 of the 3" in results[DOMAIN]


async def test_save_recent_action_saves_three_clips_after_a_restart(
    pair: Pair, page: Page, folder: Path
) -> None:
    camera = pair.cloud.camera("Garden")
    for _ in range(3):
        pair.cloud.motion(camera, upload_seconds=20)
        await pair.house.let_pass(40)
    await pair.house.let_pass(400)
    for domain in BOTH:
        await pair.reload(domain)
    results = {domain: await save_recent(pair, domain, camera, folder, 3) for domain in BOTH}
    situation = "The same three, after Home Assistant was started again"
    page.add_row(SECTION, situation, results[CORE], results[DOMAIN])
    assert "3 of the 3" in results[DOMAIN]


async def plug_in(pair: Pair) -> None:
    """Plug in a USB drive, and enable it in the options of Blink Clips.

    `blink` reads every USB drive, so it needs no option.
    """
    usb_house = UsbHouse(pair.house)
    for domain in BOTH:
        await pair.reload(domain)
    await usb_house.choose(pair.entry(DOMAIN), str(usb_house.network.id))
    await pair.rest()


async def test_motion_on_a_usb_drive_fires_one_event(pair: Pair, page: Page) -> None:
    await plug_in(pair)
    camera = pair.cloud.camera("Garden")
    motion = Motion(pair, camera)
    pair.cloud.record_local(camera)
    core, ours = await motion.follow()
    page.add_row(Section.USB, "Motion that is recorded on the USB drive only", core, ours)
    assert ours.startswith("1 event")


@pytest.mark.parametrize(
    ("situation", "waits"),
    [
        ("Save recent clips, a minute after `blink` has seen that one", 60),
        ("Save recent clips, fifteen minutes after it", 900),
    ],
)
async def test_save_recent_action_saves_a_clip_of_a_usb_drive(
    pair: Pair, page: Page, folder: Path, situation: str, waits: float
) -> None:
    await plug_in(pair)
    camera = pair.cloud.camera("Garden")
    clip = pair.cloud.record_local(camera)
    sensor = pair.of_camera(CORE, "binary_sensor", camera, "motion_detected")

    async def is_seen() -> bool:
        return pair.state(sensor) == "on"

    assert (await pair.watch(is_seen))[0] is not None
    await pair.house.let_pass(waits)
    results = {}
    for domain in BOTH:
        target = folder / domain
        target.mkdir()
        action, field = RECENT[domain]
        entity_id = pair.of_camera(domain, "camera", camera)
        ended = await pair.act(action, entity_id, **{field: str(target)})
        files = [it.read_bytes() for it in pair.files(target)]
        saved = mp4(clip.label, seconds=clip.seconds) in files
        results[domain] = (
            f"{ended.text}; {'the clip is saved' if saved else 'the clip is not saved'}"
        )
    page.add_row(Section.USB, situation, results[CORE], results[DOMAIN])
    assert "the clip is saved" in results[DOMAIN]
