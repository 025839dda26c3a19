"""Fills gaps in the sound of a film with silence.

Sound consists of AAC frames, which are coded blocks. Some players, such as Chromium, ignore the
times of these frames. With gaps, the sound of each clip would begin earlier than its pictures, and
the difference would grow.
"""

from typing import Self

from av.audio.stream import AudioStream

# An AAC frame that contains only silence, by number of channels.
SILENCE = {1: bytes.fromhex("00c800802380"), 2: bytes.fromhex("210049900219002380")}
# Each AAC frame contains this number of values for each channel.
_VALUES = 1024
# Only gaps up to this number of seconds are filled. Cameras record a minute at most.
_MAX_GAP_SECONDS = 120


class Silence:
    """Makes silence for the sound of a film. Times are in units of 1 / sampling rate."""

    def __init__(self, content: bytes, rate: int) -> None:
        self.content = content
        """The content of an AAC frame that contains only silence."""
        self._max_gap = _MAX_GAP_SECONDS * rate
        self._end: int | None = None

    @classmethod
    def of(cls, stream: AudioStream) -> Self | None:
        """Return the object for a film's sound, or None if no silence is known for its codec."""
        context = stream.codec_context
        content = SILENCE.get(stream.layout.nb_channels)
        if content is None or (context.name, context.profile) != ("aac", "LC"):
            return None
        return cls(content, stream.sample_rate)

    @property
    def end(self) -> int | None:
        """The end of the sound in a player that ignores the frames' times and leaves no gaps."""
        return self._end

    def before(self, time: int) -> list[int]:
        """Return the times of the silent frames to insert before an AAC frame at `time`."""
        end = time if self._end is None or abs(time - self._end) > self._max_gap else self._end
        # Round to the nearest number of frames. In a player that ignores the frames' times, sound
        # and pictures then differ by half a frame at most.
        count = max(0, (2 * (time - end) + _VALUES) // (2 * _VALUES))
        self._end = end + (count + 1) * _VALUES
        return [end + number * _VALUES for number in range(count)]
