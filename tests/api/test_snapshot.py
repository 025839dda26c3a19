"""A snapshot is a picture that was taken after it was asked for, or an error."""

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
from simulator.paint import read_label
from tests.api.client_setup import DRIVEWAY, FRONT_DOOR, GARDEN, HALL, HOUSE, Owner, find

FOUR_KINDS = {"catalina": GARDEN, "white": DRIVEWAY, "owl": HALL, "lotus": FRONT_DOOR}
GONE = '{"message": "Media not found", "code": 700}'


def now(owner: Owner) -> datetime:
    return datetime.fromtimestamp(owner.clock.time(), UTC)


@pytest.mark.parametrize("listing", Listing)
@pytest.mark.parametrize("key", FOUR_KINDS.values(), ids=FOUR_KINDS)
async def test_the_picture_is_the_one_that_was_asked_for(
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


async def test_an_older_picture_of_a_lagging_host_is_never_ours(
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
        # A clock that is late makes a name between them, which is ours if it stays.
        assert is_picture_of(command, listed(-1), before, unchanged_reads=unchanged_reads) is (
            unchanged_reads >= 3
        )
        assert is_picture_of(command, listed(1), before, unchanged_reads=unchanged_reads)


@pytest.mark.parametrize("listing", Listing)
@pytest.mark.parametrize("key", FOUR_KINDS.values(), ids=FOUR_KINDS)
async def test_one_after_another(
    client: BlinkClient, cloud: Simulator, key: CameraKey, listing: Listing
) -> None:
    cloud.settings.listing = listing
    found = await asyncio.gather(*(client.take_snapshot(key, HOUSE, within=60) for _ in range(3)))

    labels = [read_label(snapshot.picture) for snapshot in found]
    pictures = list(cloud.cloud.camera(family=key.family, id=key.id).pictures)
    assert labels == [picture.label for picture in pictures[-3:]]


async def test_a_camera_takes_its_first_picture(client: BlinkClient, cloud: Simulator) -> None:
    cloud.cloud.camera("Garden").pictures.clear()

    snapshot = await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert read_label(snapshot.picture).camera == "Garden"


async def test_what_a_snapshot_costs(client: BlinkClient, cloud: Simulator) -> None:
    await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert cloud.ledger.by_route() == {
        "command.status": 3,
        "homescreen": 2,
        "media.picture": 1,
        "snapshot": 1,
    }


async def test_an_offline_camera_is_not_asked(client: BlinkClient, cloud: Simulator) -> None:
    cloud.cloud.camera("Garden").online = False

    with pytest.raises(BlinkOfflineError):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert cloud.ledger.by_route() == {"homescreen": 1}


async def test_a_camera_that_is_no_longer_there(client: BlinkClient, cloud: Simulator) -> None:
    cloud.cloud.remove_camera(cloud.cloud.camera("Garden"))

    with pytest.raises(BlinkNotFoundError):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert cloud.ledger.by_route() == {"homescreen": 1}


async def test_a_camera_that_leaves_meanwhile(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    taking = asyncio.ensure_future(client.take_snapshot(GARDEN, HOUSE, within=60))
    await owner.clock.sleep(1.5)
    cloud.cloud.remove_camera(cloud.cloud.camera("Garden"))

    with pytest.raises(BlinkNotFoundError):
        await taking


@pytest.mark.parametrize("age", [5, 600])
async def test_a_picture_that_never_changes(
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


async def test_a_network_that_stays_busy_shows_no_picture(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.cloud.keep_busy(cloud.cloud.networks[HOUSE])

    with pytest.raises(BlinkBusyError):
        await client.take_snapshot(GARDEN, HOUSE, within=10)

    assert cloud.ledger.count("media.picture") == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="media.picture", status=404, body=GONE, times=3),
        Fault(route="media.picture", kind="broken_body", times=3),
        Fault(route="media.picture", kind="truncated", times=3),
        Fault(route="media.picture", status=503, body="{}", times=3),
        Fault(route="homescreen", status=503, body="{}", times=3, after=1),
        Fault(route="homescreen", kind="truncated", times=3, after=1),
        Fault(route="homescreen", kind="wrong_shape", times=3, after=1),
    ],
    ids=lambda it: f"{it.route}-{it.kind}-{it.status}",
)
async def test_a_picture_that_is_good_in_the_end(
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
        (Fault(route="media.picture", status=404, body=GONE, times=None), BlinkNotFoundError),
        (Fault(route="media.picture", kind="broken_body", times=None), BlinkResponseError),
        (Fault(route="media.picture", kind="truncated", times=None), BlinkConnectionError),
        (Fault(route="homescreen", kind="broken_body", times=None, after=1), BlinkResponseError),
    ],
    ids=lambda it: f"{it.route}-{it.kind}" if isinstance(it, Fault) else it.__name__,
)
async def test_a_picture_that_cannot_be_had(
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
async def test_some_errors_are_final(
    client: BlinkClient, cloud: Simulator, route: str, status: int, expected: type[BlinkError]
) -> None:
    after = 1 if route == "homescreen" else 0
    fault = Fault(route=route, status=status, body="{}", times=None, after=after)
    cloud.faults.add(fault)

    with pytest.raises(expected):
        await client.take_snapshot(GARDEN, HOUSE, within=60)

    tries = 2 if status == 401 else 1
    assert cloud.ledger.count(route) == after + tries


async def test_a_picture_that_the_app_takes_meanwhile(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    begun = now(owner)
    taking = asyncio.ensure_future(client.take_snapshot(GARDEN, HOUSE, within=60))
    await owner.clock.sleep(1.5)
    cloud.cloud.take_picture(cloud.cloud.camera("Garden"))

    assert read_label((await taking).picture).taken_at >= begun


async def test_the_name_of_a_picture_from_before_is_not_taken_for_new(
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


async def test_a_snapshot_by_the_app_that_is_listed_late(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.settings.listing = Listing.LISTED_LATE
    cloud.cloud.snapshot(cloud.cloud.camera("Garden"))
    owner.driven.advance(cloud.settings.command_seconds)
    begun = now(owner)

    snapshot = await client.take_snapshot(GARDEN, HOUSE, within=60)

    assert read_label(snapshot.picture).taken_at >= begun
