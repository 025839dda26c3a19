"""The films of a camera's day: their chapters, and their items in the media browser."""

from collections.abc import Sequence

from homeassistant.util import dt as dt_util

from ..account_clips import AccountClips
from ..api import CameraKey, Clip
from ..config_entry import BlinkConfigEntry
from ..media.film import Shot, batches
from .paths import FilmItem
from .texts import Texts

# Minimum number of clips with a video in a day's folder. With fewer, no film is offered.
MIN_FILM_CLIPS = 2


def shots(clips: Sequence[Clip], texts: Texts, account: AccountClips) -> list[Shot]:
    """Return the clips of a film as shots, oldest first. `clips` are newest first.

    A shot is a clip with the title of its chapter: the local time and the event type.
    """
    return [
        Shot(
            clip=clip,
            title=f"{dt_util.as_local(clip.created_at):%H:%M:%S} "
            f"{texts.event_type(account.event_types(clip)[0])}",
        )
        for clip in reversed(clips)
    ]


def film_items(
    entry: BlinkConfigEntry, camera: CameraKey, of_day: Sequence[Shot]
) -> list[FilmItem]:
    """Return the media browser items of a day's films. The disk is not accessed.

    The clips of a day are divided into groups. A group may need several films, but counts as one
    film until its films are made.
    """
    maker = entry.runtime_data.media.films
    return [
        FilmItem(batch=batch, number=number)
        for batch, group in enumerate(batches(of_day), start=1)
        for number in range(1, max(1, maker.count(camera, group)) + 1)
    ]
