"""The messages for users: why a live view cannot start, and why it has ended."""

from math import ceil

from homeassistant.exceptions import HomeAssistantError

from ..api import LiveViewEnd
from ..const import DOMAIN
from .causes import Cause, EndCause


def pause(title: str, seconds: float) -> HomeAssistantError:
    """Return the error for a request that comes too soon after the camera's last session."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_pause",
        translation_placeholders={"entity": title, "seconds": str(ceil(seconds))},
    )


def battery_time_used(title: str, minutes: int) -> HomeAssistantError:
    """Return the error for a battery camera that has used up its minutes of live view."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_battery_time",
        translation_placeholders={"entity": title, "minutes": str(minutes)},
    )


def too_many_sessions(title: str, most: int) -> HomeAssistantError:
    """Return the error for a camera that had too many sessions in the last hour."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_too_many",
        translation_placeholders={"entity": title, "most": str(most)},
    )


def network_in_use(title: str) -> HomeAssistantError:
    """Return the error for a request while a user watches another camera of the network.

    The error does not name this other camera, because the user may lack the permission to see it.
    """
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_network",
        translation_placeholders={"entity": title},
    )


def all_in_use(title: str, most: int) -> HomeAssistantError:
    """Return the error for a request while users watch the maximum number of cameras."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_all_in_use",
        translation_placeholders={"entity": title, "most": str(most)},
    )


def preload_is_on(title: str) -> HomeAssistantError:
    """Return the error for a camera whose stream Home Assistant is set to preload."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_preload",
        translation_placeholders={"entity": title},
    )


def no_stream_component(title: str) -> HomeAssistantError:
    """Return the error for a Home Assistant without its integration `stream`."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_no_stream",
        translation_placeholders={"entity": title},
    )


def ended(cause: Cause, title: str, *, seconds: float) -> HomeAssistantError | None:
    """Return the message for viewers that explains why their session has ended.

    Return None if there were no viewers, or if the account was unloaded.
    """
    duration = str(round(seconds))
    match cause:
        case LiveViewEnd.TIME_LIMIT:
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="live_view_time_limit",
                translation_placeholders={"entity": title, "seconds": duration},
            )
        case EndCause.BATTERY_TIME:
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="live_view_battery_end",
                translation_placeholders={"entity": title},
            )
        case LiveViewEnd.ENDED_BY_BLINK:
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="live_view_ended_by_blink",
                translation_placeholders={"entity": title, "seconds": duration},
            )
        case LiveViewEnd.CONNECTION_LOST | LiveViewEnd.NO_DATA:
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="live_view_lost",
                translation_placeholders={"entity": title, "seconds": duration},
            )
        case LiveViewEnd.TOO_MUCH_DATA:
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="live_view_too_much_data",
                translation_placeholders={"entity": title},
            )
        case _:
            return None
