"""A command records a clip. The cloud lists the clip some seconds later."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkBusyError,
    BlinkClient,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkRateLimitError,
    BlinkServerError,
    BlinkUnsupportedError,
    Camera,
    CameraKey,
    Recording,
)
from simulator import Failure, Fault, Simulator
from tests.api.client_setup import (
    CABIN_TERRACE,
    DRIVEWAY,
    FRONT_DOOR,
    GARDEN,
    HALL,
    HOUSE,
    Owner,
    find,
)


@pytest.fixture
async def garden(client: BlinkClient, cloud: Simulator) -> Camera:
    """Return the garden camera. Clear the simulator's list of requests."""
    camera = await find(client, GARDEN)
    cloud.ledger.clear()
    return camera


@pytest.mark.parametrize("key", [GARDEN, DRIVEWAY, HALL, FRONT_DOOR, CABIN_TERRACE], ids=str)
async def test_camera_of_every_family_records_a_clip(
    client: BlinkClient, cloud: Simulator, owner: Owner, key: CameraKey
) -> None:
    camera = await find(client, key)
    cloud.ledger.clear()
    begun = owner.clock.time()

    recording = await client.record_clip(camera, within=60)

    assert recording == Recording(
        command_id=990000001, accepted_at=datetime.fromtimestamp(begun, UTC), clip_id=None
    )
    assert owner.clock.time() - begun == 3
    assert cloud.ledger.by_route() == {"command.status": 3, "homescreen": 1, "record": 1}
    owner.driven.advance(30)
    clips = await client.get_clips(since=datetime.fromtimestamp(begun, UTC))
    assert [(it.camera_id, it.network_id) for it in clips] == [(key.id, camera.network_id)]
    assert clips[0].created_at >= datetime.fromtimestamp(begun, UTC)


async def test_recording_has_clip_id_if_cloud_reports_it(
    client: BlinkClient, cloud: Simulator, owner: Owner, garden: Camera
) -> None:
    cloud.settings.names_recorded_clip = True

    recording = await client.record_clip(garden, within=60)

    owner.driven.advance(30)
    clips = await client.get_clips(since=datetime.fromtimestamp(owner.clock.time() - 60, UTC))
    assert [clip.id for clip in clips] == [recording.clip_id]


def offline(cloud: Simulator) -> None:
    cloud.cloud.camera("Garden").online = False


def busy(cloud: Simulator) -> None:
    cloud.cloud.keep_busy(cloud.cloud.networks[HOUSE])


def failing(cloud: Simulator) -> None:
    cloud.cloud.camera("Garden").failure = Failure()


def slow(cloud: Simulator) -> None:
    cloud.cloud.camera("Garden").command_seconds = 11


def removed(cloud: Simulator) -> None:
    cloud.cloud.remove_camera(cloud.cloud.camera("Garden"))


def failing_with(fault: Fault) -> Callable[[Simulator], None]:
    """Return a function that makes the command to record a clip fail."""
    return lambda cloud: cloud.faults.add(replace(fault, route="record"))


RETIRED_ADDRESS = Fault(status=404, body="<h1>Not Found</h1>", content_type="text/html")

TROUBLES: list[tuple[Callable[[Simulator], None], type[BlinkError], dict[str, int]]] = [
    (offline, BlinkOfflineError, {"homescreen": 1}),
    (busy, BlinkBusyError, {"homescreen": 1, "record": 3}),
    (failing, BlinkCommandError, {"homescreen": 1, "record": 1, "command.status": 3}),
    (slow, BlinkCommandTimeoutError, {"homescreen": 2, "record": 1, "command.status": 10}),
    (removed, BlinkNotFoundError, {"homescreen": 1}),
    (failing_with(RETIRED_ADDRESS), BlinkUnsupportedError, {"homescreen": 1, "record": 1}),
    (failing_with(Fault(status=503, body="{}")), BlinkServerError, {"homescreen": 1, "record": 1}),
    (
        failing_with(Fault(status=429, body="{}")),
        BlinkRateLimitError,
        {"homescreen": 1, "record": 1},
    ),
    (failing_with(Fault(kind="truncated")), BlinkConnectionError, {"homescreen": 1, "record": 1}),
    (
        failing_with(Fault(kind="expired_token", times=2)),
        BlinkAuthenticationError,
        {"homescreen": 1, "oauth.token": 1, "record": 2},
    ),
]


@pytest.mark.parametrize(
    ("trouble", "error", "requests"),
    TROUBLES,
    ids=[
        *("offline", "busy", "failing", "slow", "removed", "unsupported", "broken", "too many"),
        *("cut off", "signed out"),
    ],
)
async def test_failed_recording_raises_its_error_and_succeeds_later(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    garden: Camera,
    trouble: Callable[[Simulator], None],
    error: type[BlinkError],
    requests: dict[str, int],
) -> None:
    simulated = cloud.cloud.camera("Garden")
    trouble(cloud)

    with pytest.raises(error) as raised:
        await client.record_clip(garden, within=10)

    assert type(raised.value) is error
    assert cloud.ledger.by_route() == requests
    cloud.cloud.cameras[simulated.key] = simulated
    simulated.online, simulated.failure, simulated.command_seconds = True, None, None
    cloud.cloud.networks[HOUSE].busy_until = 0
    owner.driven.advance(66)
    assert (await client.record_clip(garden, within=10)).command_id is not None


async def test_recording_ignores_stale_offline_status(client: BlinkClient, garden: Camera) -> None:
    recording = await client.record_clip(replace(garden, status="offline"), within=60)

    assert recording.accepted_at is not None


@pytest.mark.parametrize(
    ("reported", "clip_id"),
    [
        ("7000001", 7000001),
        ('"7000001"', 7000001),
        *((it, None) for it in ("null", "0", "-1", "true", "1.5", '"x"', "[7]", "{}", '""')),
        ('"' + "9" * 5000 + '"', None),
    ],
)
async def test_recording_completes_with_any_reported_clip_id(
    client: BlinkClient, cloud: Simulator, garden: Camera, reported: str, clip_id: int | None
) -> None:
    body = f'{{"complete": true, "status_code": 908, "commands": [], "media_id": {reported}}}'
    cloud.faults.add(Fault(route="command.status", status=200, body=body))

    assert (await client.record_clip(garden, within=60)).clip_id == clip_id


async def test_recordings_of_one_network_run_one_after_the_other(
    client: BlinkClient, cloud: Simulator, garden: Camera
) -> None:
    others = [await find(client, key) for key in (HALL, CABIN_TERRACE)]

    await asyncio.gather(*(client.record_clip(it, within=60) for it in (garden, *others)))

    asked = [it for it in cloud.ledger.requests if it.route == "record"]
    assert [it.status for it in asked] == [200] * 3
    assert sorted(it.time - asked[0].time for it in asked) == [0, 0, 3]
