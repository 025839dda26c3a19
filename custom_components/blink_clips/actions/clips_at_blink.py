"""Finds out which archived clips Blink still has, for actions that change clips at Blink."""

from collections.abc import Iterable, Sequence

from ..api import Clip
from ..coordinator import BlinkCoordinator
from .clip_targets import FoundClip, async_for_each_account, known_clip


async def async_load_lists(found: Iterable[FoundClip]) -> None:
    """Read the lists that show whether Blink or a USB drive still has the archived clips.

    Raises HomeAssistantError if a list cannot be read.
    """
    await async_for_each_account(_archived(found), _load)


async def async_only_archived(found: Iterable[FoundClip]) -> list[int]:
    """Return the ids of those clips that only the archive has.

    Raises HomeAssistantError if a list cannot be read.
    """
    only_archived: list[int] = []

    async def check(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
        await _load(coordinator, clips)
        only_archived.extend(it.id for it in clips if known_clip(coordinator, it.id) is None)

    await async_for_each_account(_archived(found), check)
    return only_archived


def _archived(found: Iterable[FoundClip]) -> list[FoundClip]:
    return [it for it in found if it.clip.archived is not None]


async def _load(coordinator: BlinkCoordinator, clips: Sequence[Clip]) -> None:
    with coordinator.reauthenticating():
        await coordinator.catalogue.load()
    await coordinator.usb_reader.load({it.usb.drive for it in clips if it.usb})
