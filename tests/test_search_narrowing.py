"""A search in the archive's index (database) finds each matching clip, in each language."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import random

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.blink_clips.api import Clip, UsbClip, UsbDrive, UsbOrigin
from custom_components.blink_clips.archive.archived_clip import ArchivedClip
from custom_components.blink_clips.archive.listing import ArchiveListing, ArchiveQuery
from custom_components.blink_clips.archive.sidecar import Sidecar
from custom_components.blink_clips.clips.event_types import EventType
from custom_components.blink_clips.media_browser import search
from custom_components.blink_clips.media_browser.search import (
    Accounts,
    ClipQuery,
    find_clips,
    search_terms,
)
from custom_components.blink_clips.media_browser.search_narrowing import MAX_NARROWINGS
from custom_components.blink_clips.media_browser.texts import Texts, fold
from tests.archive_house import ArchiveHouse, index_of
from tests.media_browser import Browsing

pytestmark = pytest.mark.platforms("camera")

# A long query: all beginnings of the words "garden" and "motion".
MANY_WORDS = "g ga gar gard garde garden m mo mot moti motio motion"
SOURCES = ("pir", "cv_motion", "snapshot", "liveview", "button_press", "button", "usb", "new", "")
CAMERAS = (
    (400001, "catalina"),
    (400001, "owl"),
    (600001, "lotus"),
    (500002, "owl"),
    (999, "owl"),
    (0, ""),
)
USB_NAMES = ("Attic", "KÜCHE", '"L" 50%', "ガレージ", "")
DETECTIONS: tuple[object, ...] = (
    None,
    {"cv_detection": ["person"]},
    {"Vehicle": True, "animal": False},
    ["PACKAGE"],
)


def recorded(rng: random.Random, number: int, now: datetime) -> ArchivedClip:
    """Return an archived clip whose time, camera and other fields are random."""
    days = rng.choice((rng.random() * 3, rng.random() * 400, rng.random() * 4500, -5))
    at = (now - timedelta(days=days)).replace(microsecond=0)
    camera_id, product_type = rng.choice(CAMERAS)
    record = UsbClip(id=number, camera_name=rng.choice(USB_NAMES), created_at=at, kilobytes=5)
    usb = UsbOrigin(drive=UsbDrive(network_id=200001, sync_module_id=1), record=record)
    clip = Clip(
        id=8_000_000 + number,
        created_at=at,
        updated_at=at,
        camera_id=camera_id,
        product_type=product_type,
        raw_source=rng.choice(SOURCES),
        watched=rng.random() < 0.5,
        metadata=rng.choice(DETECTIONS),
        media="/clip.mp4",
        usb=usb if rng.random() < 0.1 else None,
    )
    sidecar = Sidecar(
        clip=clip,
        camera_name="Old Shed",
        event_type="motion",
        archived_at=now,
        kept=rng.random() < 0.2,
    )
    return ArchivedClip.of(sidecar, f"x/2026-01-01/{clip.id}", size=9, has_poster=False)


def words(rng: random.Random, texts: Texts, clips: Sequence[ArchivedClip]) -> list[str]:
    """Return words that occur in the texts of clips, and some other words."""
    days = [dt_util.as_local(it.clip.created_at).date() for it in clips[:40]]
    marks = [
        *(texts[it] for it in ("usb", "not_watched", "archived", "only_archived", "kept")),
        *map(texts.event_type, EventType),
    ]
    days_and_months = [it for key, it in texts.texts.items() if "weekday" in key or "month" in key]
    names = [
        "Garden",
        "Front Door",
        "House",
        "Cabin",
        "Attic",
        "Küche",
        '"L" 50%',
        "ガレージ",
        "Old Shed",
        "giraffe",
        "o",
        "27",
    ]
    dates = [
        f"{it:{pattern}}"
        for it in days
        for pattern in ("%Y-%m-%d", "%Y-%m", "%d.%m.", "%d.%m.%Y", "%m/%d", "%Y", "%m月", "%d日")
    ]
    common = [*marks * 5, *days_and_months, *names * 2]
    return [*(word for text in common for word in text.split()), *rng.sample(dates, 40)]


def query(rng: random.Random, vocabulary: Sequence[str]) -> str:
    """Return one to three words or beginnings of words."""
    chosen = [rng.choice(vocabulary) for _ in range(rng.choice((1, 1, 2, 3)))]
    return " ".join(it if rng.random() < 0.7 else it[: rng.randint(1, 5)] for it in chosen)


async def results(hass: HomeAssistant, accounts: Accounts, text: str) -> list[Clip]:
    terms = search_terms(hass, text)
    return [clip async for clip, _ in find_clips(accounts, ClipQuery(terms=terms))]


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "pl", "pt-BR"])
async def test_narrowed_search_finds_the_same_clips_as_a_search_over_all(
    browsing: Browsing, archive: ArchiveHouse, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    hass = browsing.house.hass
    hass.config.language = language
    rng = random.Random(language)  # noqa: S311 - not used for security
    now = browsing.house.now.astimezone(UTC)
    clips = [recorded(rng, number, now) for number in range(300)]
    with index_of(hass, archive.entry) as index:
        await hass.async_add_executor_job(index.add, [(it, 1) for it in clips])
    archive.entry.runtime_data.all_clips.archived.reader.notify(frozenset())
    accounts = await Accounts.load(hass, [archive.entry], lambda _entry, _key: True)
    vocabulary = words(rng, await Texts.load(hass), clips)

    found = 0
    for _ in range(40):
        text = query(rng, vocabulary)
        narrowed = await results(hass, accounts, text)
        with monkeypatch.context() as patch:
            patch.setattr(search, "narrowings_for", lambda *_: [])
            assert narrowed == await results(hass, accounts, text), fold(text)
        found += bool(narrowed)
    assert found > 10


async def test_search_for_many_words_gives_the_index_few_conditions(
    browsing: Browsing, archive: ArchiveHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    page = ArchiveListing.page

    def count(listing: ArchiveListing, query: ArchiveQuery, limit: int) -> list[ArchivedClip]:
        seen.append(len(query.narrowings))
        return page(listing, query, limit)

    monkeypatch.setattr(ArchiveListing, "page", count)
    accounts = await Accounts.load(browsing.house.hass, [archive.entry], lambda _entry, _key: True)

    few = await results(browsing.house.hass, accounts, "garden motion")
    many = await results(browsing.house.hass, accounts, MANY_WORDS)

    assert few
    assert few == many
    assert 2 < max(seen) <= MAX_NARROWINGS


@pytest.mark.parametrize("usb_name", [None, "Garage", "Küche"])
async def test_search_without_a_match_reads_no_clip_of_a_removed_camera(
    browsing: Browsing,
    archive: ArchiveHouse,
    monkeypatch: pytest.MonkeyPatch,
    usb_name: str | None,
) -> None:
    hass = browsing.house.hass
    clips = [of_removed_camera(number, browsing.house.now, usb_name) for number in range(20)]
    with index_of(hass, archive.entry) as index:
        await hass.async_add_executor_job(index.add, [(it, 1) for it in clips])
    archive.entry.runtime_data.all_clips.archived.reader.notify(frozenset())
    accounts = await Accounts.load(hass, [archive.entry], lambda _entry, _key: True)
    read: list[ArchivedClip] = []
    page = ArchiveListing.page

    def count(listing: ArchiveListing, query: ArchiveQuery, limit: int) -> list[ArchivedClip]:
        found = page(listing, query, limit)
        read.extend(found)
        return found

    monkeypatch.setattr(ArchiveListing, "page", count)

    assert await results(hass, accounts, "lighthouse") == []
    assert read == []

    assert len(await results(hass, accounts, fold(usb_name or "Old Shed"))) == 20
    assert len(read) == 20


def of_removed_camera(number: int, now: datetime, usb_name: str | None) -> ArchivedClip:
    """Return an archived clip of a removed camera: from a USB drive if `usb_name` is given."""
    clip = Clip(id=9_000_000 + number, created_at=now, updated_at=now, camera_id=999, media="/a")
    if usb_name is not None:
        record = UsbClip(id=number, camera_name=usb_name, created_at=now)
        usb = UsbOrigin(drive=UsbDrive(network_id=200001, sync_module_id=1), record=record)
        clip = replace(clip, camera_id=0, usb=usb)
    sidecar = Sidecar(clip=clip, camera_name="Old Shed", event_type="motion", archived_at=now)
    return ArchivedClip.of(sidecar, f"x/2026-01-01/{clip.id}", size=9, has_poster=False)


@pytest.fixture
async def archive(browsing: Browsing, tmp_path_factory: pytest.TempPathFactory) -> ArchiveHouse:
    """Provide an account with every second clip in the archive, and all clips at Blink."""
    house = ArchiveHouse(browsing.house, browsing.entry, tmp_path_factory.mktemp("archive"))
    clips = list(browsing.house.cloud.cloud.clips.values())
    for clip in clips:
        clip.watched = True
    await house.archive(clips[::2], posters=False)
    # Make Blink's list differ from the archive: in the archive, the clips are marked as watched.
    for clip in clips:
        clip.watched = False
    await house.restart()
    return house
