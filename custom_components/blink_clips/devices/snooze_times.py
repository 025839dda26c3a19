"""Computes when a snooze ends, from the remaining minutes that the cloud reports."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..api import CameraKey, Homescreen

# Largest difference between the computed end and the known end of a snooze that is ignored. The
# computed end varies, because the cloud reports only whole minutes, and reports them some seconds
# late.
TOLERANCE = timedelta(minutes=2)


def snoozes(
    known: Mapping[CameraKey, datetime], homescreen: Homescreen, now: datetime
) -> dict[CameraKey, datetime]:
    """Return the time at which each snooze ends, to the minute.

    `now` is the local time. The known end of a snooze is kept if the reported minutes agree with
    it, or if the homescreen (list of all devices) does not contain the camera.
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
