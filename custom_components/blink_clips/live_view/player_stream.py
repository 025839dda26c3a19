"""The stream that Home Assistant makes of a live view, for HLS players and recorders."""

from homeassistant.components.camera import DynamicStreamSettings
from homeassistant.components.stream import HLS_PROVIDER, Stream

# Seconds without a request of an HLS player after which Home Assistant ends the player's output.
# Home Assistant's default is 30 s.
_HLS_IDLE_SECONDS = 10
# Minimum duration of an HLS segment in seconds. A player starts after the first segment. By
# default, Home Assistant would make segments of 8 s (two key frames).
_MIN_SEGMENT_SECONDS = 1.9


def prepare(stream: Stream, settings: DynamicStreamSettings | None) -> None:
    """Set up a stream: the given settings, short segments, and an early end without players.

    If `settings` is not None, it replaces the settings of the camera entity. With the entity's
    settings, a user could turn preloading on during a session, and the session would never end.
    """
    if settings is not None:
        stream.dynamic_stream_settings = settings
    if stream_settings := getattr(stream, "_stream_settings", None):
        stream_settings.min_segment_duration = min(
            stream_settings.min_segment_duration, _MIN_SEGMENT_SECONDS
        )
    stream.add_provider(HLS_PROVIDER, timeout=_HLS_IDLE_SECONDS)


async def stop(stream: Stream) -> None:
    """Remove the outputs of a stream. The stream's worker then ends, and a recording is saved."""
    for provider in stream.outputs().values():
        await stream.remove_provider(provider)


def release(stream: Stream) -> None:
    """Remove a stream's reference to its entity.

    Home Assistant keeps the stream. The reference would therefore keep the account in memory.
    """
    stream.set_update_callback(lambda: None)
