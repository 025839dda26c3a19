"""The archives of the accounts that an action uses."""

from collections.abc import Iterable, Sequence

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..api import Clip
from ..archive.archiver import Archiver
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator
from .clip_targets import FoundClip, async_for_each_account, clip_numbers, known_clip


def archiver_of(coordinator: BlinkCoordinator) -> Archiver:
    """Return the archiver of an account.

    Raises ServiceValidationError if the account's options disable the archive.
    """
    if coordinator.archive is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_archive",
            translation_placeholders={"entity": coordinator.config_entry.title},
        )
    return coordinator.archive.archiver


async def async_load_lists(found: Iterable[FoundClip]) -> None:
    """Read Blink's lists of all clips. They show whether Blink still has the archived clips.

    Raises HomeAssistantError if a list cannot be read.
    """
    await async_for_each_account(_archived(found), _load)


async def async_require_at_blink(found: Iterable[FoundClip]) -> None:
    """Raise ServiceValidationError if some of the clips are only in the archive.

    Raises HomeAssistantError if a list of all clips cannot be read.
    """
    await async_for_each_account(_archived(found), _require_at_blink)


def _archived(found: Iterable[FoundClip]) -> list[FoundClip]:
    return [it for it in found if it.clip.archived is not None]


async def _load(coordinator: BlinkCoordinator, _clips: Sequence[Clip]) -> None:
    with coordinator.reauthenticating():
        await coordinator.catalogue.load()


async def _require_at_blink(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
    await _load(coordinator, clips)
    if gone := [it.id for it in clips if known_clip(coordinator, it.id) is None]:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="only_archived",
            translation_placeholders={"video": clip_numbers(gone)},
        )


def already_archived(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that is already archived."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="already_archived",
        translation_placeholders={"video": str(clip.id)},
    )


def outside_limits(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that is too old for the archive."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="outside_archive_limits",
        translation_placeholders={"video": str(clip.id)},
    )


def no_room(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip without room, because the archive is full of newer clips."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="no_room_in_archive",
        translation_placeholders={"video": str(clip.id)},
    )


def not_tried(clip: Clip) -> HomeAssistantError:
    """Return the error for a clip that was not tried, because the action ended before."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_tried",
        translation_placeholders={"video": str(clip.id)},
    )
