"""The job of the program: a list of clips, which become films."""

from collections.abc import Callable
import json
import sys
from typing import Any

from .clip_movie import content_of, movie_of
from .errors import SkippedError
from .film_movie import FilmMovie
from .limits import confine


def join(job: dict[str, Any]) -> dict[str, Any]:
    """Write the films of a job. Return a dict with three lists that describe the result.

    `films` has the duration and the chapters of each film. `skipped` has the skipped clips.
    `disk_errors` has the clips that the disk failed to read. Raises OSError if a film cannot be
    written.
    """
    films: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    disk_errors: list[dict[str, Any]] = []
    film: FilmMovie | None = None
    left: int = job["max_bytes"]

    def finish() -> None:
        if film is not None:
            films.append({"seconds": film.close(), "chapters": film.chapters})

    for number, clip in enumerate(job["clips"]):
        try:
            try:
                content = content_of(clip["path"], left)
            except OSError as err:
                disk_errors.append({"clip": number, "errno": err.errno})
                continue
            with movie_of(content) as movie:
                if film is None or film.layout != movie.layout:
                    finish()
                    film = FilmMovie(f"{job['films']}{len(films) + 1}.mp4", movie)
                film.add(movie, number, clip["title"])
        except SkippedError as err:
            skipped.append({"clip": number, "reason": err.reason})
            continue
        left -= movie.size
    finish()
    return {"films": films, "skipped": skipped, "disk_errors": disk_errors}


def main(say: Callable[[str], object]) -> None:
    """Read the job from stdin, and join the clips.

    Pass the result or the error to `say` as JSON.
    """
    job = json.load(sys.stdin)
    confine(job["max_bytes"])
    try:
        result = join(job)
    except MemoryError:
        result = {"error": "the clips need too much memory"}
    except OSError as err:
        result = {"errno": err.errno}
    except (ValueError, ArithmeticError) as err:
        result = {"error": f"the film cannot be written ({type(err).__name__})"}
    say(json.dumps(result))
