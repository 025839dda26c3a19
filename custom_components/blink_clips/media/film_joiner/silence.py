"""Fills gaps in the sound of a film with silence.

Some players, such as Chromium, play sound without regard to the times of its samples. With gaps,
the sound of each clip would begin earlier than its pictures, and the difference would grow.
"""

from typing import Self

from av.audio.stream import AudioStream

# A sample of silence in the codec AAC, by number of channels.
SILENCE = {1: bytes.fromhex("00c800802380"), 2: bytes.fromhex("210049900219002380")}
# Each sample of AAC contains this number of values of each channel.
_VALUES = 1024
# Only gaps up to this number of seconds are filled. Cameras record a minute at most.
_MAX_GAP_SECONDS = 120


class Silence:
    """The silence in the sound of a film. Times are in units of one value of a channel."""

    def __init__(self, content: bytes, rate: int) -> None:
        self.content = content
        """The content of a sample of silence."""
        self._max_gap = _MAX_GAP_SECONDS * rate
        self._end: int | None = None

    @classmethod
    def of(cls, stream: AudioStream) -> Self | None:
        """Return the silence for a film's sound. Return None if its codec has no known silence."""
        context = stream.codec_context
        content = SILENCE.get(stream.layout.nb_channels)
        if content is None or (context.name, context.profile) != ("aac", "LC"):
            return None
        return cls(content, stream.sample_rate)

    @property
    def end(self) -> int | None:
        """The time at which the sound ends for a player that ignores the times of samples."""
        return self._end

    def before(self, time: int) -> list[int]:
        """Return the times of the samples of silence that precede a sample at the given time."""
        end = time if self._end is None or abs(time - self._end) > self._max_gap else self._end
        # Round the number, so that the times of a film and of such a player differ by half a sample
        # at most.
        count = max(0, (2 * (time - end) + _VALUES) // (2 * _VALUES))
        self._end = end + (count + 1) * _VALUES
        return [end + number * _VALUES for number in range(count)]
