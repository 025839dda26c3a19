"""Tests of the paths of camera pictures, and of the pictures at these paths."""

from collections.abc import Callable

import pytest

from simulator import CameraSpec, Family, Listing, Simulator, ThumbnailForm
from tests.simulator.caller import Caller

STAMPED = "/api/v3/media/accounts/100001/networks/200001/{type}/{id}/thumbnail/thumbnail.jpg"

# For each camera: the list in the cloud's response that contains the camera, and a function that
# converts the camera's field `thumbnail` to the URL path of its picture.
KINDS: dict[str, tuple[str, Callable[[object], str]]] = {
    "Garden": ("cameras", str),
    "Driveway": ("cameras", lambda it: f"{it}.jpg"),
    "Hall": ("owls", lambda it: f"{STAMPED.format(type='owl', id=400001)}?ts={it}&ext="),
    "Front Door": (
        "doorbells",
        lambda it: f"{STAMPED.format(type='lotus', id=600001)}?ts={it}&ext=",
    ),
}
SNAPSHOTS = {
    "Garden": "/network/200001/camera/400001/thumbnail",
    "Driveway": "/network/200001/camera/400002/thumbnail",
    "Hall": "/api/v1/accounts/100001/networks/200001/owls/400001/thumbnail",
    "Front Door": "/api/v1/accounts/100001/networks/200001/doorbells/600001/thumbnail",
}


async def path_of(caller: Caller, name: str) -> str:
    """Return the URL path of a camera's newest picture, from the field `thumbnail`."""
    kind, spell = KINDS[name]
    return spell((await caller.device(kind, name))["thumbnail"])


@pytest.mark.parametrize("name", KINDS)
async def test_listed_picture_is_served(caller: Caller, name: str) -> None:
    answer = await caller.get(await path_of(caller, name))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert (answer.label.camera, answer.label.kind) == (name, "snapshot")


@pytest.mark.parametrize("name", KINDS)
async def test_versioned_listing_keeps_the_old_picture_at_the_old_path(
    caller: Caller, name: str
) -> None:
    old = await path_of(caller, name)
    before = (await caller.get(old)).label

    await caller.post(SNAPSHOTS[name])
    assert await path_of(caller, name) == old
    await caller.clock.sleep(3)
    new = await path_of(caller, name)

    assert new != old
    assert (await caller.get(old)).label == before
    taken = (await caller.get(new)).label
    assert taken.number != before.number
    assert taken.taken_at.timestamp() == caller.clock.time() - 1


@pytest.mark.parametrize("name", KINDS)
async def test_ts_ignored_listing_serves_the_newest_picture_except_for_old_paths(
    caller: Caller, sim: Simulator, name: str
) -> None:
    sim.settings.listing = Listing.TS_IGNORED
    old = await path_of(caller, name)
    before = (await caller.get(old)).label

    await caller.post(SNAPSHOTS[name])
    await caller.clock.sleep(3)

    new = (await caller.get(await path_of(caller, name))).label
    assert new.number != before.number
    assert (await caller.get(old)).label == (before if name == "Driveway" else new)


@pytest.mark.parametrize("name", KINDS)
async def test_listed_late_shows_a_picture_two_seconds_after_the_command(
    caller: Caller, sim: Simulator, name: str
) -> None:
    sim.cloud.camera(name).listing = Listing.LISTED_LATE
    old = await path_of(caller, name)
    before = (await caller.get(old)).label

    command = (await caller.post(SNAPSHOTS[name])).json
    await caller.clock.sleep(3)
    assert (await caller.status(command))["complete"] is True
    await caller.clock.sleep(1.5)
    assert await path_of(caller, name) == old
    assert (await caller.get(old)).label == before
    await caller.clock.sleep(0.5)

    new = await path_of(caller, name)
    assert new != old
    assert (await caller.get(new)).label.number != before.number


async def test_picture_taken_by_the_app_is_listed_immediately(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.take_picture(sim.cloud.camera("Garden"))

    label = (await caller.get(await path_of(caller, "Garden"))).label

    assert label.taken_at.timestamp() == caller.clock.time()


async def test_snapshot_is_listed_after_a_picture_of_the_app(
    caller: Caller, sim: Simulator
) -> None:
    await caller.post(SNAPSHOTS["Garden"])
    quicker = sim.cloud.take_picture(sim.cloud.camera("Garden"))
    assert (await caller.get(await path_of(caller, "Garden"))).label == quicker.label

    await caller.clock.sleep(3)

    shown = (await caller.get(await path_of(caller, "Garden"))).label
    assert shown.taken_at.timestamp() == caller.clock.time() - 1


async def test_pictures_of_one_second_have_different_paths(caller: Caller, sim: Simulator) -> None:
    values = set()
    for name in ("Garden", "Driveway"):
        for _ in range(3):
            sim.cloud.take_picture(sim.cloud.camera(name))
            values.add(await path_of(caller, name))

    assert len(values) == 6


async def test_old_picture_path_without_suffix_is_not_served(caller: Caller) -> None:
    path = await path_of(caller, "Driveway")

    bare = await caller.get(path.removesuffix(".jpg"))

    assert (bare.status, bare.json["code"]) == (404, 700)


async def test_old_picture_paths_contain_the_family(caller: Caller, sim: Simulator) -> None:
    for family, kind, name in (
        (Family.OWL, "owls", "Attic"),
        (Family.DOORBELL, "doorbells", "Gate"),
    ):
        spec = CameraSpec(name=name, family=family, form=ThumbnailForm.OLD_PATH)
        sim.cloud.add_camera(spec, network_id=200001)
        value = (await caller.device(kind, name))["thumbnail"]
        assert f"/{family}/" in value
        assert "/thumbnail/fw_" in value
        assert (await caller.get(f"{value}.jpg")).label.camera == name


async def test_picture_path_with_another_product_type_is_rejected(caller: Caller) -> None:
    path = (await path_of(caller, "Garden")).replace("catalina", "white")

    answer = await caller.get(path)

    assert (answer.status, answer.json["code"]) == (400, 1630)


@pytest.mark.parametrize(
    ("device", "stamp"), [("400001", "1"), ("499999", "1"), ("400001", "latest")]
)
async def test_path_of_an_unknown_picture_returns_code_700(
    caller: Caller, device: str, stamp: str
) -> None:
    path = STAMPED.format(type="catalina", id=device)

    answer = await caller.get(path, ts=stamp, ext="")

    assert (answer.status, answer.json["code"]) == (404, 700)


async def test_picture_path_without_ts_serves_the_newest_picture(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.take_picture(sim.cloud.camera("Garden"))

    label = (await caller.get(STAMPED.format(type="catalina", id=400001))).label

    assert label.taken_at.timestamp() == caller.clock.time()
