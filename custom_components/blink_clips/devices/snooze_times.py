"""Until when cameras are snoozed: the cloud tells minutes that remain, people want a moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..api import CameraKey, Homescreen

# Whole minutes are told, and sent some seconds late: the end seems to move by as much.
TOLERANCE = timedelta(minutes=2)


def snoozes(
    known: Mapping[CameraKey, datetime], homescreen: Homescreen, now: datetime
) -> dict[CameraKey, datetime]:
    """Return when snoozes end, to the minute; `now` is the local clock's time.

    What is known stays as long as the minutes agree with it, or a camera is not listed.
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
