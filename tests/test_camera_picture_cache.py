"""The cache of camera pictures is limited. It evicts the newest picture of each camera last."""

from datetime import UTC, datetime
from typing import override

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
import pytest

from custom_components.blink_clips.api import Camera, CameraKey, Family
from custom_components.blink_clips.coordinator import BlinkCoordinator
from custom_components.blink_clips.media.camera_picture_cache import (
    KEPT_PER_CAMERA,
    MAX_BYTES,
    CameraPictureCache,
    Picture,
)
from custom_components.blink_clips.picture_ref import PictureKind, PictureRef
from tests.house import House

pytestmark = pytest.mark.platforms("camera")

LIMIT = 100
PICTURE = 200_000


def key(number: int) -> CameraKey:
    """Return the key (family and id) of a camera with this id."""
    return CameraKey(Family.CAMERA, number)


def picture(name: str, size: int) -> Picture:
    """Return a picture with this size in bytes."""
    origin = Camera(
        family=Family.CAMERA, id=1, network_id=1, name="Garden", product_type="catalina"
    )
    ref = PictureRef(id=name, kind=PictureKind.SNAPSHOT, taken_at=datetime.now(UTC), origin=origin)
    return Picture(ref=ref, jpeg=bytes(size))


def names(cache: CameraPictureCache, number: int) -> list[str]:
    """Return the names of a camera's cached pictures, newest first."""
    return [it.ref.id for it in cache.newest_first(key(number))]


class Keeping(RuleBasedStateMachine):
    """Calls methods of the cache in random order.

    After each call, compare the pictures in the cache with a reference model, which is a simple
    list.
    """

    cameras = st.integers(0, 5)

    def __init__(self) -> None:
        super().__init__()
        self.cache = CameraPictureCache(max_bytes=LIMIT)
        self.kept: list[tuple[int, str]] = []
        self.sizes: dict[tuple[int, str], int] = {}
        self.used: list[int] = []

    @rule(camera=cameras, name=st.sampled_from("abcdefgh"), size=st.integers(1, LIMIT))
    def keep(self, camera: int, name: str, size: int) -> None:
        """Add a new or a known picture to the cache and to the reference model."""
        wanted = (camera, name)
        self.kept = [it for it in self.kept if it != wanted] + [wanted]
        self.sizes[wanted] = size
        self._use(camera)
        of_camera = [it for it in self.kept if it[0] == camera]
        if len(of_camera) > KEPT_PER_CAMERA:
            self.kept.remove(of_camera[0])
        while sum(self.sizes[it] for it in self.kept) > LIMIT:
            self.kept.remove(self._expendable())

        before = self._counts()
        self.cache.keep(key(camera), picture(name, size))
        after = self._counts()

        if any(before[it] and not after[it] for it in before):
            assert max(after.values()) == 1, "a newest picture is evicted only without older ones"
        assert self.cache.find(key(camera), name), "the picture that was just added stays"

    @rule(camera=cameras)
    def use(self, camera: int) -> None:
        """Mark a camera as the most recently used."""
        self._use(camera)
        self.cache.use(key(camera))

    @invariant()
    def bound_holds(self) -> None:
        """Check that the reported size of the cache equals the size of its pictures."""
        held = [it for number in range(6) for it in self.cache.newest_first(key(number))]
        assert self.cache.bytes == sum(len(it.jpeg) for it in held) <= LIMIT

    @invariant()
    def right_pictures_are_kept(self) -> None:
        """Check that the cache has the same pictures as the reference model."""
        for number in range(6):
            expected = [name for camera, name in self.kept if camera == number]
            assert names(self.cache, number) == expected[::-1]

    @override
    def teardown(self) -> None:
        assert len(self.kept) <= 6 * KEPT_PER_CAMERA

    def _counts(self) -> dict[int, int]:
        return {it: len(names(self.cache, it)) for it in range(6)}

    def _use(self, camera: int) -> None:
        self.used = [it for it in self.used if it != camera] + [camera]

    def _expendable(self) -> tuple[int, str]:
        """Return the picture to evict next.

        Choose the oldest picture among those that are not the newest of their cameras. If each
        camera has only one picture, choose that of the least recently used camera.
        """
        newest = dict(self.kept)
        older = [it for it in self.kept if newest[it[0]] != it[1]]
        camera = next(it for it in self.used if it in newest)
        return older[0] if older else (camera, newest[camera])


TestKeeping = Keeping.TestCase


def test_older_pictures_are_evicted_before_the_newest_of_any_camera() -> None:
    cache = CameraPictureCache(max_bytes=LIMIT)
    for camera, name in ((1, "a"), (2, "b"), (1, "c"), (3, "d")):
        cache.keep(key(camera), picture(name, 25))

    cache.keep(key(4), picture("e", 25))
    assert [names(cache, it) for it in (1, 2, 3, 4)] == [["c"], ["b"], ["d"], ["e"]]

    cache.use(key(2))
    cache.keep(key(5), picture("f", 25))
    assert names(cache, 1) == [], "the least recently used camera"
    assert names(cache, 2) == ["b"]


def test_cache_holds_the_newest_picture_of_each_of_50_cameras() -> None:
    cache = CameraPictureCache()
    for name in "abcd":
        for camera in range(50):
            cache.keep(key(camera), picture(name, PICTURE))

    assert cache.bytes <= MAX_BYTES
    assert all(names(cache, it)[0] == "d" for it in range(50))


@pytest.mark.scenario("no_subscription")
async def test_evicted_picture_is_downloaded_again_on_demand(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await house.sign_in()
    account = entry.runtime_data
    garden, hall = await house.look("camera.garden"), await house.look("camera.hall")
    sizes = [len(it.jpeg) for key in account.data.cameras for it in shown(account, key)]
    cache = CameraPictureCache(max_bytes=max(sizes))
    monkeypatch.setattr(account.media.pictures, "_cache", cache)
    house.cloud.ledger.clear()

    for _ in range(2):
        for entity_id, label in (("camera.garden", garden), ("camera.hall", hall)):
            for _ in range(3):
                assert await house.look(entity_id) == label

    assert house.cloud.ledger.count() == 4, "each picture evicts the other one"
    assert house.state("camera.garden").state == "idle"
    taken_at = house.state("camera.garden").attributes["picture_taken_at"]
    assert taken_at.timestamp() == pytest.approx(garden.taken_at.timestamp(), abs=60)


def shown(account: BlinkCoordinator, key: CameraKey) -> list[Picture]:
    """Return the picture that the cache shows for a camera, in a list.

    Without a picture, the list is empty.
    """
    picture = account.media.pictures.shown(key)
    return [picture] if picture else []
