"""Measures the cost of thumbnails (frames from videos): `python -m benchmarks.frames`.

The benchmark uses a real Home Assistant with the simulated cloud. It compares the times with those
of ffmpeg.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
import shutil
from statistics import median
import sys
from tempfile import TemporaryDirectory
import time

import aiohttp

from custom_components.blink_clips.media.frame_subprocess import FrameSubprocess
from demo.api import Json
from demo.house import DOMAIN, House, house

RUNS = 9
FRAMES = 20
CLIP_SECONDS = 5


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Return the duration of one call of `work` in milliseconds."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def usually(work: Callable[[], Awaitable[object]]) -> float:
    """Return the median duration in milliseconds of several calls of `work`."""
    return median([await timed(work) for _ in range(RUNS)])


def tell(what: str, milliseconds: float, remark: str = "") -> None:
    """Print one row of the results table."""
    print(f"{what:<48} {milliseconds:8.1f} ms  {remark}".rstrip())


async def over_http(both: House, folder: Path) -> None:
    """Measure how long Home Assistant takes to answer HTTP requests for thumbnails."""
    api = both.api
    entry = await entry_id(both)
    videos = await some_videos(both)

    async def mp4(video: int) -> None:
        await api.request("GET", f"/api/blink_clips/clips/{entry}/{video}.mp4")

    async def listed(video: int, query: str = "") -> list[Json]:
        entities: list[Json] = await api.get(f"/api/blink_clips/videos/{video}/thumbnails{query}")
        return entities

    async def frame(video: int) -> None:
        [entity] = await listed(video, "?time=2")
        await api.request("GET", entity["Url"])

    # Request each video once before the measurement, because the simulator draws a video at its
    # first request.
    for video in videos:
        await mp4(video)
    forget_videos(folder)
    cold = [await timed(partial(frame, video)) for video in videos]
    tell("first frame, cold", median(cold), "list and picture; the MP4 is downloaded")
    warm = await usually(partial(frame, videos[0]))
    tell("first frame, warm", warm, "list and picture; both from disk")
    tell("list without parameters", await usually(partial(listed, videos[0])))

    poster = partial(api.request, "GET", f"/api/blink_clips/clips/{entry}/{videos[0]}.jpg")
    tell("poster from disk", await usually(poster))
    taken = await api.action("blink_clips.snapshot", entity_id="camera.garden")
    picture = partial(api.request, "GET", taken["camera.garden"]["image"])
    tell("poster or other picture from memory", await usually(picture))


def forget_videos(folder: Path) -> None:
    """Delete the videos in the integration's cache."""
    for path in folder.rglob("clip.mp4"):
        path.unlink()


def frames_in(folder: Path) -> int:
    """Return the number of frames (still pictures from videos) in the integration's cache."""
    return sum(1 for _ in folder.glob("*.jpg"))


async def entry_id(both: House) -> str:
    """Return the id of the Blink account's config entry."""
    entry = await both.api.entry(DOMAIN)
    if entry is None:
        raise LookupError("Home Assistant has no Blink account")
    return str(entry["entry_id"])


async def some_videos(both: House) -> list[int]:
    """Return the ids of some clips, taken from the media browser."""
    root = f"media-source://{DOMAIN}/{await entry_id(both)}/all"
    browse = partial(both.api.command, "media_source/browse_media")
    found: list[int] = []
    for day in (await browse(media_content_id=root))["children"]:
        clips = (await browse(media_content_id=day["media_content_id"]))["children"]
        found += [int(clip["media_content_id"].rpartition("/")[2]) for clip in clips]
    return found[:RUNS]


async def against_ffmpeg(video: Path, folder: Path) -> None:
    """Measure how long this integration and ffmpeg take to extract twenty frames of a video."""
    cutter = FrameSubprocess()
    ours = await usually(partial(cutter.from_video, video, count=FRAMES))
    tell(f"{FRAMES} frames", ours, "from the file to JPEGs, a process of its own")
    strip = await usually(partial(cutter.strip, video, count=10, height=120))
    tell("strip of 10 frames", strip, "from the file to one JPEG, a process of its own")
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        print("ffmpeg is not installed, so there is nothing to compare with.")
        return

    async def cut(threads: int) -> None:
        command = [ffmpeg, "-v", "error", "-y", "-threads", str(threads), "-i", str(video)]
        command += ["-vf", f"fps={FRAMES / CLIP_SECONDS}", "-q:v", "4", f"{folder}/%02d.jpg"]
        process = await asyncio.create_subprocess_exec(*command)
        if await process.wait():
            raise RuntimeError("ffmpeg failed")
        if frames_in(folder) != FRAMES:
            raise RuntimeError("ffmpeg made a wrong number of frames")

    theirs = await usually(partial(cut, 1))
    tell("the same by ffmpeg, one thread", theirs, f"we take {ours / theirs:.2f} times as long")
    theirs = await usually(partial(cut, 0))
    tell("the same by ffmpeg, all threads", theirs, f"we take {ours / theirs:.2f} times as long")


async def main() -> None:
    """Run all measurements, and print the results table."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with house(folder / "house") as both:
            await both.start()
            await both.add_account()
            await over_http(both, folder)
            video = next((folder / "house").rglob("clip.mp4"))
            (folder / "frames").mkdir()
            await against_ffmpeg(video, folder / "frames")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except aiohttp.ClientError as error:
        sys.exit(f"A request failed: {error}")
