"""The clip feed: what the cloud says of clips, read on from where the last reading ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import BlinkClient, Clip, CloudClock

# What a new installation reads of the past: enough for every lively camera's newest clip, and a
# page or two even for an account with ten thousand clips.
FIRST_LOOK_BACK = timedelta(days=3)
# Records surface late and their times are whole seconds; reading some again costs nothing.
CURSOR_OVERLAP = timedelta(seconds=120)
# A sync module that was cut off delivers its records even later than their times tell.
LOOK_BACK = timedelta(days=1)
LOOK_BACK_EVERY_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The records of the clips that were updated since a moment."""

    records: list[Clip]
    since: datetime


class CloudFeed:
    """Reads the records of clips, each at least once."""

    def __init__(self, client: BlinkClient, clock: CloudClock) -> None:
        self._client = client
        self._clock = clock
        self._look_back_at = clock.monotonic() + LOOK_BACK_EVERY_SECONDS
        self._cursor: datetime | None = None

    @property
    def cursor(self) -> datetime:
        """Up to when all records have been read."""
        return self._cursor or self._clock.now() - FIRST_LOOK_BACK

    @cursor.setter
    def cursor(self, cursor: datetime) -> None:
        self._cursor = cursor

    async def read(self) -> Reading:
        """Return what is new, and what nearly is. Raises BlinkError."""
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
        """Go on from a reading that has been taken in; return whether it brought anything."""
        now = self._clock.now()
        if reading.since <= now - LOOK_BACK:
            self._look_back_at = self._clock.monotonic() + LOOK_BACK_EVERY_SECONDS
        newest = max((clip.updated_at for clip in reading.records), default=self.cursor)
        # A record from the future must not hide those that come before it.
        cursor = max(min(newest, now), self.cursor)
        is_news = cursor != self._cursor
        self._cursor = cursor
        return is_news
