"""The films of a camera's day: chapters, items in the media browser, and errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..account_clips import AccountClips
from ..api import BlinkError, BlinkUnloadedError, CameraKey, Clip
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..errors import disk_detail, user_error
from ..media.disk_cache import CacheError, DiscardedError
from ..media.film import FilmError, NoJoinerError, Shot, batches
from .paths import FilmItem
from .texts import Texts

# Minimum number of clips with a video in a day's folder. With fewer, no film is offered.
MIN_FILM_CLIPS = 2


def shots(clips: Sequence[Clip], texts: Texts, account: AccountClips) -> list[Shot]:
    """Return clips for a film, oldest first. `clips` are newest first.

    The titles of the chapters are the local time and the event type.
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
    """Return the films of a day. The disk is not accessed.

    The number of films is unknown until they are made. Until then, each group of clips counts as
    one film.
    """
    maker = entry.runtime_data.media.films
    return [
        FilmItem(batch=batch, number=number)
        for batch, group in enumerate(batches(of_day), start=1)
        for number in range(1, max(1, maker.count(camera, group)) + 1)
    ]


@contextmanager
def film_errors(
    kind: type[HomeAssistantError], entry: BlinkConfigEntry, subject: str
) -> Iterator[None]:
    """Convert errors of making a film into errors of the class `kind`.

    `subject` is the name of the camera.
    """
    try:
        with entry.runtime_data.reauthenticating():
            yield
    except BlinkError as err:
        raise user_error(kind, err, subject) from err
    except NoJoinerError as err:
        raise kind(
            translation_domain=DOMAIN,
            translation_key="film_no_decoder",
            translation_placeholders={"entity": subject},
        ) from err
    except FilmError as err:
        raise kind(
            translation_domain=DOMAIN,
            translation_key="film_failed",
            translation_placeholders={"entity": subject, "detail": str(err)},
        ) from err
    except (CacheError, OSError) as err:
        if entry.runtime_data.media.clip_files.cache.is_closed:
            raise user_error(kind, BlinkUnloadedError(), subject) from err
        if isinstance(err, DiscardedError):
            raise kind(
                translation_domain=DOMAIN,
                translation_key="film_changed",
                translation_placeholders={"entity": subject},
            ) from err
        if isinstance(err, OSError):
            raise kind(
                translation_domain=DOMAIN,
                translation_key="film_disk_error",
                translation_placeholders={"entity": subject, "detail": disk_detail(err)},
            ) from err
        raise kind(
            translation_domain=DOMAIN,
            translation_key="cache_failed",
            translation_placeholders={"detail": disk_detail(err)},
        ) from err
