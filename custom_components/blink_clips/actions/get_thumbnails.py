"""The action get_thumbnails: returns the URLs of a clip's poster and frames (pictures)."""

from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import BlinkError
from ..const import DOMAIN
from ..errors import MissingDecoderError, action_error, disk_detail
from ..media.disk_cache import CacheError
from ..media.frame_subprocess import FrameError, NoDecoderError
from ..media.thumbnail import MAX_COUNT, MAX_HEIGHT, MIN_HEIGHT, Kind, Query, QueryError
from ..media.thumbnail_generator import async_thumbnail_generator
from ..views import signed_thumbnail_path
from .clip_targets import ONE_CLIP, async_clip, clip_names

ACTION_GET_THUMBNAILS = "get_thumbnails"
ATTR_COUNT = "count"
ATTR_HEIGHT = "height"
ATTR_TIME = "time"

_SCHEMA = vol.Schema(
    {
        **ONE_CLIP,
        vol.Optional(ATTR_COUNT): vol.Coerce(int),
        vol.Optional(ATTR_TIME, default=[]): vol.All(cv.ensure_list_csv, [vol.Coerce(int)]),
        vol.Optional(ATTR_HEIGHT): vol.Coerce(int),
    }
)


@callback
def async_register_get_thumbnails(hass: HomeAssistant) -> None:
    """Register the action get_thumbnails."""
    hass.services.async_register(
        DOMAIN,
        ACTION_GET_THUMBNAILS,
        _get_thumbnails,
        schema=_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )


async def _get_thumbnails(call: ServiceCall) -> ServiceResponse:
    """Return the thumbnails as JSON objects, and a list of their URLs."""
    entry, clip = await async_clip(call, prefer=lambda it: it.has_video or it.has_poster)
    try:
        query = Query(
            count=call.data.get(ATTR_COUNT),
            times=tuple(dict.fromkeys(call.data[ATTR_TIME])),
            height=call.data.get(ATTR_HEIGHT),
        )
        generator = async_thumbnail_generator(call.hass, entry.runtime_data.media.clip_files)
        listing = await generator.listed(clip, query)
    except QueryError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_thumbnail",
            translation_placeholders={
                "video": str(clip.id),
                "most": str(MAX_COUNT),
                "lowest": str(MIN_HEIGHT),
                "highest": str(MAX_HEIGHT),
            },
        ) from err
    except BlinkError as err:
        raise action_error(err, clip_names([clip.id])) from err
    except NoDecoderError as err:
        raise action_error(MissingDecoderError(), clip_names([clip.id])) from err
    except FrameError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="broken_video",
            translation_placeholders={"video": str(clip.id)},
        ) from err
    except (CacheError, OSError) as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cache_failed",
            translation_placeholders={"detail": disk_detail(err)},
        ) from err
    urls = {it.id: signed_thumbnail_path(call.hass, it) for it in listing.thumbnails}
    response: dict[str, Any] = {
        "video_id": clip.id,
        "thumbnails": [it.entity(urls[it.id]) for it in listing.thumbnails],
        "poster": next((urls[it.id] for it in listing.thumbnails if it.kind is Kind.POSTER), None),
        "frames": [urls[it.id] for it in listing.thumbnails if it.kind is not Kind.POSTER],
        "retry_after": listing.retry_after,
    }
    return response
