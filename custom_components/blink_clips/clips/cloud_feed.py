"""The cloud feed: reads the clips that the cloud has added or changed since the last poll.

The cloud's list contains one record for each clip.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import BlinkClient, Clip, CloudClock

# Age of the clips that the first poll after each start reads. In three days, each camera usually
# records a clip. After a restart, some of these clips are missing in memory.
FIRST_LOOK_BACK = timedelta(days=3)
# Length of the time before the cursor that each poll reads again. The cloud lists some clips late.
# The cursor is the time up to which all clips have been read.
CURSOR_OVERLAP = timedelta(seconds=120)
# Length of the time that a poll reads again once an hour. After a failure of its connection, a sync
# module uploads clips late.
LOOK_BACK = timedelta(days=1)
LOOK_BACK_EVERY_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The records (entries of the cloud's clip list) that have changed since the time `since`."""

    records: list[Clip]
    since: datetime

    @property
    def complete_after(self) -> datetime:
        """The time after which all recorded clips have been read.

        It is later than `since`, because the clocks of the cloud and of a camera can differ.
        """
        return self.since + CURSOR_OVERLAP


class CloudFeed:
    """Reads each record (entry) of the cloud's clip list at least once."""

    def __init__(self, client: BlinkClient, clock: CloudClock) -> None:
        self._client = client
        self._clock = clock
        self._look_back_at = clock.monotonic()
        self._look_back = FIRST_LOOK_BACK
        self._cursor: datetime | None = None

    @property
    def cursor(self) -> datetime:
        """Return the time up to which all clips have been read."""
        return self._cursor or self._clock.now() - FIRST_LOOK_BACK

    @cursor.setter
    def cursor(self, cursor: datetime) -> None:
        self._cursor = cursor

    async def read(self) -> Reading:
        """Return the clips that changed after the cursor, and some clips that changed earlier.

        The cursor is the time up to which all clips have been read. Raises BlinkError if the clip
        list cannot be read.
        """
        since = self.cursor - CURSOR_OVERLAP
        if self._clock.monotonic() >= self._look_back_at:
            since = min(since, self._clock.now() - self._look_back)
        records = await self._client.get_clips(since=since)
        # Read again from the cursor (time up to which all clips have been read). The first request
        # began too late: the clock was ahead, and the response has corrected it.
        if self.cursor < since:
            since = self.cursor
            records = await self._client.get_clips(since=since)
        return Reading(records=records, since=since)

    def advance(self, reading: Reading) -> bool:
        """Move the cursor forward after a reading was merged. Return whether the cursor changed.

        The cursor is the time up to which all clips have been read.
        """
        now = self._clock.now()
        if reading.since <= now - LOOK_BACK:
            self._look_back_at = self._clock.monotonic() + LOOK_BACK_EVERY_SECONDS
            self._look_back = LOOK_BACK
        newest = max((clip.updated_at for clip in reading.records), default=self.cursor)
        # Never move the cursor (time up to which all clips have been read) into the future.
        # Otherwise later requests would miss new clips.
        cursor = max(min(newest, now), self.cursor)
        has_moved = cursor != self._cursor
        self._cursor = cursor
        return has_moved
