"""Formats the results of the live view benchmark as a section of the results page, in Markdown."""

from collections.abc import Callable, Iterator

from benchmarks.live_view.results import Delays, Processor, Results, Start, percentile
from simulator import LiveViewBehaviour
from simulator.live_view.scene import GROUP_SECONDS

BOUND_KEY_FRAME_MS = 50
BOUND_PROCESSOR = 0.02
BOUND_DELAY_MS = 20

INTRODUCTION = """\
## Live view

Live view is measured in a real Home Assistant, which reads the streams of a simulated cloud over \
real sockets:

```sh
python -m benchmarks.live_view --write
```

Made on {date}, with Home Assistant {homeassistant} on {processors} processor cores that were \
shared with other work (load {load}). All processes of the benchmark had the niceness {niceness}, \
where a lower value means a higher priority. The results are kept in \
[results.json](../../benchmarks/live_view/results.json).

**The cameras are simulated, so that the time until the first media is the simulator's and not a \
camera's**: the relay sends the first media {wake} s after the request. The stream has 1280 by 720 \
pixels, 15 pictures in a second, and a key frame every {group} s. The {starts} starts are spread \
evenly over this time, so that the wait for the first key frame is half of it on average. A page \
opens the camera with `camera/stream`. A player of HLS then loads the playlists and the first \
part, while a reader reads from the server of Blink Clips on this machine, as go2rtc does for \
WebRTC. Decoding, which follows in the browser, is not included.
"""
RUNNING = """\
The relay sends each key frame at a known time, and a reader of the server on this machine notes \
its arrival: {key_frames} key frames of one live view. A relay that sends late also counts as \
delay. The processor time is that of the Home Assistant process with one stream, minus the time \
without a stream, over {seconds:.0f} s each. With HLS, it includes Home Assistant's stream worker.
"""
LOOP = """\
The event loop of Home Assistant is measured with a timer of 10 ms, without a stream, and with \
four streams of two readers each. The delay includes the time for which other programs had the \
processor.
"""


def section(results: Results) -> str:
    """Return the section of the results page about live view, in Markdown."""
    starts = results.starts
    introduction = INTRODUCTION.format(
        date=results.run.date,
        homeassistant=results.run.versions["Home Assistant"],
        processors=results.run.processors,
        load=results.run.load,
        niceness=results.run.niceness,
        wake=LiveViewBehaviour().wake_seconds,
        group=GROUP_SECONDS,
        starts=len(starts),
    )
    running = RUNNING.format(
        key_frames=len(results.key_frames_ms), seconds=results.processor.seconds
    )
    parts = (
        introduction,
        *_starts(starts),
        "",
        running,
        *_running(results.key_frames_ms, results.processor),
        "",
        LOOP,
        *_loop(results.delays),
    )
    return "\n".join(parts) + "\n"


def _starts(starts: list[Start]) -> Iterator[str]:
    yield _line(f"{len(starts)} starts", "p50", "p95")
    yield _line("---", "---:", "---:")
    rows: dict[str, Callable[[Start], float]] = {
        "Cloud and camera: from the request to the first media": lambda it: it.first_media,
        "Stream: from there to the first key frame": lambda it: it.first_key_frame - it.first_media,
        "Answer to the page, and connection: from there to the reader": lambda it: (
            it.at_reader - it.first_key_frame
        ),
        "**From the request to the reader**": lambda it: it.at_reader,
        "Home Assistant's HLS: from the first key frame to the first part at the player": (
            lambda it: it.at_player - it.first_key_frame
        ),
        "**From the request to the first part of HLS**": lambda it: it.at_player,
    }
    for name, value in rows.items():
        values = [value(it) for it in starts]
        yield _line(name, *(f"{percentile(values, part):.2f} s" for part in (0.5, 0.95)))


def _running(key_frames: list[float], processor: Processor) -> Iterator[str]:
    yield _line("", "Measured", "Bound")
    yield _line("---", "---:", "---:")
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        delay = f"{percentile(key_frames, part):.1f} ms"
        yield _line(
            f"Key frame from the relay to a reader, {name}", delay, f"{BOUND_KEY_FRAME_MS} ms"
        )
    share = f"{processor.one_reader - processor.idle:.1%}"
    yield _line("Processor, one stream with one reader", share, f"{BOUND_PROCESSOR:.0%}")
    yield _line("Processor, one stream with HLS", f"{processor.hls - processor.idle:.1%}", "-")


def _loop(delays: dict[str, Delays]) -> Iterator[str]:
    yield _line("Delay of the event loop", "No stream", "Four streams", "Bound")
    yield _line("---", "---:", "---:", "---:")
    both = (delays["idle"], delays["busy"])
    yield _line("p50", *(f"{it.p50:.1f} ms" for it in both), "-")
    yield _line("p95", *(f"{it.p95:.1f} ms" for it in both), f"{BOUND_DELAY_MS} ms")
    yield _line("Maximum", *(f"{it.maximum:.0f} ms" for it in both), "-")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
