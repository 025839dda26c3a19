"""Only one Home Assistant at a time uses a folder for its archive."""

import json
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import instance_id
import pytest

from custom_components.blink_clips.account.archive_factory import archive_folder
from custom_components.blink_clips.archive.folder import ArchiveFolder
from custom_components.blink_clips.archive.layout import MARKER
from tests.action_calls import perform, raised
from tests.archive_house import INIT, ArchivingHouse

pytestmark = [
    pytest.mark.platforms("binary_sensor", "camera", "event", "sensor"),
    pytest.mark.usefixtures("all_sensors_enabled"),
]

BEGAN = "archive_began"
CONFLICT = "archive_conflict"
TAKE_OVER = {CONFLICT: "take_over"}
LEAVE = {CONFLICT: "leave"}


async def marker(archive: ArchivingHouse) -> dict[str, Any]:
    """Return the content of the marker."""
    text = await archive.house.hass.async_add_executor_job((archive.root / MARKER).read_text)
    found: dict[str, Any] = json.loads(text)
    return found


async def take_over_elsewhere(archive: ArchivingHouse) -> None:
    """Take the folder over, as another Home Assistant does."""
    elsewhere = archive_folder(archive.entry, archive.root, "2222222222222222")
    await archive.house.hass.async_add_executor_job(elsewhere.take_over)


async def folder_of_a_third_home_assistant(archive: ArchivingHouse) -> ArchiveFolder:
    """Create another folder, which belongs to a third Home Assistant."""
    folder = archive_folder(archive.entry, archive.media / "second", "3333333333333333")
    await archive.house.hass.async_add_executor_job(folder.create)
    return folder


async def assert_deletion_fails(archive: ArchivingHouse, clip_id: int) -> None:
    """Check that the action delete_clips cannot delete a clip from the archive."""
    with pytest.raises(HomeAssistantError) as error:
        await perform(archive.house.hass, "delete_clips", video_id=clip_id, archive=True)
    assert raised(error) == "archive_failed"


async def submit(
    archive: ArchivingHouse, form: ConfigFlowResult, **values: Any
) -> ConfigFlowResult:
    """Submit the options of the archive once more. Return the result."""
    flow = archive.house.hass.config_entries.options
    result = await flow.async_configure(
        form["flow_id"], {"archive_folder": str(archive.root), **values}
    )
    await archive.house.settle()
    return result


def names_of_fields(form: ConfigFlowResult) -> list[str]:
    """Return the names of the fields of a form."""
    schema = form["data_schema"]
    assert schema
    return [str(it) for it in schema.schema]


def choices(form: ConfigFlowResult) -> list[str]:
    """Return the choices that the form offers for a folder of another Home Assistant."""
    schema = form["data_schema"]
    assert schema
    [field] = [it for key, it in schema.schema.items() if key == CONFLICT]
    options: list[str] = field.config["options"]
    return options


async def test_marker_contains_no_id_that_home_assistant_uses_elsewhere(
    archive: ArchivingHouse,
) -> None:
    instance = (await marker(archive))["instance"]

    assert len(instance) == 16
    assert instance not in await instance_id.async_get(archive.house.hass)


async def test_archive_stops_when_another_home_assistant_takes_its_folder_over(
    archive: ArchivingHouse,
) -> None:
    before, files = archive.archived, archive.files
    await take_over_elsewhere(archive)
    clip = await archive.record()

    assert (archive.state(), list(archive.issues)) == ("taken", ["archive_taken"])
    await assert_deletion_fails(archive, before[0])
    await archive.restart()
    assert (archive.state(), archive.files) == ("taken", files)

    form = await archive.choose()
    assert form["errors"] == {"archive_folder": "folder_taken"}
    done = await submit(archive, form, **TAKE_OVER)
    await archive.house.let_pass(120)

    assert done["type"] == "create_entry"
    assert (archive.state(), archive.issues) == ("ok", {})
    assert clip.id in archive.archived


async def test_folder_of_another_home_assistant_is_taken_over_only_if_the_user_wants_it(
    archive: ArchivingHouse,
) -> None:
    await archive.disable()
    await take_over_elsewhere(archive)
    before = await marker(archive)

    form = await archive.choose()
    assert form["errors"] == {"archive_folder": "folder_taken"}
    assert names_of_fields(form)[:2] == ["archive_folder", CONFLICT]
    form = await submit(archive, form)
    assert form["errors"] == {"archive_folder": "folder_taken"}
    assert await marker(archive) == before
    assert not archive.entry.options["archive_enabled"]
    done = await submit(archive, form, **TAKE_OVER)

    assert done["type"] == "create_entry"
    assert CONFLICT not in archive.entry.options
    assert await marker(archive) != before
    assert (archive.state(), archive.issues) == ("ok", {})


async def test_other_options_can_be_saved_while_another_home_assistant_uses_the_folder(
    archive: ArchivingHouse,
) -> None:
    await take_over_elsewhere(archive)
    before, files, began = await marker(archive), archive.files, archive.entry.options[BEGAN]
    flow = archive.house.hass.config_entries.options
    form = await flow.async_init(archive.entry.entry_id)
    first = {**INIT, "archive_enabled": True, "poll_interval": 120}
    form = await flow.async_configure(form["flow_id"], first)

    form = await submit(archive, form)
    assert form["errors"] == {"archive_folder": "folder_taken"}
    assert choices(form) == ["take_over", "leave"]
    done = await submit(archive, form, archive_days=30, **LEAVE)

    assert done["type"] == "create_entry"
    options = archive.entry.options
    assert (options["poll_interval"], options["archive_days"], options[BEGAN]) == (120, 30, began)
    assert CONFLICT not in options
    await archive.house.let_pass(300)
    assert (archive.state(), list(archive.issues)) == ("taken", ["archive_taken"])
    assert (await marker(archive), archive.files) == (before, files)


@pytest.mark.parametrize("content", ["{", ""])
async def test_folder_with_a_damaged_marker_is_taken_over_only_if_the_user_wants_it(
    archive: ArchivingHouse, content: str
) -> None:
    before, files, whole = archive.archived, archive.files, await marker(archive)
    (archive.root / MARKER).write_text(content)
    clip = await archive.record()
    assert (archive.state(), list(archive.issues)) == ("marker", ["archive_marker"])
    await assert_deletion_fails(archive, before[0])
    await archive.restart()
    assert (archive.state(), archive.files) == ("marker", files)

    form = await archive.choose()
    assert form["errors"] == {"archive_folder": "folder_marker_damaged"}
    assert choices(form) == ["take_over", "leave"]
    form = await submit(archive, form)
    assert form["errors"] == {"archive_folder": "folder_marker_damaged"}
    assert (archive.root / MARKER).read_text() == content
    done = await submit(archive, form, **TAKE_OVER)
    await archive.house.let_pass(120)

    assert done["type"] == "create_entry"
    assert await marker(archive) == whole
    assert (archive.state(), archive.issues) == ("ok", {})
    assert clip.id in archive.archived


@pytest.mark.parametrize("content", ["[]", "\0" * 60], ids=["no owner", "zeros"])
async def test_new_folder_with_a_damaged_marker_is_taken_over_only_if_the_user_wants_it(
    archive: ArchivingHouse, content: str
) -> None:
    before, whole = archive.archived, await marker(archive)
    await archive.disable()
    (archive.root / MARKER).write_text(content)
    archive.house.cloud.ledger.clear()

    form = await archive.choose()
    assert form["errors"] == {"archive_folder": "folder_marker_damaged"}
    assert choices(form) == ["take_over"]
    assert (archive.root / MARKER).read_text() == content
    done = await submit(archive, form, **TAKE_OVER)

    assert done["type"] == "create_entry"
    assert await marker(archive) == whole
    assert (archive.state(), archive.archived, archive.downloads) == ("ok", before, {})


async def test_other_options_can_be_saved_while_the_marker_is_damaged(
    archive: ArchivingHouse,
) -> None:
    (archive.root / MARKER).write_text("{")
    form = await archive.choose()

    done = await submit(archive, form, archive_days=30, **LEAVE)

    assert done["type"] == "create_entry"
    assert archive.entry.options["archive_days"] == 30
    assert (archive.state(), list(archive.issues)) == ("marker", ["archive_marker"])
    assert (archive.root / MARKER).read_text() == "{"


async def test_consent_to_replace_a_damaged_marker_does_not_count_for_an_intact_one(
    archive: ArchivingHouse,
) -> None:
    whole = (archive.root / MARKER).read_text()
    (archive.root / MARKER).write_text("{")
    form = await archive.choose()
    (archive.root / MARKER).write_text(whole)
    await take_over_elsewhere(archive)
    before = await marker(archive)

    form = await submit(archive, form, **TAKE_OVER)

    assert form["errors"] == {"archive_folder": "folder_taken"}
    assert await marker(archive) == before


async def test_choice_to_leave_one_folder_does_not_count_for_another(
    archive: ArchivingHouse,
) -> None:
    await take_over_elsewhere(archive)
    second = await folder_of_a_third_home_assistant(archive)
    form = await archive.choose()

    form = await submit(archive, form, archive_folder=str(second.root), **LEAVE)

    assert form["errors"] == {"archive_folder": "folder_taken"}
    assert choices(form) == ["take_over"]
    assert archive.entry.options["archive_folder"] == str(archive.root)


async def test_consent_for_one_folder_does_not_count_for_another(archive: ArchivingHouse) -> None:
    await take_over_elsewhere(archive)
    second = await folder_of_a_third_home_assistant(archive)
    form = await archive.choose()

    form = await submit(archive, form, archive_folder=str(second.root), **TAKE_OVER)

    assert form["errors"] == {"archive_folder": "folder_taken"}
    await archive.house.hass.async_add_executor_job(second.check)
    new = str(archive.media / "third")
    done = await submit(archive, form, archive_folder=new, **TAKE_OVER)
    assert done["type"] == "create_entry"
    assert archive.entry.options["archive_folder"] == new


async def test_field_to_take_a_folder_over_disappears_after_another_error(
    archive: ArchivingHouse,
) -> None:
    await take_over_elsewhere(archive)
    form = await archive.choose()

    form = await submit(archive, form, archive_folder="relative")

    assert form["errors"] == {"archive_folder": "folder_not_absolute"}
    assert CONFLICT not in names_of_fields(form)


async def test_form_accepts_a_folder_whose_drive_is_not_mounted(archive: ArchivingHouse) -> None:
    archive.lose_drive()

    done = await archive.choose(archive_days=30)

    assert done["type"] == "create_entry"
    assert archive.state() == "missing"
    assert archive.files == []


async def test_archive_of_an_earlier_version_is_used_without_a_question(
    archive: ArchivingHouse,
) -> None:
    now = await marker(archive)
    before = {key: value for key, value in now.items() if key != "instance"}
    await archive.house.hass.async_add_executor_job(
        (archive.root / MARKER).write_text, json.dumps(before)
    )

    await archive.restart()

    assert await marker(archive) == now
    assert (archive.state(), archive.issues) == ("ok", {})


async def test_restored_backup_uses_its_folder_without_a_question(archive: ArchivingHouse) -> None:
    await archive.disable()

    done = await archive.choose()

    assert done["type"] == "create_entry"
    assert (archive.state(), archive.issues) == ("ok", {})
