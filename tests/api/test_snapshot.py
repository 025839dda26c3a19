"""Snapshots return a picture that was taken after the request, or raise an error."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkBusyError,
    BlinkClient,
    BlinkConnectionError,
    BlinkDamagedFileError,
    BlinkError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkUnchangedError,
    Camera,
    CameraKey,
)
from custom_components.blink_clips.api.commands import CompletedCommand
from custom_components.blink_clips.api.snapshot import is_picture_of
from simulator import Fault, Listing, Simulator
from simulator.device_commands import start_snapshot
from simulator.paint import read_label
from tests.api.client_setup import DRIVEWAY, FRONT_DOOR, GARDEN, HALL, HOUSE, Owner, find

KEYS_BY_PRODUCT = {"catalina": GARDEN, "white": DRIVEWAY, "owl": HALL, "lotus": FRONT_DOOR}
MEDIA_NOT_FOUND = '{"message": "Media not found", "code": 700}'


def now(owner: Owner) -> datetime:
    return datetime.fromtimestamp(owner.clock.time(), UTC)


@pytest.mark.parametrize("listing", Listing)
@pytest.mark.parametrize("key", KEYS_BY_PRODUCT.values(), ids=KEYS_BY_PRODUCT)
async def test_snapshot_returns_picture_of_its_command(
    client: BlinkClient, owner: Owner, cloud: Simulator, key: CameraKey, listing: Listing
) -> None:
    cloud.settings.listing = listing
    owner.driven.advance(7)
    begun = now(owner)

    snapshot = await client.take_snapshot(key, HOUSE, within=60)

    label = read_label(snapshot.picture)
    camera = cloud.cloud.camera(family=key.family, id=key.id)
    assert label == camera.pictures[-1].label
    assert label.taken_at >= begun
    assert snapshot.camera == await find(client, key)
    assert snapshot.taken_at is not None
    assert begun <= snapshot.taken_at <= label.taken_at
    late = cloud.settings.listing_delay if listing is Listing.LISTED_LATE else 0
    assert (now(owner) - begun).total_seconds() == 3 + late
    assert cloud.ledger.count() - 1 <= 9


async def test_older_picture_of_lagging_host_is_not_the_snapshot(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    camera = await find(client, GARDEN)
    accepted = now(owner)
    command = CompletedCommand(id=1, accepted_at=accepted, clip_id=None)

    def listed(seconds: int) -> Camera:
        stamp = int(accepted.timestamp()) + seconds
        return replace(camera, thumbnail=f"/x/thumbnail.jpg?ts={stamp}&ext=")

    before = listed(-60)
    for unchanged_reads in (0, 3, 100):
        assert not is_picture_of(command, listed(-61), before, unchanged_reads=unchanged_reads)
        # After three reads of an unchanged picture, the client also accepts a picture with a time
        # before the command, because the camera's clock may be slow.
        assert is_picture_of(command, listed(-1), before, unchanged_reads=unchanged_reads) is (
            unchanged_reads >= 3
        )
        assert is_picture_of(command, listed(1), before, unchanged_reads=unchanged_reads)


@pytest.mark.parametrize("listing", Listing)
@pytest.mark.parametrize("key", KEYS_BY_PRODUCT.values(), ids=KEYS_BY_PRODUCT)
async def test_concurrent_snapshots_return_different_pictures(
    client: BlinkClient, cloud: Simulator, key: CameraKey, listing: Listing
) -> None:
    cloud.settings.listing = listing
    found = await asyncio.gather(*(client.take_snapshot(key, HOUSE, within=60) for _ in range(3)))

    labels = [read_label(snapshot.picture) for snapshot in found]
    pictures = list(cloud.cloud.camera(family=key.family, id=key.id).pictures)
    assert labels == [picture.label for picture in pictures[-3:]]


async def test_snapshot_returns_first_picture_of_camera(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.cloud.camera("Garden").pictures.clear()

    snapshot = await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert read_label(snapshot.picture).camera == "Garden"


async def test_snapshot_sends_expected_requests(client: BlinkClient, cloud: Simulator) -> None:
    await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert cloud.ledger.by_route() == {
        "command.status": 3,
        "homescreen": 2,
        "media.picture": 1,
        "snapshot": 1,
    }


async def test_snapshot_of_offline_camera_sends_no_command(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.cloud.camera("Garden").online = False

    with pytest.raises(BlinkOfflineError):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert cloud.ledger.by_route() == {"homescreen": 1}


async def test_snapshot_of_removed_camera_is_not_found(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.cloud.remove_camera(cloud.cloud.camera("Garden"))

    with pytest.raises(BlinkNotFoundError):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert cloud.ledger.by_route() == {"homescreen": 1}


async def test_snapshot_fails_if_camera_is_removed_meanwhile(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    taking = asyncio.ensure_future(client.take_snapshot(GARDEN, HOUSE, within=60))
    await owner.clock.sleep(1.5)
    cloud.cloud.remove_camera(cloud.cloud.camera("Garden"))

    with pytest.raises(BlinkNotFoundError):
        await taking


@pytest.mark.parametrize("age", [5, 600])
async def test_snapshot_raises_error_if_picture_does_not_change(
    client: BlinkClient, owner: Owner, cloud: Simulator, age: float
) -> None:
    garden = cloud.cloud.camera("Garden")
    garden.keeps_picture = True
    cloud.cloud.take_picture(garden, taken_at=owner.clock.time() - age)
    begun = now(owner)

    with pytest.raises(BlinkUnchangedError):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert now(owner) - begun == timedelta(seconds=3 + 9)
    assert cloud.ledger.count("homescreen") == 1 + 10
    assert cloud.ledger.count("media.picture") == 0


async def test_snapshot_fails_if_network_stays_busy(client: BlinkClient, cloud: Simulator) -> None:
    cloud.cloud.keep_busy(cloud.cloud.networks[HOUSE])

    with pytest.raises(BlinkBusyError):
        await client.take_snapshot(GARDEN, HOUSE, within=10)

    assert cloud.ledger.count("media.picture") == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="media.picture", status=404, body=MEDIA_NOT_FOUND, times=3),
        Fault(route="media.picture", kind="broken_body", times=3),
        Fault(route="media.picture", kind="truncated", times=3),
        Fault(route="media.picture", status=503, body="{}", times=3),
        Fault(route="homescreen", status=503, body="{}", times=3, after=1),
        Fault(route="homescreen", kind="truncated", times=3, after=1),
        Fault(route="homescreen", kind="wrong_shape", times=3, after=1),
    ],
    ids=lambda it: f"{it.route}-{it.kind}-{it.status}",
)
async def test_snapshot_succeeds_after_temporary_failures(
    client: BlinkClient, owner: Owner, cloud: Simulator, fault: Fault
) -> None:
    cloud.faults.add(fault)
    begun = now(owner)

    snapshot = await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert read_label(snapshot.picture).taken_at >= begun
    assert now(owner) - begun == timedelta(seconds=3 + 3)
    assert list(cloud.faults) == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            Fault(route="media.picture", status=404, body=MEDIA_NOT_FOUND, times=None),
            BlinkNotFoundError,
        ),
        (Fault(route="media.picture", kind="broken_body", times=None), BlinkDamagedFileError),
        (Fault(route="media.picture", kind="truncated", times=None), BlinkConnectionError),
        (Fault(route="homescreen", kind="broken_body", times=None, after=1), BlinkResponseError),
    ],
    ids=lambda it: f"{it.route}-{it.kind}" if isinstance(it, Fault) else it.__name__,
)
async def test_snapshot_raises_last_error_if_picture_is_unavailable(
    client: BlinkClient, cloud: Simulator, fault: Fault, expected: type[BlinkError]
) -> None:
    cloud.faults.add(fault)

    with pytest.raises(BlinkError) as raised:
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert type(raised.value) is expected
    assert cloud.ledger.count(fault.route) == 10 + fault.after


@pytest.mark.parametrize("route", ["homescreen", "media.picture"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (429, BlinkRateLimitError),
        (401, BlinkAuthenticationError),
        (403, BlinkBlockedError),
        (406, BlinkBlockedError),
    ],
)
async def test_snapshot_is_not_retried_after_final_error(
    client: BlinkClient, cloud: Simulator, route: str, status: int, expected: type[BlinkError]
) -> None:
    after = 1 if route == "homescreen" else 0
    fault = Fault(route=route, status=status, body="{}", times=None, after=after)
    cloud.faults.add(fault)

    with pytest.raises(expected):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    tries = 2 if status == 401 else 1
    assert cloud.ledger.count(route) == after + tries


async def test_snapshot_accepts_picture_taken_by_app_meanwhile(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    begun = now(owner)
    taking = asyncio.ensure_future(client.take_snapshot(GARDEN, HOUSE, within=60))
    await owner.clock.sleep(1.5)
    cloud.cloud.take_picture(cloud.cloud.camera("Garden"))

    assert read_label((await taking).picture).taken_at >= begun


async def test_snapshot_ignores_new_name_of_older_picture(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    garden = cloud.cloud.camera("Garden")
    begun = now(owner)
    taking = asyncio.ensure_future(client.take_snapshot(GARDEN, HOUSE, within=60))
    await owner.clock.sleep(1.5)
    latest = garden.pictures.pop()
    cloud.cloud.take_picture(garden, taken_at=owner.clock.time() - 600)
    await owner.clock.sleep(3)
    assert not taking.done()
    garden.pictures.append(latest)

    assert read_label((await taking).picture) == latest.label
    assert latest.label.taken_at >= begun


async def test_snapshot_ignores_late_listed_picture_of_app(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.settings.listing = Listing.LISTED_LATE
    start_snapshot(cloud.cloud, cloud.cloud.camera("Garden"))
    owner.driven.advance(cloud.settings.command_seconds)
    begun = now(owner)

    snapshot = await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert read_label(snapshot.picture).taken_at >= begun
