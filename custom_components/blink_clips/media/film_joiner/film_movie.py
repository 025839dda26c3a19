"""Writes a film as an MP4: the samples of its clips with new times, and the chapters."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.rational import AVRational

from .clip_movie import ClipMovie
from .silence import Silence
from .timescale import Timescale, unit_of
from .track import Sample, Track

# The timescale of the video track of a film. The usual frame rates divide this number.
VIDEO_TIMESCALE = 90_000
# Delay a clip until the sound of the previous clip has ended, if both would otherwise overlap by
# less than this number of seconds. Sound can last up to one AAC frame longer than its times state.
_MAX_OVERLAP_SECONDS = 1


class FilmMovie:
    """A film that is being written. All methods raise OSError if the disk fails."""

    def __init__(self, path: str, first: ClipMovie) -> None:
        self.layout = first.layout
        self.chapters: list[dict[str, Any]] = []
        self.end = Fraction(0)
        self._container: OutputContainer = av.open(
            path, "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._streams = [
            self._container.add_stream_from_template(track.stream) for track in first.tracks
        ]
        for stream, track in zip(self._streams, first.tracks, strict=True):
            source = track.stream
            units = source.sample_rate if isinstance(source, AudioStream) else VIDEO_TIMESCALE
            stream.time_base = Fraction(1, units)
        self._last: list[int | None] = [None for _ in self._streams]
        self._silences = [
            Silence.of(it.stream) if isinstance(it.stream, AudioStream) else None
            for it in first.tracks
        ]

    def add(self, clip: ClipMovie, number: int, title: str) -> None:
        """Append a clip and its chapter.

        `number` is the index of the clip in the program's input.
        """
        # Write the header now, because this sets the timescales of the film's tracks.
        self._container.start_encoding()
        shift = self._shift(clip)
        waiting: list[tuple[float, int, Sample]] = []
        for index, track in enumerate(clip.tracks):
            unit = float(self._unit(index))
            moved = self._moved(track, index, shift)
            waiting.extend(((it.dts or 0) * unit, index, it) for it in moved)
        # Write the samples of all tracks in the order of their times. Players read them in this
        # order.
        waiting.sort(key=lambda it: it[:2])
        for _, index, sample in waiting:
            self._write(sample, index)
        begin, self.end = clip.begin + shift, clip.begin + shift + clip.seconds
        self.chapters.append(
            {"clip": number, "title": title, "begin": float(begin), "end": float(self.end)}
        )

    def close(self) -> float:
        """Write the chapters and the index. Return the duration of the film in seconds."""
        begins = [round(1000 * it["begin"]) for it in self.chapters]
        ends = [*begins[1:], round(1000 * self.end)]
        self._container.set_chapters(
            [
                {
                    "id": number,
                    "start": begin,
                    "end": end,
                    "time_base": AVRational(1, 1000),
                    "metadata": {"title": chapter["title"]},
                }
                for number, (begin, end, chapter) in enumerate(
                    zip(begins, ends, self.chapters, strict=True)
                )
            ]
        )
        self._container.close()
        return float(self.end)

    def _unit(self, index: int) -> Fraction:
        """Return the duration in seconds of one unit of a track's times."""
        return unit_of(self._streams[index].time_base)

    def _shift(self, clip: ClipMovie) -> Fraction:
        """Return the seconds to add to all times of a clip.

        The clip then begins at the end of the film so far, or slightly later. Decoding times must
        ascend, and the sound of two clips must not overlap.
        """
        shift = self.end - clip.begin
        for index, track in enumerate(clip.tracks):
            first = (track.samples[0].dts or 0) * track.base
            last = self._last[index]
            if last is not None:
                shift = max(shift, (last + 1) * self._unit(index) - first)
            silence = self._silences[index]
            if silence is not None and silence.end is not None:
                overlap = silence.end * self._unit(index) - first - shift
                if 0 < overlap < _MAX_OVERLAP_SECONDS:
                    shift += overlap
        return shift

    def _moved(self, track: Track, index: int, shift: Fraction) -> Iterator[Sample]:
        """Yield the samples of a clip's track with their times in the film.

        Fill gaps with silence.
        """
        timescale = Timescale(track.base, shift, self._unit(index))
        silence = self._silences[index]
        for sample in track.samples:
            time = timescale.time(sample.dts or 0)
            if silence is not None:
                for gap in silence.before(time):
                    yield _sample(silence.content, gap)
            sample.dts, sample.pts = time, timescale.time(sample.pts or 0)
            sample.duration = timescale.duration(sample.duration or 0)
            yield sample

    def _write(self, sample: Sample, index: int) -> None:
        decoded, shown = sample.dts or 0, sample.pts or 0
        last = self._last[index]
        # Increase a time if rounding has made it equal to the last time.
        sample.dts = decoded if last is None else max(decoded, last + 1)
        sample.pts = max(shown, sample.dts)
        sample.time_base = self._streams[index].time_base
        sample.stream = self._streams[index]
        self._last[index] = sample.dts
        self._container.mux_one(sample)


def _sample(content: bytes, time: int) -> Sample:
    sample: Sample = Packet(content)
    sample.dts = sample.pts = time
    sample.is_keyframe = True
    return sample
