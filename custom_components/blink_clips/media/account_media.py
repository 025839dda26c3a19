"""The media of an account: its clips' files, films and strips, and its cameras' pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ..api import BlinkClient, Clock
from ..archive.reader import ArchiveReader
from ..config_entry import BlinkConfigEntry
from ..data import BlinkData
from .camera_pictures import CameraPictures, StartTask
from .clip_files import ClipFiles, clip_files_for
from .film_maker import FilmMaker, film_maker_for
from .strip_generator import StripGenerator, strip_generator_for


@dataclass(frozen=True, kw_only=True)
class AccountMedia:
    """The media of an account. Each attribute reads or makes one kind of media."""

    clip_files: ClipFiles
    """The MP4s and posters (pictures) of all clips."""
    films: FilmMaker
    """The films, each of which joins clips of one camera."""
    strips: StripGenerator
    """The strips (frames side by side) of all clips."""
    pictures: CameraPictures
    """The newest pictures of the cameras."""


def account_media_for(  # noqa: PLR0913 - one argument for each dependency
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    client: BlinkClient,
    *,
    clock: Clock,
    archive: ArchiveReader | None,
    get_data: Callable[[], BlinkData],
    on_missing: Callable[[int], None],
    start_task: StartTask,
) -> AccountMedia:
    """Return the media of an account.

    `on_missing` receives the id of each clip whose video is missing in the cloud.
    """
    files = clip_files_for(hass, entry, client, on_missing=on_missing, archive=archive)
    return AccountMedia(
        clip_files=files,
        films=film_maker_for(hass, files, client.clock),
        strips=strip_generator_for(hass, files, clock),
        pictures=CameraPictures(
            client, client.clock, get_data=get_data, get_poster=files.poster, start_task=start_task
        ),
    )
