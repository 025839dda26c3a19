"""Tells which archived clips Blink still has, for actions that change clips at Blink."""

from collections.abc import Iterable, Sequence

from homeassistant.exceptions import ServiceValidationError

from ..api import Clip
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator
from .clip_targets import FoundClip, async_for_each_account, clip_numbers, known_clip


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
