"""The options of the archive: the form rejects folders in which no archive can be created."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

from homeassistant.data_entry_flow import InvalidData
import pytest

from custom_components.blink_clips import archive_options
from custom_components.blink_clips.archive.layout import MARKER
from simulator import Fault
from tests.archive_house import INIT, ArchivingHouse
from tests.faults.storage_kinds import STORAGE_KINDS
from tests.house import House
from tests.usb_house import GARDEN, UsbHouse

pytestmark = pytest.mark.platforms("sensor")


@pytest.fixture
async def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    archive = ArchivingHouse(house, tmp_path / "media")
    archive.entry = await house.sign_in()
    return archive


async def second_page(archive: ArchivingHouse) -> Any:
    """Return the form with the options of the archive."""
    flow = archive.house.hass.config_entries.options
    form = await flow.async_init(archive.entry.entry_id)
    return await flow.async_configure(form["flow_id"], {**INIT, "archive_enabled": True})


def suggestions(form: Any) -> dict[str, Any]:
    """Return the suggested value of each field in a form."""
    return {
        str(it): it.description["suggested_value"]
        for it in form["data_schema"].schema
        if it.description and "suggested_value" in it.description
    }


def disk_use(clips: int, megabytes: float) -> dict[str, str]:
    """Return the values that the form's text about the disk use should contain.

    `clips` is the number of clips per day, and `megabytes` their mean size.
    """
    return {
        "clips": str(clips),
        "size": f"{megabytes:.1f}",
        "day": f"{clips * megabytes:.0f}",
        "year": f"{clips * megabytes * 365 / 1000:.1f}",
    }


def disk_use_in(form: Any) -> dict[str, str]:
    """Return the placeholders of a form, without the allowed folders."""
    found: dict[str, str] = form["description_placeholders"]
    return {key: value for key, value in found.items() if key != "folders"}


def forbid(archive: ArchivingHouse) -> str:
    return str(archive.media.with_name("elsewhere"))


def public(archive: ArchivingHouse) -> str:
    folder = archive.house.hass.config.path("www")
    archive.house.hass.config.allowlist_external_dirs.add(folder)
    return f"{folder}/archive"


def relative(archive: ArchivingHouse) -> str:
    return "archive"


def escaping(archive: ArchivingHouse) -> str:
    return f"{archive.media}/../elsewhere"


def of_other_account(archive: ArchivingHouse) -> str:
    archive.root.mkdir()
    (archive.root / MARKER).write_text('{"version": 1, "account": "0123456789abcdef"}')
    return str(archive.root)


def below_a_file(archive: ArchivingHouse) -> str:
    (archive.media / "file").write_text("")
    return f"{archive.media}/file"


def with_an_unreadable_marker(archive: ArchivingHouse) -> str:
    (archive.root / MARKER).mkdir(parents=True)
    return str(archive.root)


def with_a_damaged_marker(archive: ArchivingHouse) -> str:
    archive.root.mkdir()
    (archive.root / MARKER).write_text("{")
    return str(archive.root)


def through_a_link(archive: ArchivingHouse) -> str:
    outside = archive.media.with_name("outside")
    outside.mkdir()
    (archive.media / "link").symlink_to(outside)
    return f"{archive.media}/link"


def through_a_broken_link(archive: ArchivingHouse) -> str:
    (archive.media / "link").symlink_to(archive.media.with_name("outside"))
    return f"{archive.media}/link"


def with_a_long_name(archive: ArchivingHouse) -> str:
    return f"{archive.media}/{'a' * 300}"


@pytest.mark.parametrize(
    ("prepare", "key"),
    [
        (forbid, "folder_not_allowed"),
        (public, "folder_not_allowed"),
        (relative, "folder_not_absolute"),
        (escaping, "folder_not_allowed"),
        (of_other_account, "folder_of_other_account"),
        (below_a_file, "folder_failed"),
        (with_an_unreadable_marker, "folder_failed"),
        (with_a_damaged_marker, "folder_marker_damaged"),
        (through_a_link, "folder_not_allowed"),
        (through_a_broken_link, "folder_failed"),
        (with_a_long_name, "folder_failed"),
    ],
)
async def test_unusable_folder_is_refused_with_the_reason(
    archive: ArchivingHouse, prepare: Any, key: str
) -> None:
    options = dict(archive.entry.options)

    result = await archive.choose(archive_folder=prepare(archive))

    assert (result["type"], result["errors"]) == ("form", {"archive_folder": key})
    assert archive.entry.options == options
    flow = archive.house.hass.config_entries.options
    done = await flow.async_configure(
        result["flow_id"], {"archive_folder": str(archive.media / "other")}
    )
    assert done["type"] == "create_entry"


async def test_error_about_a_forbidden_folder_names_the_allowed_folders(
    archive: ArchivingHouse,
) -> None:
    config = archive.house.hass.config
    config.allowlist_external_dirs |= {"/mnt/nas", config.path("www")}

    result = await archive.choose(archive_folder="/etc/archive")

    assert result["errors"] == {"archive_folder": "folder_not_allowed"}
    placeholders = result["description_placeholders"]
    assert placeholders
    assert placeholders["folders"].split(", ") == sorted(["/mnt/nas", str(archive.media)])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("read-only", "folder_read_only"),
        ("permission denied", "folder_read_only"),
        ("full disk", "folder_full"),
        ("I/O error", "folder_failed"),
    ],
)
@pytest.mark.parametrize("content", ["no folder", "empty folder", "archive"])
async def test_folder_that_cannot_be_written_is_refused_until_it_can_be(
    archive: ArchivingHouse, name: str, key: str, content: str
) -> None:
    """The same form accepts the folder once Home Assistant may write to it."""
    if content == "empty folder":
        archive.root.mkdir()
    if content == "archive":
        await archive.choose()
        await archive.disable()
        archive.house.cloud.ledger.clear()
    options = dict(archive.entry.options)
    [kind] = [it for it in STORAGE_KINDS if it.name == name]
    with kind.simulate(archive):
        result = await archive.choose()
        assert (result["type"], result["errors"]) == ("form", {"archive_folder": key})
        assert archive.entry.options == options
        assert archive.house.cloud.ledger.count("media.clip") == 0

    flow = archive.house.hass.config_entries.options
    done = await flow.async_configure(
        result["flow_id"], {"archive_folder": str(archive.root), "archive_days": 30}
    )
    await archive.house.settle()

    assert done["type"] == "create_entry"
    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == archive.listed


async def test_accepted_folder_is_created_with_its_marker(archive: ArchivingHouse) -> None:
    form = await second_page(archive)
    assert suggestions(form)["archive_folder"] == f"{archive.media}/blink_archive"

    await archive.choose(archive_folder=f"{archive.media}/new/archive", archive_gigabytes=5.0)

    assert (archive.media / "new" / "archive" / MARKER).exists()
    assert archive.entry.options["archive_gigabytes"] == 5
    assert archive.entry.options["archive_days"] == 365
    assert suggestions(await second_page(archive))["archive_gigabytes"] == 5


async def test_form_offers_the_cameras_and_shows_the_expected_disk_use(
    archive: ArchivingHouse,
) -> None:
    form = await second_page(archive)
    # No clip was downloaded so far, so the form assumes 1.75 MB per clip.
    assert disk_use_in(form) == disk_use(8, 1.75)
    assert disk_use(8, 1.75) == {"clips": "8", "size": "1.8", "day": "14", "year": "5.1"}
    assert [str(it) for it in form["data_schema"].schema] == [
        "archive_folder",
        "archive_cameras",
        "archive_types",
        "archive_days",
        "archive_gigabytes",
    ]
    [cameras] = [it for key, it in form["data_schema"].schema.items() if key == "archive_cameras"]
    labels = {it["label"] for it in cameras.config["options"]}
    assert {"Garden", "Front Door"} <= labels

    await archive.choose()
    form = await second_page(archive)

    mean = archive.bytes / len(archive.archived) / 1e6
    assert disk_use_in(form) == disk_use(8, mean)


async def test_number_of_clips_is_unknown_after_a_start_until_the_clips_were_read(
    archive: ArchivingHouse,
) -> None:
    """The state file contains only the newest clips, so their number would be too low."""
    house = archive.house
    cloud = house.cloud.cloud
    for hours in range(1, 61):
        now = house.clock.time()
        cloud.motion(cloud.camera("Garden"), created_at=now - 3600 * hours, updated_at=now)
    await house.let_pass(60)
    known = disk_use_in(await second_page(archive))
    assert known == disk_use(28, 1.75)
    house.cloud.faults.add(Fault(kind="drop", times=None))
    await archive.restart()

    unknown = disk_use_in(await second_page(archive))

    assert unknown == {"clips": "?", "size": "1.8", "day": "?", "year": "?"}
    house.cloud.faults.clear()
    await house.let_pass(300)
    assert disk_use_in(await second_page(archive)) == known


async def test_sizes_in_the_list_of_a_usb_drive_replace_the_estimate(
    house: House, tmp_path: Path
) -> None:
    archive = ArchivingHouse(house, tmp_path / "media")
    usb = UsbHouse(house)
    clips = [usb.record(*GARDEN, ago=60 * number) for number in range(4)]
    archive.entry = await usb.sign_in()
    await house.let_pass(60)

    form = await second_page(archive)

    per_day = ceil((len(archive.listed) + len(clips)) / 3)
    mean = sum(it.size for it in clips) / len(clips) / 1000
    assert disk_use_in(form) == disk_use(per_day, mean)


async def test_changed_options_create_nothing_below_a_missing_mount(
    archive: ArchivingHouse,
) -> None:
    await archive.choose()
    archive.lose_drive()

    result = await archive.choose(archive_days=30)

    assert result["type"] == "create_entry"
    assert archive.files == []
    assert not (archive.root / MARKER).exists()


@contextmanager
def silent_drive() -> Iterator[None]:
    """In the `with` block, let the drive not respond to the form. The form does not wait for it."""
    connected = Event()

    def wait(*_: object, **__: object) -> None:
        assert connected.wait(5), "The form waits for the drive"

    with (
        patch.object(archive_options, "_claim", wait),
        patch.object(archive_options, "MAX_DRIVE_SECONDS", 0),
    ):
        try:
            yield
        finally:
            connected.set()


async def test_options_can_be_changed_while_the_drive_does_not_respond(
    archive: ArchivingHouse,
) -> None:
    await archive.choose()

    with silent_drive():
        done = await archive.choose(archive_days=30)

    assert done["type"] == "create_entry"
    assert archive.entry.options["archive_days"] == 30


async def test_new_folder_on_a_drive_that_does_not_respond_is_refused(
    archive: ArchivingHouse,
) -> None:
    with silent_drive():
        form = await archive.choose()

    assert form["errors"] == {"archive_folder": "folder_missing"}
    done = await archive.choose()
    assert done["type"] == "create_entry"


@pytest.mark.parametrize("text", ["{}/", " {} ", "/{}", "{}/../archive", "{}/."])
async def test_other_spelling_of_the_folder_begins_no_archive_below_a_missing_mount(
    archive: ArchivingHouse, text: str
) -> None:
    await archive.choose()
    elsewhere = archive.lose_drive()

    result = await archive.choose(archive_folder=text.format(archive.root))

    assert result["type"] == "create_entry"
    assert archive.entry.options["archive_folder"] == str(archive.root)
    assert list(archive.root.iterdir()) == []
    archive.mount_drive(elsewhere)
    await archive.house.let_pass(120)
    assert archive.archived == archive.listed


async def test_interrupted_creation_of_an_archive_is_repeated_without_a_question(
    archive: ArchivingHouse,
) -> None:
    """The marker is empty, and alone in the folder, if a crash interrupted its creation."""
    archive.root.mkdir()
    (archive.root / MARKER).write_text("")

    result = await archive.choose()

    assert result["type"] == "create_entry"
    assert (archive.state(), archive.issues) == ("ok", {})
    assert archive.archived == archive.listed


async def test_enabling_again_begins_a_new_archive_in_an_empty_folder(
    archive: ArchivingHouse,
) -> None:
    await archive.choose()
    archive.lose_drive()
    await archive.disable()

    await archive.choose()

    assert (archive.root / MARKER).exists()
    assert archive.archived == archive.listed


@pytest.mark.parametrize(
    "value", [{"archive_days": 0}, {"archive_gigabytes": 2001}, {"archive_types": ["robbery"]}]
)
async def test_values_outside_of_the_bounds_are_refused(
    archive: ArchivingHouse, value: dict[str, Any]
) -> None:
    with pytest.raises(InvalidData):
        await archive.choose(**value)


async def test_archive_of_an_unloaded_account_keeps_its_cameras(archive: ArchivingHouse) -> None:
    [garden, *_] = [str(it) for it in archive.entry.runtime_data.data.cameras]
    await archive.choose(archive_cameras=[garden])
    await archive.house.hass.config_entries.async_unload(archive.entry.entry_id)

    await archive.choose(archive_days=20)

    assert archive.entry.options["archive_cameras"] == [garden]
    assert archive.entry.options["archive_days"] == 20
