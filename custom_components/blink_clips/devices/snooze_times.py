"""Computes when a snooze ends, from the remaining minutes that the cloud reports."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..api import CameraKey, Homescreen

# Maximum difference between two computed ends of the same snooze. The cloud reports whole minutes,
# some seconds late.
TOLERANCE = timedelta(minutes=2)


def snoozes(
    known: Mapping[CameraKey, datetime], homescreen: Homescreen, now: datetime
) -> dict[CameraKey, datetime]:
    """Return the minute in which each snooze ends. `now` is the local time.

    Keep a known end unless the reported minutes contradict it.
    """
    found = dict(known)
    for camera in homescreen.cameras:
        before = found.pop(camera.key, None)
        if not camera.snoozed or camera.snooze_minutes is None:
            continue
        end = (now + timedelta(minutes=camera.snooze_minutes)).replace(second=0, microsecond=0)
        if before is not None and abs(end - before) <= TOLERANCE:
            end = before
        found[camera.key] = end
    return found
