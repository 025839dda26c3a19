"""Finds the clips that cameras recorded since a time, for actions that use all of these clips."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account_clips import AccountClips
from ..api import BlinkError, CameraKey, Clip
from ..clip_filter import ClipFilter
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry, loaded
from ..const import DOMAIN
from ..devices.identifiers import async_device_name
from ..errors import action_error
from .targets import Target

ATTR_HOURS = "hours"
ATTR_SINCE = "since"

DEFAULT_HOURS = 24
# Longest period in hours: one year. The cloud deletes clips earlier than that.
MAX_HOURS = 24 * 366

# The action fields that select a period. A call uses at most one of these fields.
PERIOD: dict[vol.Marker, Any] = {
    vol.Optional(ATTR_SINCE): cv.datetime,
    vol.Optional(ATTR_HOURS): vol.All(
        vol.Coerce(float), vol.Range(min=0, min_included=False, max=MAX_HOURS)
    ),
}


@dataclass(frozen=True, kw_only=True)
class RecentClip:
    """A clip of the period, with the values for the placeholders of a file name."""

    entry: BlinkConfigEntry
    clip: Clip
    camera_name: str
    event_type: EventType


def since_of(call: ServiceCall) -> datetime | timedelta:
    """Return the start of a call's period: a time, or a duration before now."""
    since: datetime | None = call.data.get(ATTR_SINCE)
    if since is None:
        return timedelta(hours=call.data.get(ATTR_HOURS, DEFAULT_HOURS))
    if ATTR_HOURS in call.data:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="either_or",
            translation_placeholders={"first": ATTR_SINCE, "second": ATTR_HOURS},
        )
    # Interpret a time without a time zone in Home Assistant's time zone.
    return since if since.tzinfo else since.replace(tzinfo=dt_util.get_default_time_zone())


async def async_recent_clips(
    hass: HomeAssistant, targets: Sequence[Target], since: datetime | timedelta
) -> list[RecentClip]:
    """Return the clips that the targeted cameras recorded since a time, oldest first.

    `since` is a time, or a duration before the cloud's current time.
    """
    wanted: defaultdict[BlinkConfigEntry, set[CameraKey]] = defaultdict(set)
    for target in targets:
        wanted[target.entry].add(target.key)
    found = []
    for entry, keys in wanted.items():
        try:
            coordinator = loaded(entry)
            with coordinator.reauthenticating():
                await coordinator.catalogue.load()
            await coordinator.all_clips.archived.load_names()
        except BlinkError as err:
            raise action_error(err, entry.title) from err
        names = {
            key: async_device_name(hass, key, in_cloud=camera.name)
            for key, camera in coordinator.data.cameras.items()
        }
        begin = since if isinstance(since, datetime) else coordinator.client.clock.now() - since
        account = AccountClips(entry, keys.__contains__)
        found += [
            RecentClip(
                entry=entry,
                clip=clip,
                camera_name=names[key],
                event_type=coordinator.event_types.of(clip),
            )
            async for clip in ClipFilter(start=begin).clips(account)
            if (key := account.key_of(clip))
        ]
    return sorted(found, key=lambda it: (it.clip.created_at, it.clip.id))
