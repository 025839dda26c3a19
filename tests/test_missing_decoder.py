"""Without the video decoder PyAV, no frames are available, but everything else works."""

from http import HTTPStatus
import os
from pathlib import Path

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import package
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.action_calls import perform, raised
from tests.clip_helpers import strip_path
from tests.event_recorder import Fired
from tests.house import House
from tests.save_folder import SaveFolder
from tests.usb_house import GARDEN, UsbHouse

REASON = "the package PyAV, which decodes videos, is not installed"


class Installer:
    """Replaces Home Assistant's package installer. Only the package PyAV is missing."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def is_installed(self, requirement: str) -> bool:
        """Return whether a package is installed."""
        return not requirement.startswith("av==")

    def install_package(self, requirement: str, **_: object) -> bool:
        """Record the attempt to install a package, and let it fail."""
        self.attempts.append(requirement)
        return False


@pytest.fixture
def installer(house: House, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """Make the installation of PyAV fail."""
    installer = Installer()
    monkeypatch.setattr(house.hass.config, "skip_pip", False)
    monkeypatch.setattr(package, "is_installed", installer.is_installed)
    monkeypatch.setattr(package, "install_package", installer.install_package)
    return installer


@pytest.fixture
def missing_decoder(installer: Installer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the import of PyAV fail in the subprocess that extracts frames."""
    (tmp_path / "av.py").write_text("raise ImportError")
    paths = [str(tmp_path), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


@pytest.mark.usefixtures("missing_decoder")
async def test_account_works_if_pyav_cannot_be_installed(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    entry = await house.sign_in()
    assert entry.state is ConfigEntryState.LOADED
    fired = Fired(house.hass)
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)

    await house.let_pass(60)

    attributes = fired.attributes("event.garden_clip")
    client = await hass_client()
    for path in (attributes["thumbnail"], attributes["video"]):
        assert (await client.get(path)).status == HTTPStatus.OK
    listing = await perform(house.hass, "get_thumbnails", video_id=clip.id)
    assert [it["Kind"] for it in listing["thumbnails"]] == ["Poster"]
    assert (await client.get(listing["poster"])).status == HTTPStatus.OK
    await house.action("snapshot", "camera.garden")


@pytest.mark.usefixtures("missing_decoder")
async def test_request_for_frames_without_pyav_fails_with_the_reason(
    house: House, hass_client: ClientSessionGenerator
) -> None:
    await house.sign_in()
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, "get_thumbnails", video_id=clip.id, count=3)

    assert raised(error) == "no_decoder"
    client = await hass_client()
    thumbnails = f"/api/blink_clips/videos/{clip.id}/thumbnails"
    strip = strip_path(clip, "5x120")
    for path in (f"{thumbnails}?count=3", f"{thumbnails}/poster-180.jpg", strip):
        response = await client.get(path)
        assert response.status == HTTPStatus.NOT_IMPLEMENTED
        assert await response.text() == f"Frames are not available: {REASON}."


@pytest.mark.usefixtures("missing_decoder")
async def test_usb_clip_without_pyav_fires_its_event_and_can_be_played(
    usb_house: UsbHouse, hass_client: ClientSessionGenerator
) -> None:
    await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    usb_house.record(*GARDEN)

    await usb_house.read()

    attributes = fired.attributes("event.garden_clip")
    client = await hass_client()
    assert (await client.get(attributes["video"])).status == HTTPStatus.OK
    poster = await client.get(attributes["video"].replace(".mp4", ".jpg"))
    assert poster.status == HTTPStatus.BAD_GATEWAY
    assert REASON in await poster.text()


@pytest.mark.usefixtures("missing_decoder")
async def test_poster_of_a_usb_clip_without_pyav_fails_with_the_reason(
    usb_house: UsbHouse, tmp_path: Path
) -> None:
    hass = usb_house.house.hass
    await usb_house.sign_in()
    usb_house.record(*GARDEN)
    await usb_house.read()
    save_folder = SaveFolder(hass, tmp_path / "media")

    with pytest.raises(HomeAssistantError) as error:
        await perform(
            hass, "save_thumbnail", entity_id="camera.garden", filename=save_folder.path("clip.jpg")
        )

    assert raised(error) == "no_decoder"
    assert save_folder.files == []


async def test_pyav_is_installed_with_the_first_request_for_frames(
    house: House, installer: Installer
) -> None:
    await house.sign_in()
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert installer.attempts == []

    # The list contains frames, because the subprocess can import PyAV. The test only simulates that
    # Home Assistant's own check does not find the package.
    listing = await perform(house.hass, "get_thumbnails", video_id=clip.id, count=3)

    assert len(listing["frames"]) == 3
    assert {it.partition("==")[0] for it in installer.attempts} == {"av"}


async def test_frames_are_available_if_the_set_up_of_stream_fails(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> bool:
        return False

    monkeypatch.setattr("homeassistant.components.stream.async_setup", fail)
    assert not await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    assert entry.state is ConfigEntryState.LOADED
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)

    listing = await perform(house.hass, "get_thumbnails", video_id=clip.id, count=3)

    assert len(listing["frames"]) == 3
