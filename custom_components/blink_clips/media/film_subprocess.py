"""Starts the process that joins the MP4s of clips into films."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
import json
import os
from pathlib import Path

from .film import FilmError, NoJoinerError
from .worker_process import WorkerError, run_worker

# Time limit of the process. Joining 200 clips takes some seconds, or a minute with a slow disk.
WORK_TIMEOUT = timedelta(minutes=5)

_WORKER = Path(__file__).parent / "film_joiner" / "__main__.py"


@dataclass(frozen=True, kw_only=True)
class JoinedClip:
    """A clip in a film: its index in the list of clips to join, its begin and end in seconds."""

    number: int
    begin: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The result of joining a list of clips. A clip is identified by its index in the list.

    `films` are the clips in each film. `skipped` has the reason for each skipped clip.
    `disk_errors` has the error for each clip that a disk failed to read.
    """

    films: list[list[JoinedClip]]
    skipped: dict[int, str]
    disk_errors: dict[int, OSError]


class FilmSubprocess:
    """Joins clips in a separate process."""

    def __init__(
        self,
        *,
        install_decoder: Callable[[], Awaitable[object]] | None = None,
        timeout: timedelta = WORK_TIMEOUT,
    ) -> None:
        self._install_decoder = install_decoder
        self._timeout = timeout

    async def join(
        self, clips: Sequence[tuple[Path, str]], films: Path, *, max_bytes: int
    ) -> Joined:
        """Join clips into films. Each clip is given with the title of its chapter.

        The paths of the films begin with `films`, followed by the film's number (from 1) and
        ".mp4". All films together have at most `max_bytes`. Raises FilmError, NoJoinerError without
        PyAV, or OSError if a film cannot be written.
        """
        if self._install_decoder is not None:
            await self._install_decoder()
        job = {
            "clips": [{"path": str(path), "title": title} for path, title in clips],
            "films": str(films),
            "max_bytes": max_bytes,
        }
        try:
            output = await run_worker(_WORKER, given=json.dumps(job).encode(), limit=self._timeout)
        except WorkerError as err:
            raise FilmError(str(err)) from err
        return _read(output, len(clips))


def _read(output: bytes, count: int) -> Joined:
    """Parse and check the output of the process, because a malicious video could forge it."""
    try:
        result = json.loads(output)
        if "no_decoder" in result:
            raise NoJoinerError("the package PyAV, which reads videos, is not installed")
        if "error" in result:
            raise FilmError(str(result["error"]))
        if "errno" in result:
            raise _disk_error(result["errno"])
        joined = Joined(
            films=[
                [
                    JoinedClip(number=it["clip"], begin=float(it["begin"]), end=float(it["end"]))
                    for it in film["chapters"]
                ]
                for film in result["films"]
            ],
            skipped={it["clip"]: str(it["reason"]) for it in result["skipped"]},
            disk_errors={it["clip"]: _disk_error(it["errno"]) for it in result["disk_errors"]},
        )
    except (ValueError, KeyError, TypeError) as err:
        raise FilmError("its process returned invalid output") from err
    numbers = [it.number for film in joined.films for it in film]
    found = [*numbers, *joined.skipped, *joined.disk_errors]
    if sorted(found) != list(range(count)) or not all(joined.films):
        raise FilmError("its process returned the wrong clips")
    return joined


def _disk_error(number: object) -> OSError:
    if not isinstance(number, int):
        return OSError("The disk failed")
    return OSError(number, os.strerror(number))
