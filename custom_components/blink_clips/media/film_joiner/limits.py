"""The limits of the process that joins clips into films: memory, CPU time and file size."""

import os
import resource

# Maximum memory of the process in bytes. The process holds one clip and the index of a film.
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 120
# Maximum size in bytes of the MP4 indexes of all films together. Pictures and sound do not count.
INDEX_BYTES = 32_000_000


def confine(max_bytes: int) -> None:
    """Limit the memory, CPU time and file size of this process before a clip is read."""
    file_bytes = max_bytes + INDEX_BYTES
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    # Lower the priority of this process. Home Assistant gets the CPU time first.
    os.nice(10)
