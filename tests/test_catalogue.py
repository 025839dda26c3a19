"""The catalogue (list of an account's clips) is complete, up to date, and needs few requests."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import gc
from typing import Any

import pytest

from custom_components.blink_clips.api import (
    ArchivedFiles,
    BlinkConnectionError,
    BlinkError,
    Clip,
    CloudClock,
)
from custom_components.blink_clips.clips import catalogue as module
from custom_components.blink_clips.clips.catalogue import Catalogue
from custom_components.blink_clips.const import DOMAIN
from simulator import DrivenClock, Fault
from tests.house import ClientClock, House

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def clip(number: int, *, minutes_ago: float = 0.0, **changes: Any) -> Clip:
    """Return a clip. `changes` are values for its fields."""
    created_at = NOON - timedelta(minutes=minutes_ago)
    plain = Clip(id=number, created_at=created_at, updated_at=created_at, camera_id=1)
    return replace(plain, **changes)


class Source:
    """A fake clip list of the cloud. Each read waits until the event `answers` is set."""

    def __init__(self) -> None:
        self.listed: list[Clip] = []
        self.reads = 0
        self.fault: BlinkError | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def read(self, since: datetime) -> Iterable[Clip]:
        """Return the clips in the list, or raise the error `fault`."""
        self.reads += 1
        page = list(self.listed)
        await self.answers.wait()
        if self.fault:
            raise self.fault
        return [it for it in page if it.updated_at >= since]


@pytest.fixture
async def source() -> Source:
    return Source()


@pytest.fixture
async def catalogue(source: Source, clock: DrivenClock) -> Catalogue:
    def start(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=name)

    return Catalogue(source.read, CloudClock(ClientClock(clock)), start)


def ids(catalogue: Catalogue) -> list[int]:
    return [it.id for it in catalogue.clips()]


async def test_clips_are_not_listed_until_the_catalogue_is_used(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.ledger.clear()
    await house.let_pass(3600)

    assert house.cloud.ledger.count("media.changed") == 60
    await entry.runtime_data.catalogue.load()
    assert house.cloud.ledger.count("media.changed") == 61


@pytest.mark.scenario("big")
async def test_ten_thousand_clips_are_read_once_for_a_hundred_callers(house: House) -> None:
    entry = await house.sign_in()
    catalogue = entry.runtime_data.catalogue
    house.cloud.ledger.clear()

    await asyncio.gather(*(catalogue.load() for _ in range(100)))
    await catalogue.load()

    # The cloud returns twenty full pages, and then an empty page.
    assert house.cloud.ledger.by_route() == {"media.changed": 21}
    clips = catalogue.clips()
    assert {it.id for it in clips} == house.cloud.cloud.clips.keys()
    times = [it.created_at for it in clips]
    assert times == sorted(times, reverse=True)


async def test_polls_keep_the_catalogue_up_to_date(house: House) -> None:
    entry = await house.sign_in()
    catalogue = entry.runtime_data.catalogue
    await catalogue.load()
    cloud = house.cloud.cloud
    old = catalogue.clips()[10]
    new = cloud.motion(cloud.camera("Garden"), upload_seconds=10)
    house.cloud.ledger.clear()

    await house.let_pass(60)
    assert catalogue.clips()[0].id == new.id
    assert catalogue.get(old.id) == old
    cloud.delete_clip(cloud.clips[old.id])
    await house.let_pass(120)

    assert old.id not in ids(catalogue)
    with pytest.raises(KeyError):
        await catalogue.find(old.id)
    assert house.cloud.ledger.count("media.changed") == 3


async def test_clip_of_the_last_poll_is_found_without_a_request(house: House) -> None:
    entry = await house.sign_in()
    cloud = house.cloud.cloud
    new = cloud.motion(cloud.camera("Garden"), upload_seconds=10)
    await house.let_pass(60)
    house.cloud.ledger.clear()

    assert (await entry.runtime_data.catalogue.find(new.id)).id == new.id
    assert house.cloud.ledger.count() == 0

    for _ in range(2):
        with pytest.raises(KeyError):
            await entry.runtime_data.catalogue.find(999)
    assert house.cloud.ledger.by_route() == {"media.changed": 1}


async def test_stored_clip_is_found_after_a_restart_without_a_request(house: House) -> None:
    entry = await house.sign_in()
    # Choose the second newest clip, because each poll reads the newest clip again.
    [_, clip, *_] = sorted(house.cloud.cloud.clips.values(), key=lambda it: -it.created_at)
    await house.let_pass(60)  # Wait until the integration has stored the list of clips.
    await house.hass.config_entries.async_unload(entry.entry_id)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()
    house.cloud.ledger.clear()

    assert (await entry.runtime_data.catalogue.find(clip.id)).id == clip.id
    assert house.cloud.ledger.count() == 0


async def test_clips_older_than_the_retention_time_are_removed(house: House) -> None:
    entry = await house.sign_in()
    await entry.runtime_data.catalogue.load()
    assert entry.runtime_data.catalogue.expiry.retention == timedelta(days=60)
    before = entry.runtime_data.catalogue.clips()

    house.clock.advance(timedelta(days=59).total_seconds())
    after = entry.runtime_data.catalogue.clips()

    assert after == [it for it in before if it.created_at >= house.now - timedelta(days=60)]
    assert 0 < len(after) < len(before)
    with pytest.raises(KeyError):
        entry.runtime_data.catalogue.get(before[-1].id)


async def test_unloading_the_account_fails_callers_that_wait_for_the_clip_list(
    house: House,
) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", kind="hang"))
    waiting = asyncio.create_task(entry.runtime_data.catalogue.load())
    await asyncio.sleep(0)

    await house.hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(BlinkConnectionError, match="unloaded"):
        await waiting


async def test_rejected_token_starts_a_new_sign_in(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", status=401, times=None))

    with pytest.raises(BlinkError):
        await entry.runtime_data.catalogue.load()
    await house.settle()

    [flow] = house.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"


async def test_failed_clip_list_reaches_all_waiting_callers_and_is_not_cached(
    catalogue: Catalogue, source: Source
) -> None:
    source.listed = [clip(1)]
    source.fault = BlinkConnectionError("down")
    outcomes = await asyncio.gather(*(catalogue.load() for _ in range(5)), return_exceptions=True)
    assert [type(it) for it in outcomes] == [BlinkConnectionError] * 5
    assert source.reads == 1

    source.fault = None
    assert (await catalogue.find(1)).id == 1


async def test_cancelled_caller_does_not_cancel_the_clip_list_of_others(
    catalogue: Catalogue, source: Source
) -> None:
    source.listed = [clip(1)]
    source.answers.clear()
    leaving, staying = (asyncio.create_task(catalogue.find(1)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    source.answers.set()

    assert (await staying).id == 1
    assert leaving.cancelled()
    assert source.reads == 1


async def test_failed_clip_list_without_waiting_callers_is_not_logged(
    catalogue: Catalogue, source: Source
) -> None:
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, problem: problems.append(problem))
    source.fault = BlinkConnectionError("down")
    source.answers.clear()
    leaving = asyncio.create_task(catalogue.load())
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    del leaving

    source.answers.set()
    for _ in range(5):
        await asyncio.sleep(0)
    # Let the garbage collector delete the task. If an exception was never retrieved, Python reports
    # it now.
    source.fault = None
    gc.collect()

    assert problems == []
    await catalogue.load()
    assert source.reads == 2


async def test_clip_deleted_while_the_list_is_read_stays_deleted(
    catalogue: Catalogue, source: Source
) -> None:
    source.listed = [clip(1), clip(2)]
    source.answers.clear()
    reading = asyncio.create_task(catalogue.load())
    await asyncio.sleep(0)
    # Delete a clip in the second in which it was recorded. Both list entries of the clip then have
    # the same time.
    catalogue.update([clip(1, deleted=True), clip(3, minutes_ago=-1)])
    source.answers.set()
    await reading

    assert ids(catalogue) == [3, 2]


@pytest.mark.parametrize(
    ("later", "listed"),
    [
        pytest.param({}, [], id="older"),
        pytest.param({"updated_at": NOON + timedelta(minutes=5)}, [], id="as old"),
        pytest.param({"updated_at": NOON + timedelta(minutes=6)}, [1], id="newer"),
    ],
)
async def test_newest_record_of_a_clip_wins(
    catalogue: Catalogue, later: dict[str, Any], listed: list[int]
) -> None:
    first = clip(1, updated_at=NOON + timedelta(minutes=5), deleted=True)
    catalogue.update([first])
    catalogue.update([clip(1, **later)])

    assert ids(catalogue) == listed


async def test_forgotten_clip_returns_only_with_a_newer_record(catalogue: Catalogue) -> None:
    listed = [clip(1), clip(2, minutes_ago=1)]
    catalogue.update(listed)
    assert ids(catalogue) == [1, 2]

    catalogue.forget(1)
    catalogue.forget(999)
    catalogue.update(listed)
    assert ids(catalogue) == [2]

    catalogue.update([clip(1, updated_at=NOON + timedelta(seconds=1))])
    assert ids(catalogue) == [1, 2]


async def test_only_the_newest_clips_are_kept(
    catalogue: Catalogue, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_CATALOGUE_CLIPS", 3)
    source.listed = [clip(number, minutes_ago=number) for number in range(5)]
    await catalogue.load()
    assert ids(catalogue) == [0, 1, 2]

    catalogue.update([clip(7, minutes_ago=-1)])
    assert ids(catalogue) == [7, 0, 1]


async def test_returned_clip_list_does_not_change_later(catalogue: Catalogue) -> None:
    catalogue.update([clip(1)])
    before = catalogue.clips()

    catalogue.update([clip(2)])

    assert [it.id for it in before] == [1]


async def test_archived_clip_counts_as_only_archived_after_a_certain_deletion(
    catalogue: Catalogue, source: Source
) -> None:
    files = ArchivedFiles(stem="hall")
    day = 24 * 60
    clips = [clip(it, archived=files) for it in (1, 2, 3)]
    old = clip(4, minutes_ago=61 * day, archived=files)
    source.listed = [clip(1)]
    catalogue.expiry.retention = timedelta(days=60)
    catalogue.show_archived([*clips, old])

    def only_archived() -> list[int]:
        return [it.id for it in catalogue.clips() if catalogue.is_only_archived(it)]

    assert only_archived() == [4]
    catalogue.update([clip(2, deleted=True)])
    assert only_archived() == [2, 4]
    reported: set[int] = set()
    catalogue.listeners.add(reported.update)
    await catalogue.load()
    assert only_archived() == [3, 2, 4]
    assert 3 in reported
    catalogue.hide_archived([3])
    assert only_archived() == [2, 4]
