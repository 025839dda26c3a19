"""A process that archives clips. The test in test_kills.py kills it at random moments.

Usage: python -m tests.archive.killed_archiver FOLDER CLIPS SEED
"""

import asyncio
from datetime import timedelta
import errno
from pathlib import Path
import random
import sys

from custom_components.blink_clips.api import BlinkConnectionError, BlinkDamagedFileError, Clip

from .clips import NOON, Shelf, clip
from .fake_account import House

# Share of the requests that fail.
FAULTS = 0.1


def clips_of(count: int) -> list[Clip]:
    """Return the clips of the account, which were recorded three minutes apart."""
    began = NOON - count * timedelta(minutes=3)
    return [clip(number, began + number * timedelta(minutes=3)) for number in range(count)]


async def archive_all(place: Path, count: int, seed: int) -> None:
    """Archive all clips. Random requests fail with an error of the cloud or of the disk."""
    house = House(Shelf(place))
    house.account.list(*clips_of(count))
    chance = random.Random(seed)  # noqa: S311 - not used for security

    def may_fail(request: str) -> None:
        failures = house.account.failures
        failures.clear()
        if chance.random() < FAULTS:
            errors: list[Exception] = [
                BlinkConnectionError("broken"),
                OSError(errno.EIO, "Input/output error"),
            ]
            if request.startswith("video"):
                # Report a damaged file only for videos. A clip with a damaged poster would be
                # archived without its poster.
                errors.append(BlinkDamagedFileError("half", status=200))
            failures[request] = chance.choice(errors)

    house.account.on_request = may_fail
    while len(house.shelf.listed_ids) < count:
        await house.poll()
        await house.pass_time(3600)
    house.shelf.database.close()


if __name__ == "__main__":
    asyncio.run(archive_all(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
