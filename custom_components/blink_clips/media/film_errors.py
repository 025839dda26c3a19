"""Error messages for users about films."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError

from ..api import BlinkError, BlinkUnloadedError
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..errors import disk_detail, user_error
from .disk_cache import CacheError, DiscardedError
from .film import FilmError, NoJoinerError


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
