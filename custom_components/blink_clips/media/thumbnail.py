"""Defines the query parameters and ids of the Thumbnails API, and the thumbnails of a video.

A thumbnail is either the poster of a clip, or a frame (still picture) of the clip's video.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Any, Self

MAX_COUNT = 20
MIN_HEIGHT = 64
MAX_HEIGHT = 1080

_COUNT_RULE = f"count must be a whole number from 1 to {MAX_COUNT}."
_TIME_RULE = f"time must be up to {MAX_COUNT} whole seconds from the start, with commas between."
_HEIGHT_RULE = f"height must be a whole number of pixels from {MIN_HEIGHT} to {MAX_HEIGHT}."

_NUMBER = "(?:0|[1-9][0-9]{0,4})"
_ID = re.compile(
    rf"poster(?:-(?P<poster>{_NUMBER}))?"
    rf"|indexed-(?P<index>{_NUMBER})-of-(?P<count>{_NUMBER})-(?P<indexed>{_NUMBER})"
    rf"|timed-(?P<time>{_NUMBER})-(?P<timed>{_NUMBER})"
)


class QueryError(ValueError):
    """A query for thumbnails is invalid. The message states the allowed values."""


class Kind(StrEnum):
    """The kind of a thumbnail: the clip's poster, or a frame of its video."""

    POSTER = "Poster"
    """The poster of the clip, provided by the cloud."""
    INDEXED = "Indexed"
    """One of several evenly spaced frames of the video."""
    TIMED = "Timed"
    """The frame at a given time (in seconds) of the video."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query for frames: evenly spaced frames (by number), frames at given times, or both.

    `height` is the maximum height of a frame in pixels. Raises QueryError for invalid values.
    """

    count: int | None = None
    times: tuple[int, ...] = ()
    height: int | None = None

    def __post_init__(self) -> None:
        if self.count is not None and not 1 <= self.count <= MAX_COUNT:
            raise QueryError(_COUNT_RULE)
        if len(self.times) > MAX_COUNT or any(time < 0 for time in self.times):
            raise QueryError(_TIME_RULE)
        if self.height is not None and not MIN_HEIGHT <= self.height <= MAX_HEIGHT:
            raise QueryError(_HEIGHT_RULE)

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> Self:
        """Return the query for the parameters of a URL, such as count=5, time=2,5,9 and height=180.

        Raises QueryError for invalid parameters.
        """
        if unknown := values.keys() - {"count", "time", "height"}:
            raise QueryError(f"Unknown parameter {min(unknown)}. Use count, time and height.")
        count, height = values.get("count"), values.get("height")
        times = values["time"].split(",") if "time" in values else []
        return cls(
            count=None if count is None else _number(count, _COUNT_RULE),
            times=tuple(dict.fromkeys(_number(time, _TIME_RULE) for time in times)),
            height=None if height is None else _number(height, _HEIGHT_RULE),
        )

    @property
    def wants_frames(self) -> bool:
        """Whether the query requests frames of the video."""
        return self.count is not None or bool(self.times)


@dataclass(frozen=True, kw_only=True)
class Thumbnail:
    """A thumbnail without its picture. Its id contains all its other properties."""

    video_id: int
    id: str
    kind: Kind
    height: int | None
    """The height of the thumbnail in pixels. None if the height is unknown."""
    asked: int | None = None
    """The maximum height of the poster in pixels, as the caller requested it."""
    index: int = 0
    count: int = 0
    time: int = 0

    @classmethod
    def poster(cls, video_id: int, *, asked: int | None, height: int | None = None) -> Self:
        """Return the thumbnail for a video's poster. `asked` is its maximum height in pixels."""
        name = "poster" if asked is None else f"poster-{asked}"
        return cls(video_id=video_id, id=name, kind=Kind.POSTER, height=height, asked=asked)

    @classmethod
    def indexed(cls, video_id: int, *, index: int, count: int, height: int) -> Self:
        """Return the thumbnail for one of `count` evenly spaced frames. `index` begins with 1."""
        name = f"indexed-{index}-of-{count}-{height}"
        return cls(
            video_id=video_id, id=name, kind=Kind.INDEXED, height=height, index=index, count=count
        )

    @classmethod
    def timed(cls, video_id: int, *, time: int, height: int) -> Self:
        """Return the thumbnail for the frame at a time in seconds."""
        name = f"timed-{time}-{height}"
        return cls(video_id=video_id, id=name, kind=Kind.TIMED, height=height, time=time)

    @classmethod
    def parse(cls, video_id: int, text: str) -> Self:
        """Parse the id of a thumbnail. Raises ValueError for an invalid id."""
        if (match := _ID.fullmatch(text)) is None:
            raise ValueError("Invalid id of a thumbnail")
        found = {name: int(value) for name, value in match.groupdict().items() if value is not None}
        if "index" in found:
            index, count = found["index"], found["count"]
            if not 1 <= index <= count:
                raise ValueError("Invalid index")
            return cls.indexed(video_id, index=index, count=count, height=found["indexed"])
        if "time" in found:
            return cls.timed(video_id, time=found["time"], height=found["timed"])
        asked = found.get("poster")
        if asked is not None and not MIN_HEIGHT <= asked <= MAX_HEIGHT:
            raise ValueError("Invalid height")
        return cls.poster(video_id, asked=asked)

    def query(self) -> Query:
        """Return the query that requests this frame.

        Raises QueryError if the number or the time of the frame is not allowed.
        """
        times = (self.time,) if self.kind is Kind.TIMED else ()
        # Omit a height that queries do not allow. Such a height is always the default: the height
        # of the video.
        is_allowed = self.height is not None and MIN_HEIGHT <= self.height <= MAX_HEIGHT
        height = self.height if is_allowed else None
        return Query(count=self.count or None, times=times, height=height)

    def entity(self, url: str) -> dict[str, Any]:
        """Return the thumbnail as a JSON object of the Thumbnails API. Omit unknown values."""
        entity = {
            "Kind": self.kind.value,
            "Height": self.height,
            "ID": self.id,
            "Index": self.index,
            "Time": self.time,
            "Url": url,
            "VideoId": str(self.video_id),
        }
        return {name: value for name, value in entity.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The length of a video in seconds, and the height in pixels."""

    seconds: float
    height: int

    def frames(self, video_id: int, query: Query) -> list[Thumbnail]:
        """Return the frames for a query.

        Raises QueryError if a time is after the end of the video.
        """
        if past := [time for time in query.times if time > self.seconds]:
            raise QueryError(
                f"time must be from 0 to {int(self.seconds)}, not {past[0]}: "
                f"the video is {self.seconds:.1f} s long."
            )
        height = min(query.height or self.height, self.height)
        count = query.count or 0
        return [
            Thumbnail.indexed(video_id, index=index, count=count, height=height)
            for index in range(1, count + 1)
        ] + [Thumbnail.timed(video_id, time=time, height=height) for time in query.times]


def _number(text: str, rule: str) -> int:
    if not re.fullmatch(_NUMBER, text):
        raise QueryError(rule)
    return int(text)
