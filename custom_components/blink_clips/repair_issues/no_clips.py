"""The repair issues about armed networks whose clips Home Assistant does not have."""

from collections.abc import Iterator
from datetime import timedelta

from ..clip_place import ClipPlace
from ..data import BlinkData
from .issue import DeviceIssue

# The key of the issue for each reason why Home Assistant has no clips of a network.
NO_CLIPS_ISSUES = {ClipPlace.NOWHERE: "no_clips", ClipPlace.UNREAD_USB: "unread_usb"}

# Time from the setup of an account until an issue about an armed network without clips is created.
# Such a network probably has neither a subscription nor a readable USB drive.
NO_CLIPS_AFTER = timedelta(days=7)


def no_clips_issues(
    data: BlinkData, usb_networks: frozenset[int], *, age: timedelta
) -> Iterator[DeviceIssue]:
    """Yield an issue for each armed network without clips, or with unreadable clips.

    `usb_networks` are the networks whose USB drives are enabled in the options. `age` is the time
    since the setup of the account.
    """
    if age < NO_CLIPS_AFTER:
        return
    recording = {it.network_id for it in data.cameras.values() if it.motion_detection}
    for network in data.networks.values():
        key = NO_CLIPS_ISSUES.get(ClipPlace.of(data, network.id, usb_networks))
        if key and network.armed and network.id in recording:
            yield DeviceIssue(
                key=key, subject=str(network.id), placeholders={"network": network.name}
            )
