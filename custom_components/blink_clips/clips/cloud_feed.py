"""The cloud feed: reads the clip records that changed since the last reading.

usb_feed.py does the same for USB drives.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import BlinkClient, Clip, CloudClock

# A new installation reads the last three days: enough for the newest clip of each busy camera, and
# one or two pages even for an account with 10,000 clips.
FIRST_LOOK_BACK = timedelta(days=3)
# Read again the records of the last two minutes: records are listed late, and their times are
# whole seconds. Reading a record twice has no effect.
CURSOR_OVERLAP = timedelta(seconds=120)
# Once an hour, read again the records of the last day: a sync module that was offline delivers
# records that are hours old.
LOOK_BACK = timedelta(days=1)
LOOK_BACK_EVERY_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The records of the clips that were updated since a time."""

    records: list[Clip]
    since: datetime


class CloudFeed:
    """Reads the records of clips, each at least once; the receiver ignores repeated records."""

    def __init__(self, client: BlinkClient, clock: CloudClock) -> None:
        self._client = client
        self._clock = clock
        self._look_back_at = clock.monotonic() + LOOK_BACK_EVERY_SECONDS
        self._cursor: datetime | None = None

    @property
    def cursor(self) -> datetime:
        """The time up to which all records have been read."""
        return self._cursor or self._clock.now() - FIRST_LOOK_BACK

    @cursor.setter
    def cursor(self, cursor: datetime) -> None:
        self._cursor = cursor

    async def read(self) -> Reading:
        """Return the records since the cursor, and some earlier ones again. Raises BlinkError."""
        since = self.cursor - CURSOR_OVERLAP
        if self._clock.monotonic() >= self._look_back_at:
            since = min(since, self._clock.now() - LOOK_BACK)
        records = await self._client.get_clips(since=since)
        # The first response corrects the cloud's clock. If the local clock was days ahead, the
        # first request left out the clips of these days: read again.
        if self.cursor < since:
            since = self.cursor
            records = await self._client.get_clips(since=since)
        return Reading(records=records, since=since)

    def advance(self, reading: Reading) -> bool:
        """Move the cursor after a reading has been merged; return whether the cursor moved."""
        now = self._clock.now()
        if reading.since <= now - LOOK_BACK:
            self._look_back_at = self._clock.monotonic() + LOOK_BACK_EVERY_SECONDS
        newest = max((clip.updated_at for clip in reading.records), default=self.cursor)
        # Use the current time if a record has a later one, so that no other record is left out.
        cursor = max(min(newest, now), self.cursor)
        has_moved = cursor != self._cursor
        self._cursor = cursor
        return has_moved
