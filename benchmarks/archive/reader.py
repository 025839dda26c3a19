"""A process that lists a day of an archive, as Home Assistant does after a start.

Prints the milliseconds and the additional memory in bytes as JSON. Usage: python -m
benchmarks.archive.reader FOLDER DAYS_AGO
"""

import json
from pathlib import Path
import sys
import time

from benchmarks.archive.files import DAY, NEWEST_DAY, archive_database
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.listing import ArchiveListing, ArchiveQuery


def memory() -> int:
    """Return the resident memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


def main() -> None:
    """List the clips of a day, then all days, as the media browser does."""
    place, days_ago = Path(sys.argv[1]), int(sys.argv[2])
    begin = NEWEST_DAY - days_ago * DAY
    before = memory()
    database = archive_database(place)
    listing = ArchiveListing(database)
    began = time.perf_counter()
    clips = listing.page(ArchiveQuery(begin=begin, end=begin + DAY), 1000)
    day_ms = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    days = listing.newest_of_days(lambda it: it.replace(hour=0, minute=0, second=0, microsecond=0))
    days_ms = (time.perf_counter() - began) * 1000
    ArchiveIndex(database).totals()
    listing.kinds()
    result = {
        "clips": len(clips),
        "days": len(days),
        "day_ms": day_ms,
        "days_ms": days_ms,
        "memory": memory() - before,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
