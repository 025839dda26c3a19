"""Snooze times: converts the remaining minutes that the cloud reports into an end time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..api import CameraKey, Homescreen

# Ignore changes of an end time by up to two minutes. The cloud rounds the remaining time to whole
# minutes and reports it some seconds late, so the computed end time varies.
TOLERANCE = timedelta(minutes=2)


def snoozes(
    known: Mapping[CameraKey, datetime], homescreen: Homescreen, now: datetime
) -> dict[CameraKey, datetime]:
    """Return the end of each snooze, to the minute; `now` is the time of the local clock.

    Keep a known end if the reported minutes agree with it, or if its camera is not listed.
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
