"""Times as integers: microseconds since 1970."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_number(time: datetime) -> int:
    """Return a time as a number of microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def from_number(number: int) -> datetime:
    """Return the time for a number of microseconds since 1970, in UTC."""
    return _EPOCH + number * _MICROSECOND
