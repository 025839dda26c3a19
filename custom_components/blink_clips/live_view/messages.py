"""The messages for users: why a live view did not start, and why it ended.

errors.py has the messages for errors of the client.
"""

from math import ceil

from homeassistant.exceptions import HomeAssistantError

from ..api import LiveViewEnd
from ..const import DOMAIN
from .causes import Cause, EndCause


def pause(title: str, seconds: float) -> HomeAssistantError:
    """Return the error of a request just after the end of the last session."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_pause",
        translation_placeholders={"entity": title, "seconds": str(ceil(seconds))},
    )


def battery_time_used(title: str, minutes: int) -> HomeAssistantError:
    """Return the error of a battery camera whose time is used up."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_battery_time",
        translation_placeholders={"entity": title, "minutes": str(minutes)},
    )


def too_many_sessions(title: str, most: int) -> HomeAssistantError:
    """Return the error of a camera with too many sessions in an hour."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_too_many",
        translation_placeholders={"entity": title, "most": str(most)},
    )


def network_in_use(title: str) -> HomeAssistantError:
    """Return the error while another camera of the network is watched.

    It does not name the other camera, which the user may not be permitted to see.
    """
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_network",
        translation_placeholders={"entity": title},
    )


def all_in_use(title: str, most: int) -> HomeAssistantError:
    """Return the error while as many cameras of the account are watched as possible."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_all_in_use",
        translation_placeholders={"entity": title, "most": str(most)},
    )


def preload_is_on(title: str) -> HomeAssistantError:
    """Return the error of a camera whose stream Home Assistant should preload."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_preload",
        translation_placeholders={"entity": title},
    )


def no_stream_component(title: str) -> HomeAssistantError:
    """Return the error on a Home Assistant without its integration Stream."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="live_view_no_stream",
        translation_placeholders={"entity": title},
    )


def ended(cause: Cause, title: str, *, seconds: float) -> HomeAssistantError | None:
    """Return the message for viewers of a session that ended after some seconds.

    Return None for an end that needs no explanation: without viewers, or of an unloaded account.
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
