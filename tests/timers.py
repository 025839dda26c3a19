"""Runs the timers of Home Assistant that are due at the frozen time."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers import event
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

# Maximum random delay in seconds that Home Assistant adds to many timers.
LONGEST_DELAY = event.RANDOM_MICROSECOND_MAX / 1e6


def run_due_timers(hass: HomeAssistant) -> None:
    """Run the timers that are due now or within Home Assistant's random delay.

    The test plugin has a slower function for the same purpose.
    """
    now = dt_util.utcnow() + timedelta(seconds=LONGEST_DELAY)
    due = hass.loop.time() + LONGEST_DELAY
    with pytest.MonkeyPatch.context() as patch:
        # Home Assistant delays many timers randomly. Set the clock ahead by the maximum delay,
        # because a timer that runs too early would only start to wait again.
        patch.setattr(event, "time_tracker_utcnow", lambda: now)
        patch.setattr(event, "time_tracker_timestamp", now.timestamp)
        for handle in list(get_scheduled_timer_handles(hass.loop)):
            # Check each timer immediately before it runs, because an earlier timer may have
            # cancelled it.
            if handle.when() <= due and not handle.cancelled():
                handle._run()
                handle.cancel()
