"""The start of 1970, and times as integers: microseconds since then."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_number(time: datetime) -> int:
    """Return a time as a number of microseconds since 1970."""
    return (time - EPOCH) // _MICROSECOND


def from_number(number: int) -> datetime:
    """Return the time for a number of microseconds since 1970, in UTC."""
    return EPOCH + number * _MICROSECOND
